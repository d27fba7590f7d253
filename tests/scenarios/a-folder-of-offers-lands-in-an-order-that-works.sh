#!/bin/sh
# Given a folder of offers that build on each other, with bad ones between
# them, when it is accepted at once,
# then those that can land do, whatever their names, the bad ones stop no
# other, and the exit code is the worst.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new carol --role custodian --as ada
expect 0 custody request reviews --purpose demo --project tour --as dev
mkdir inbox

# z comes first: a quorum cannot be reached by who is retired after.
expect 0 custody approve R1 --yes --as carol --offer inbox/b.json
expect 0 custody identity retire carol --why left --as ada --offer inbox/a.json
expect 0 custody request reviews --purpose other --project tour --as dev \
    --offer inbox/z.json
# Two at once: one landing makes the other wait for nothing.
expect 0 custody accept inbox
says "3 accepted, 0 refused"
expect 0 custody check R1 --as dev

# An enrolment, and what the new person's custodian does with them.
rm inbox/*
expect 0 custody trust --out trust.json --as ada
expect 0 custody identity offer dora --role custodian --trust trust.json \
    --out inbox/9-dora.json
expect 0 custody identity offer eve --role auditor --trust trust.json \
    --out inbox/1-eve.json
echo '{"act":"x","signature":"y"}' >inbox/5-bad.json
printf 'nothing of the kind' >inbox/4-bad.txt
: >inbox/3-empty
ln -s ../trust.json inbox/2-link
mkdir inbox/folder
echo '{}' >inbox/.hidden
mkfifo inbox/8-fifo
expect 5 timeout 60 "$CUSTODY" accept inbox --yes --as ada --json
python3 - "$desk/out" <<'P' || fail "other rows"
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
accepted = {row["file"].split("/")[-1] for row in rows
            if row["type"] == "accepted"}
refused = {row["file"].split("/")[-1]: row["code"] for row in rows
           if row["type"] == "refused"}
assert accepted == {"9-dora.json", "1-eve.json"}, accepted
assert set(refused) == {"5-bad.json", "4-bad.txt", "3-empty", "2-link",
                        "8-fifo"}, refused
assert rows[-1]["accepted"] == 2 and rows[-1]["refused"] == 5
P
expect 0 custody identity list
says dora
says eve
expect 4 custody accept nowhere.json
expect 0 custody verify
