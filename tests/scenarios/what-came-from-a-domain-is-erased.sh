#!/bin/sh
# Given a crawl that is sealed, and a publisher who wants out since August,
# when the records of its domain obtained since then are planned and erased,
# then those go and the others stay, also those of the domain from before; what
# begins like its URLs is found by them, too.
. "$TESTS/desk.sh"
with_store_key

expect 0 custody init --identity ada --name desk
python3 - >crawl.jsonl <<'ROWS'
for day in range(1, 11):
    for host in ("a.pages.example", "other.example"):
        month = 7 if day <= 4 else 8
        print('{"u":"https://%s/%d","t":"2026-%02d-%02dT00:00:00Z","x":"%s %d"}'
              % (host, day, month, day, host, day))
ROWS
expect 0 custody ingest crawl crawl.jsonl --seal --url-field u --time-field t \
    --as ada
expect 2 custody dispose --domain pages.example --why out --as ada
says "in which datasets?"
expect 2 custody dispose --broad --why out --as ada
expect 1 custody dispose --domain pages.example --before 2026-01-01 --all \
    --why out --as ada
expect 0 custody dispose --url-prefix https://a.pages.example/1 --all \
    --why out --as ada --json
[ "$(answer records)" = 2 ] || fail "a prefix finds $(answer records)"
expect 0 custody dispose --domain pages.example --since 2026-08-01 --all \
    --why "the publisher wants out" --as ada --json
[ "$(answer records)" = 6 ] || fail "the domain has $(answer records)"
expect 0 custody dispose --plan "$(answer digest)" --as ada
expect 0 custody verify crawl
says "20 records (6 of them erased)"
expect 1 custody trace --domain pages.example --since 2026-08-01 --as ada
expect 0 custody trace --domain pages.example --as ada --json
[ "$(answer hits)" = 4 ] || fail "$(answer hits) are left of the domain"
expect 0 custody trace --domain other.example --as ada --json
[ "$(answer hits)" = 10 ] || fail "others went, too"
