#!/bin/sh
# Given --json, when a command answers yes, no, usage or cannot tell, then
# stdout is JSON lines whose last is the result with verdict and exit, and the
# error is one JSON object on stderr, with a code.
. "$TESTS/desk.sh"

# result VERDICT EXIT [CODE]
result() {
    python3 - "$desk/out" "$desk/err" "$@" <<'P' || fail "not as it should be"
import json, sys
out = [json.loads(line) for line in open(sys.argv[1])]
assert all(o['v'] == 1 and 'type' in o for o in out), out
assert [o['type'] for o in out].count('result') == 1, out
assert list(out[-1])[:4] == ['v', 'type', 'verdict', 'exit'], out[-1]
assert out[-1]['verdict'] == sys.argv[3], out[-1]
assert out[-1]['exit'] == int(sys.argv[4]), out[-1]
err = [json.loads(line) for line in open(sys.argv[2])]
if len(sys.argv) > 5:
    assert len(err) == 1 and err[0]['type'] == 'error', err
    assert err[0]['v'] == 1 and err[0]['text'] and 'remedy' in err[0], err
    assert err[0]['code'] == sys.argv[5], err[0]
else:
    assert err == [], err
P
}
expect 4 custody list --json
result unknown 4 no-ledger
expect 2 custody frob --json
result usage 2 usage
expect 2 custody check --json
result unknown 2 usage
expect 4 custody check R1 --json
result unknown 4 no-ledger
found_desk
expect 0 custody list --json
result ok 0
expect 1 custody show R1 --json
result no 1 no-such-id
expect 1 custody check R1 --as dev --json
result deny 1 no-request
expect 0 custody request reviews --purpose demo --project tour --as dev --json
result ok 0
expect 1 custody check R1 --as dev --json
result deny 1 "$(python3 -c '
import json; print(json.loads(open("err").read())["code"])')"
expect 0 custody approve R1 --yes --as ada --json
result ok 0
expect 0 custody check R1 --as dev --json
result allow 0
printf '{"id":1}\n' >other.jsonl
expect 3 custody check R1 --data other.jsonl --as dev --json
result deny 3 "$(python3 -c '
import json; print(json.loads(open("err").read())["code"])')"
printf '{"id":\n' >broken.jsonl
expect 5 custody ingest broken broken.jsonl --as ada --json
result malformed 5 "$(python3 -c '
import json; print(json.loads(open("err").read())["code"])')"
