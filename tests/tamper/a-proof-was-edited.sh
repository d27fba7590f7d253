#!/bin/sh
# Given proofs of a record, an event and growth, when a byte is changed, or a
# part of one is put into another,
# then none of them verifies: 3 or 5, never 0.
. "$TESTS/desk.sh"
found_desk
mkdir set
for n in 1 2 3 4 5; do
    seq $n 9 | sed 's/.*/{"n":&}/' >set/$n.jsonl
done
expect 0 custody ingest many set --as ada
expect 0 custody checkpoint --out old --as ada
expect 0 custody request many --purpose p --project tour --as dev
expect 0 custody trust --out trust.json --as ada
expect 0 custody prove record many 2.jsonl 3 --out record.json --as ada
expect 0 custody prove record many 2.jsonl 4 --out other.json --as ada
expect 0 custody prove event 4 --out event.json --as ada
expect 0 custody prove event 3 --out event3.json --as ada
expect 0 custody prove growth old --out growth.json --as ada
mv .custody kept

refused() {
    code=0
    custody verify edited.json --trust trust.json >out 2>err || code=$?
    case $code in
    3 | 5) ;;
    *) fail "$1: exit $code" ;;
    esac
}
for one in record event growth; do
    expect 0 custody verify $one.json --trust trust.json
    size=$(wc -c <$one.json)
    # The time and the name at its begin are told by nobody and bind nothing.
    at=$(grep -bo '"checkpoint"' $one.json | cut -d: -f1)
    while [ "$at" -lt $((size - 1)) ]; do
        python3 -c '
import sys
text = bytearray(open(sys.argv[1], "rb").read())
text[int(sys.argv[2])] ^= 1
open("edited.json", "wb").write(text)' $one.json "$at"
        refused "$one, byte $at"
        at=$((at + 61))
    done
done
mix() { # INTO FROM KEY
    python3 -c '
import json, sys
into, other = (json.load(open(name)) for name in sys.argv[1:3])
into[sys.argv[3]] = other[sys.argv[3]]
open("edited.json", "w").write(
    json.dumps(into, sort_keys=True, separators=(",", ":")) + "\n")' "$@"
    refused "$*"
}
mix record.json event.json events
mix event.json growth.json events
mix growth.json event.json proves
mix event.json record.json proves
python3 -c '
import json
into, other = (json.load(open(n)) for n in ("record.json", "other.json"))
into["record"]["sha256"] = other["record"]["sha256"]
open("edited.json", "w").write(
    json.dumps(into, sort_keys=True, separators=(",", ":")) + "\n")'
refused "another record at that place"
