#!/bin/sh
# Given a crawl, a part of it (proved) and both tokenised (declared),
# when records of the crawl are barred, then the part leaves its own out, what
# was tokenised answers "cannot tell" with the cure, down every generation,
# until the bar is lifted or it is made again from a release that left them
# out; and when the whole crawl is barred, what is proved to be of it is, too.
. "$TESTS/desk.sh"

gate() { # REQUEST CODE
    expect "$2" custody check "$1" --as ada --json
}
terms() {
    expect 0 custody terms "$1" --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
}
ask() { # DATASET: its request in $request
    ask_and_approve "$1"
}
from="--source-url https://example.org/crawl --retrieved-at 2026-01-02
    --publisher Example --declared-licence CC0-1.0"

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
seq 1 9 | sed 's/.*/{"url":"https:\/\/w&.example\/","n":&}/' >crawl.jsonl
sed 1,4d crawl.jsonl >part.jsonl
sed 's/"n"/"tokens"/' crawl.jsonl >tok.jsonl
sed 's/"n"/"tokens"/' part.jsonl >parttok.jsonl
sed 's/"tokens"/"packed"/' tok.jsonl >packed.jsonl
# shellcheck disable=SC2086
expect 0 custody ingest crawl crawl.jsonl --url-field url $from --as ada
# shellcheck disable=SC2086
{
    expect 0 custody ingest part part.jsonl --derived-from crawl@1 $from --as ada
    expect 0 custody ingest tok tok.jsonl --derived-from crawl@1 \
        --step tokenised $from --as ada
    expect 0 custody ingest parttok parttok.jsonl --derived-from part@1 \
        --step tokenised $from --as ada
    expect 0 custody ingest packed packed.jsonl --derived-from tok@1 \
        --step packed $from --as ada
}
for name in crawl part tok parttok packed; do
    terms $name
    ask $name
    gate "$request" 0
    eval "$name=$request"
done

# One record of the crawl, which the part does not have.
expect 0 custody quarantine --domain w2.example --why poisoned --as ada
gate "$crawl" 0
gate "$part" 0
gate "$tok" 4
says 'no-open-quarantine'
says 'made from crawl@1, where records are barred by Q1'
says 'custody ingest tok PATH --derived-from RELEASE'
gate "$packed" 4
gate "$parttok" 0
# A declared child of the part is not doubted for what the part never had.
expect 4 custody export "$tok" --to out-tok --job j0 --as ada
[ ! -e out-tok ] || fail "something was exported"

# Rebuilt from a release that left the record out, it is allowed again.
expect 0 custody export "$crawl" --to clean --job j1 --as ada --json
[ "$(answer left_out)" = 1 ] || fail "nothing was left out"
release=$(answer release)
grep -v w2 tok.jsonl >tok2.jsonl
# shellcheck disable=SC2086
expect 0 custody ingest tok tok2.jsonl --derived-from "$release" \
    --step tokenised $from --as ada
hushes unclear
ask tok@2
gate "$request" 0
# Made anew from the whole crawl, it would not be.
grep -v w3 tok2.jsonl >tok3.jsonl
# shellcheck disable=SC2086
expect 0 custody ingest tok tok3.jsonl --derived-from crawl@1 $from --as ada
says 'unclear'
says Q1
ask tok@3
gate "$request" 4
# The clean successor as a version of its own serves as well.
# shellcheck disable=SC2086
expect 0 custody ingest crawl clean/crawl.jsonl --derived-from "$release" \
    --url-field url $from --as ada
says proved
sed 's/"n"/"t2"/' clean/crawl.jsonl >tok4.jsonl
# shellcheck disable=SC2086
expect 0 custody ingest tok tok4.jsonl --derived-from crawl@2 $from --as ada
ask tok@4
gate "$request" 0
clean=$request

# A bar that comes later is over what was released before it.
expect 0 custody quarantine --domain w7.example --why poisoned --as ada
gate "$clean" 4
gate "$parttok" 4
gate "$part" 0
expect 0 custody lift Q2 --why "a mistake" --as ada
gate "$clean" 0
gate "$parttok" 0
gate "$tok" 4
expect 0 custody lift Q1 --why "a mistake" --as ada
gate "$tok" 0

# All of the crawl: what is proved to be of it is barred, the rest is doubted.
expect 0 custody quarantine crawl@1 --why "a bad crawler" --as ada
gate "$crawl" 1
gate "$part" 1
says 'barred by Q3'
gate "$tok" 4
gate "$parttok" 4
gate "$clean" 4
grep -v w9 part.jsonl >late.jsonl
# shellcheck disable=SC2086
expect 0 custody ingest late late.jsonl --derived-from crawl@1 $from --as ada
terms late
ask late
gate "$request" 1
expect 0 custody lift Q3 --why "a mistake" --as ada
gate "$request" 0
gate "$clean" 0
