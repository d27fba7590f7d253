#!/bin/sh
# Given a version that is recalled as a whole, when it or a copy of its bytes
# is asked for, then the gate refuses, whatever was approved, until the recall
# is lifted; releases of it are lines, and a version that was disposed of can
# be recalled too.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"

recall_desk
page 1 good.example >news.jsonl
cp news.jsonl same.jsonl
take_in news news.jsonl
take_in same same.jsonl
ask_for bob atlas news; R1=$request
ask_for dave tour same; R2=$request
expect 0 custody check "$R1" --data news.jsonl --job 1 --as bob
page 2 good.example >>news.jsonl
expect 0 custody ingest news news.jsonl --as ada
expect 2 custody recall news --why "wrong snapshot" --as erin
says "which"
expect 0 custody recall news@1 --why "wrong snapshot" --as erin
says "all of it; no gate lets it out again"
expect 1 custody check "$R1" --as bob
says "it is recalled by C1"
expect 1 custody check "$R2" --as dave
says "not-recalled"
expect 1 custody export "$R1" --to gone --job 2 --as olga
[ ! -e gone ] || fail "it was written"
expect 0 custody lift C1 --why "it was right" --as ada
expect 0 custody check "$R1" --as bob
expect 0 custody check "$R2" --as dave

# Disposed: its records are gone, but not who had it.
expect 0 custody dispose news@1 --why over --as ada --json
digest=$(answer digest)
expect 0 custody dispose --plan "$digest" --as ada
expect 0 custody recall news@1 --why "wrong snapshot" --as erin
says "1 release called back"
says "L1 of $R1"
expect 0 custody verify
