#!/bin/sh
# Given each verb, when it answers with --json, then every line is an object
# with v 1 and a type, the last a result with verdict and exit, the exit the
# same as the program's; errors are one JSON line on stderr with a code.
. "$TESTS/desk.sh"

cat >shape.py <<'P'
import json, sys
code = int(sys.argv[1])
lines = [json.loads(l) for l in open("out")]
assert lines and all(l["v"] == 1 and l["type"] for l in lines), "v, type"
last = lines[-1]
assert last["type"] == "result" and last["exit"] == code, last
assert last["verdict"] in ("allow deny unknown ok no usage disagrees "
                           "malformed interrupted").split(), last
errors = [json.loads(l) for l in open("err")]
assert all(e["v"] == 1 and e["type"] == "error" and e["code"] and e["text"]
           for e in errors), errors
assert len(errors) <= 1, errors
P
shape() {
    expect "$@" --json
    python3 shape.py "$1" || fail "$*"
}
expect 0 custody init --identity ada --json
python3 shape.py 0 || fail init
rm -rf .custody
found_desk
ask_and_approve reviews
printf '{"id":1,"text":"one"}' >one
shape 0 custody check R1 --data reviews.jsonl --job 1 --as dev
shape 0 custody receipt L1 --model m --as dev
shape 0 custody trace --record one --as ada
shape 0 custody hash reviews.jsonl
shape 1 custody trace --job none --as ada
for verb in list "list reviews" "list releases" "list models" requests status \
    log verify query "query SELECT(1)" "show R1" "show reviews" "show L1" \
    "policy list" "identity list" "trust" "verify reviews"; do
    shape 0 custody $verb --as ada
done
shape 1 custody show R99 --as ada
shape 2 custody terms reviews --sensitivity odd --as ada
shape 4 custody list --ledger nowhere
printf 'x' >bad.jsonl
shape 5 custody ingest bad bad.jsonl --as ada
for verb in list requests log "list releases"; do
    expect 0 custody $verb --csv --as ada
    python3 -c '
import csv
rows = list(csv.reader(open("out")))
assert len(rows) > 1 and len({len(r) for r in rows}) == 1, rows' ||
        fail "CSV of $verb"
done
