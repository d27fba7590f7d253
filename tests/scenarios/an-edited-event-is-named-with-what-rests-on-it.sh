#!/bin/sh
# Given an approval under which data was let out, and a checkpoint that somebody
# else cosigned and keeps,
# when an event is edited, or the whole chain after it is made anew, then verify
# names the event, of whom it is and what rests on it, says what is wrong with
# it, how far all is good and which checkpoint convicts it, and nothing else
# answers; a ledger that was not edited goes on from the checkpoint.
. "$TESTS/desk.sh"

found_desk
expect 0 custody identity new wit --role auditor --as ada
expect 0 custody request reviews --purpose demo --project tour --as dev
expect 0 custody approve R1 --until +30d --yes --as ada
expect 0 custody check R1 --data reviews.jsonl --job 7 --as dev
expect 0 custody receipt L1 --model tour-1 --as dev
expect 0 custody request reviews --purpose demo --project other --as dev
expect 0 custody checkpoint --out kept --as ada
expect 0 custody checkpoint --cosign kept --as wit
cp kept ".custody/checkpoints/$(sed -n 2p kept)"
expect 0 custody hold reviews@1 --why court --as ada
expect 0 custody verify --since kept
says "since     checkpoint $(sed -n 2p kept): 1 event added, none before it changed"
expect 0 custody verify reviews --since kept
expect 2 custody verify ./kept --since kept
expect 4 custody verify --since nothing-there
custody log --kind proposal.approved --json >log
seq=$(sed -n 's/.*"event":\([0-9]*\).*/\1/p;s/.*"seq":\([0-9]*\).*/\1/p' log | head -n 1)

# edit FOLDER BEFORE AFTER [REST]: words of the approval are others; with REST
# the chain after it, too.
edit() {
    cp -r .custody "$1"
    python3 - "$1/ledger.sqlite3" "$seq" "${4-}" "$2" "$3" <<'PY'
import hashlib, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
named = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
triggers = named.fetchall()
for name, _ in triggers:
    db.execute("DROP TRIGGER " + name)
before = bytes(32)
for seq, act, signature, stored in db.execute(
        "SELECT seq, act, signature, hash FROM event ORDER BY seq").fetchall():
    if seq == int(sys.argv[2]):
        assert sys.argv[4] in act
        act = act.replace(sys.argv[4], sys.argv[5])
    new = hashlib.sha256(b"\0" + before + act.encode() + signature).digest()
    before = new if sys.argv[3] else stored
    db.execute("UPDATE event SET act = ?, hash = ? WHERE seq = ?",
               (act, before, seq))
for _, sql in triggers:
    db.execute(sql)
db.commit()
PY
}
edit edited '"proposal":"R1"' '"proposal":"R2"'
expect 3 custody verify --ledger edited
says "FAIL  event #$seq proposal.approved/1 (R2), "
says "ada"
says "body changed: hash "
says "but #$((seq + 1)) follows"
says "ada's signature does not verify"
says "good      #1 to #$((seq - 1))"
says "leave this folder as it is"
expect 3 custody check R1 --ledger edited --as dev
expect 3 custody status --ledger edited --as ada

edit softened '"until":"2' '"until":"3'
expect 3 custody verify --ledger softened
says "(R1)"
says "affected  R1, L1: no gate opens before this is settled"

edit rewritten '"until":"2' '"until":"3' rest
expect 3 custody verify --ledger rewritten
hushes "body changed"
says "ada's signature does not verify"
says "kept      checkpoint $(sed -n 2p kept) of "
says "(cosigned by "
says "has another root"
expect 3 custody verify --ledger rewritten --json
[ "$(answer event)" = "$seq" ] && [ "$(answer signature)" = false ] ||
    fail "what is said of it"
