#!/bin/sh
# days: 1.12
# days.md: "carol is on another host: she needs write access to ledger.sqlite3".
# Given carol, a custodian, with a copy of the ledger that she cannot write,
# when she approves there with --offer,
# then nothing is recorded before the server accepts it, and the approval then
# counts as if she had signed at the server; so do the other verbs that offer.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new carol --role custodian --as ada
expect 0 custody request reviews --purpose demo --project tour --as dev

# Her laptop: her key, and what it takes of the folder.
mkdir -p laptop/keys laptop/ledger
mv keys/carol.pem laptop/keys/
cp -r .custody/ledger.sqlite3 .custody/policies laptop/ledger/
chmod -R a-w laptop/ledger
carol() {
    CUSTODY_KEYS="$desk/laptop/keys" XDG_STATE_HOME="$desk/laptop/state" \
        custody "$@" --as carol --ledger laptop/ledger
}
before=$(sha256sum <laptop/ledger/ledger.sqlite3)
expect 0 carol approve R1 --yes --offer r1-carol.json
says "SIGNED"
says "next"
says "custody accept r1-carol.json"
[ "$(sha256sum <laptop/ledger/ledger.sqlite3)" = "$before" ] ||
    fail "an offer wrote to the copy"
expect 1 custody check R1 --as dev
says "enough-approvals"

# The server, where nobody has her key.
expect 0 custody accept r1-carol.json --as ada
says "ACCEPTED"
says "by carol"
expect 0 custody check R1 --as dev
expect 0 custody show R1
says "carol"

# Without --offer, a folder that cannot be written records nothing.
if [ "$(id -u)" != 0 ]; then
    expect 4 carol approve R1 --yes
fi

# The other verbs.
cp .custody/ledger.sqlite3 laptop/new
chmod u+w laptop/ledger
mv -f laptop/new laptop/ledger/ledger.sqlite3
chmod -R a-w laptop/ledger
expect 0 carol request reviews --purpose other --project tour --offer 1.json
expect 0 carol identity retire dev --why left --offer 2.json
expect 0 carol identity rotate carol --offer 3.json
says "key"
expect 0 carol withdraw R1 --why over --offer 4.json --json
[ "$(answer acts.0.kind)" = request.withdrawn/1 ] || fail "of another kind"
[ "$(answer acts.0.subject)" = R1 ] || fail "of another subject"
for one in 1 2 4 3; do
    expect 0 custody accept $one.json
done
expect 0 custody requests --state withdrawn
says R1
expect 0 custody identity list --json
python3 - "$desk/out" <<'P'
import json, sys
people = {}
for line in open(sys.argv[1]):
    row = json.loads(line)
    if row["type"] == "identity":
        people.setdefault(row["name"], []).append(row)
assert people["dev"][0]["retired"], people
assert "carol" in people
P
# Her new key signs from now on.
cp .custody/ledger.sqlite3 laptop/new
chmod u+w laptop/ledger
mv -f laptop/new laptop/ledger/ledger.sqlite3
expect 0 carol reject R2 --why no --offer 5.json
expect 1 custody accept 5.json 4.json
says "1 accepted, 1 refused"
says "accepted before"
expect 0 custody verify
