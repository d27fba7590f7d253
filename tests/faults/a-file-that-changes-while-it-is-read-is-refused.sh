#!/bin/sh
# Given a file that somebody writes to while it is read,
# when it is ingested, checked or exported, it is 3 and named, and nothing of
# it is recorded or released.
. "$TESTS/desk.sh"
found_desk
export CUSTODY_IDENTITY=ada
seq 300000 | sed 's/.*/{"id":&,"text":"a record that takes some time to read"}/' \
    >data.jsonl
cp data.jsonl kept

writer=
trap '[ -z "$writer" ] || kill $writer 2>/dev/null; rm -rf "$desk"' EXIT
# changing COMMAND...: while it runs, the file's first byte is written again
# and again.
changing() {
    (while :; do
        printf '{' | dd of=data.jsonl bs=1 count=1 conv=notrunc 2>dd
    done) &
    writer=$!
    expect 3 "$@"
    kill $writer
    wait $writer 2>/dev/null || :
    writer=
    says data.jsonl
    cp kept data.jsonl
}

changing custody ingest data data.jsonl
expect 1 custody list data
[ -z "$(find .custody/index -name '[56789]*')" ] || fail "an index is left"
expect 0 custody ingest data data.jsonl --source-url https://example.org/data \
    --retrieved-at 2026-01-02
expect 0 custody terms data --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public
unset CUSTODY_IDENTITY
ask_and_approve data
changing custody check R1 --data data.jsonl --job 1 --as dev
hushes ALLOW
changing custody export R1 --to gone --job 1 --as ada
[ ! -e gone ] || fail "it was exported"
expect 0 custody list releases --as ada --json
hushes '"type":"release"'
expect 0 custody verify
