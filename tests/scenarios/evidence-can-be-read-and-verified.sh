#!/bin/sh
# Given a ledger with some history, when log is filtered, status asked, the
# state queried, a dataset and documents verified and completion printed, then
# each answers as custody(1) says; a query cannot write, and changed data or a
# forged document disagrees (3).
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --job 1 --as dev
expect 0 custody log --kind request.opened
says request.opened
hushes version.ingested
expect 0 custody log -n 2 --json
[ "$(grep -c '"type":"event"' out)" = 2 ] || fail "not 2 events"
expect 0 custody log --after 4 --json
! grep -q '"seq":4,' out || fail "not after 4"
expect 0 custody log --dataset reviews
says version.ingested

expect 0 custody request reviews --purpose eval --project x --as dev
expect 0 custody status --as ada
says R2
expect 0 custody status --quiet --as ada
says R2
expect 0 custody query
says request_state
expect 0 custody query 'SELECT purpose FROM request ORDER BY id'
says demo
for write in 'DELETE FROM request' 'CREATE TABLE x (y)' \
    "ATTACH 'x.db' AS x" 'PRAGMA writable_schema = 1'; do
    code=0
    custody query "$write" >out 2>err || code=$?
    [ $code != 0 ] || fail "it runs: $write"
done
[ ! -e x.db ] || fail "it made a file"

expect 0 custody verify reviews --data reviews.jsonl
cp reviews.jsonl changed.jsonl && sed -i s/one/won/ changed.jsonl
expect 3 custody verify reviews --data changed.jsonl
expect 0 custody trust --out trust.json --as ada
expect 0 custody verify trust.json
expect 0 custody verify trust.json --type trust
expect 0 custody export R1 --to out1 --job 2 --as ada
mkdir far && cp -r out1/custody-release.json trust.json far/ && cd far
expect 0 custody verify custody-release.json --trust trust.json
expect 4 custody verify custody-release.json --ledger "$desk/none"
python3 - <<'P'
import base64, json
d = json.load(open("custody-release.json"))
t = base64.b64decode(d["payload"]).replace(b"demo", b"demon")
d["payload"] = base64.b64encode(t).decode()
json.dump(d, open("forged.json", "w"), separators=(",", ":"), sort_keys=True)
P
expect 3 custody verify forged.json --trust trust.json
cd ..

expect 0 custody completion bash
bash -n out || fail "bash does not parse it"
for shell in zsh fish; do
    expect 0 custody completion $shell
    [ -s out ] || fail "nothing for $shell"
    ! command -v $shell >/dev/null || $shell -n out || fail "$shell"
done
expect 2 custody completion csh
expect 0 custody --version
expect 0 custody --help
expect 0 custody ingest --help
expect 2 custody no-such-verb
expect 2 custody list --no-such-option
