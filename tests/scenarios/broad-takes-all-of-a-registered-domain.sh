#!/bin/sh
# Given records of several hosts, when one host is looked for with --broad, all
# hosts of the domain that somebody registered are found, and no other's; a
# quarantine bars them, and what comes from a further such host later.
. "$TESTS/desk.sh"

found_desk
for host in cdn.pages.example pages.example www.pages.example \
    otherpages.example pages.example.net img.shop.co.uk shop.co.uk \
    other.co.uk; do
    printf '{"url":"https://%s/a","text":"%s"}\n' "$host" "$host"
done >crawl.jsonl
expect 0 custody ingest crawl crawl.jsonl --url-field url --as ada

# found HOST HITS: of --broad.
found() {
    expect 0 custody trace --domain "$1" --broad --as ada --json
    [ "$(answer hits)" = "$2" ] || fail "$(answer hits) hits for $1, not $2"
    [ "$(answer broad)" = "$3" ] || fail "$1 became $(answer broad)"
}
found cdn.pages.example 3 pages.example
found pages.example 3 pages.example
found CDN.Pages.Example. 3 Pages.Example
found a.b.shop.co.uk 2 shop.co.uk
expect 0 custody trace --domain cdn.pages.example --as ada --json
[ "$(answer hits)" = 1 ] || fail "broad without being asked"
expect 0 custody trace --domain cdn.pages.example --broad --as ada
says "pages.example and all hosts below it"
says "custody quarantine --domain cdn.pages.example --broad --recall"
for host in example co.uk 192.0.2.1 '[2001:db8::1]' 'a b.example' ''; do
    expect 2 custody trace --domain "$host" --broad --as ada
done
expect 2 custody trace --url https://pages.example/a --broad --as ada

expect 0 custody quarantine --domain cdn.pages.example --broad \
    --why "sold in August" --as ada --json
[ "$(answer records)" = 3 ] || fail "$(answer records) barred"
printf '{"url":"https://new.pages.example/b","text":"later"}\n' >later.jsonl
expect 0 custody ingest later later.jsonl --url-field url --as ada --json
[ "$(answer barred)" = 1 ] || fail "what came later is not barred"
