#!/bin/sh
# Given records that name their URL, time and id, when the fields were named
# at ingest, then trace finds them by URL, prefix, domain with subdomains, id
# and time; by a field that was not named it could not tell (4), and by a
# value that no record has it says not found (1).
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
cat >pages.jsonl <<'J'
{"u":"https://pages.example/a","t":"2026-08-01T10:00:00Z","i":"u-1"}
{"u":"HTTPS://Sub.Pages.example:443/b#x","t":"2026-08-14T10:00:00Z","i":"u-2"}
{"u":"https://otherpages.example/c","t":"2026-09-02T10:00:00Z","i":"u-2"}
J
expect 0 custody ingest pages pages.jsonl --url-field u --time-field t \
    --id-field i --source-url https://dump.example/1 --json
expect 0 custody ingest bare pages.jsonl --exclude nothing

hits() {
    many=$1
    shift
    expect 0 custody trace "$@" --json
    [ "$(grep -c '"type":"hit".*"dataset":"pages"' out)" = "$many" ] ||
        fail "not $many hits: $*"
}
hits 1 --url https://pages.example/a
hits 1 --url https://sub.pages.example/b
hits 1 --url-prefix https://pages.example/
hits 2 --domain pages.example
hits 2 --id u-2
hits 1 --domain pages.example --since 2026-08-10
hits 1 --domain pages.example --before 2026-08-10
# The other dataset was not searched by URL: an answer, but not all of it.
[ "$(answer complete)" = false ] || fail "complete without bare"
expect 4 custody trace --domain nobody.example
says bare@1
says "--url-field"
expect 0 custody trace --source-url https://dump.example/1
says pages@1
