#!/bin/sh
# Given a missing path, an unreadable file, a folder that cannot be written,
# a ledger that is not ours or is damaged, when custody works on it, then the
# exit is 4 (3 for a damaged ledger), with what and how to go on.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
expect 4 custody ingest d nowhere.jsonl --json
says nowhere.jsonl
grep -q '"code":"' err || fail "no code"
[ "$(grep -c '"type":"error"' err)" = 1 ] || fail "not one error"
printf '{"n":1}\n' >a.jsonl
expect 0 custody ingest d a.jsonl

# Somebody else's data base, and rubbish, are no ledgers.
mkdir -p other/.custody rubbish/.custody
sqlite3 other/.custody/ledger.sqlite3 'CREATE TABLE event (seq)'
echo rubbish >rubbish/.custody/ledger.sqlite3
for ledger in other rubbish; do
    code=0
    custody list --ledger $ledger >out 2>err || code=$?
    [ $code = 3 ] || [ $code = 4 ] || fail "$ledger: exit $code"
    [ -s err ] || fail "$ledger: not a word"
done

# What a copy lost is told, with where it has to come from.
for lost in "ledger.pem checkpoint" "checkpoints verify"; do
    mv ".custody/${lost% *}" kept
    expect 4 custody ${lost#* }
    says "${lost% *}: "
    says 'a copy of the custody directory'
    mv kept ".custody/${lost% *}"
    expect 0 custody ${lost#* }
done

# A ledger shorter than what this person saw.
cp -r .custody short
expect 0 custody terms d --licence MIT
rm -r .custody && mv short .custody
expect 3 custody list
says ledger

if [ "$(id -u)" != 0 ]; then
    chmod 0 a.jsonl
    expect 4 custody hash a.jsonl
    says a.jsonl
fi
