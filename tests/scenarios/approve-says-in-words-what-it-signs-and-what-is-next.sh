#!/bin/sh
# Given a request of one's own, a quarantine whose lifting waits, and a plan of
# disposal, when they are approved, then each is said in words, with the
# versions that go; who asked is told who can sign and how a lone custodian goes
# on; a bar's name leads to its lifting; and what comes next is a command.
. "$TESTS/desk.sh"

found_desk
expect 0 custody request reviews --purpose demo --project tour --as ada
expect 1 custody approve R1 --yes --as ada
says "ada asked for it, and who asked does not approve"
says "custody request --like R1"
expect 0 custody request --like R1 --as dev
expect 0 custody approve R2 --yes --as ada
says "dev: custody check R2 --data PATH --job TEXT"
mkdir folder with
cp reviews.jsonl folder/a.jsonl
cp reviews.jsonl with/a.jsonl
echo '{}' >with/index.json
expect 0 custody ingest folder folder --as ada
expect 0 custody terms folder --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
ask_and_approve folder
expect 3 custody check "$request" --data with --as dev
says "index.json is no file"
says "take it out of the folder"
expect 3 custody check "$request" --data with --as dev --json
python3 - <<'P' || fail "the remedy is not told"
import json
reasons = [json.loads(line) for line in open("out")][-1]["reasons"]
assert "custody ingest --exclude NAME" in reasons[0]["remedy"], reasons
P

expect 0 custody identity new carol --role custodian --as ada
expect 1 custody quorum 3 --why "six eyes" --as ada
says "enrol one first: custody identity new NAME --role custodian"
expect 0 custody quorum 2 --why "four eyes" --as ada
expect 0 custody quarantine reviews@1 --why "not sure" --as ada
expect 0 custody lift Q1 --why "all is well" --as ada
expect 1 custody approve Q1 --yes --as carol
says "lift Q1 waits: custody approve U1"
expect 0 custody approve U1 --yes --as carol
says "lift Q1"
hushes "bar.lifted"
expect 0 custody dispose reviews@1 folder@1 --why over --as ada
expect 1 custody approve D1 --yes --as ada
says "another custodian: custody approve D1"
expect 0 custody approve D1 --yes --as carol
says "dispose of folder@1, reviews@1"
hushes "versions"
says "custody dispose --plan $(sha256sum .custody/plans/D1 | cut -c1-8)"
# What waits no more nobody else can sign, whoever asked for it.
expect 1 custody approve D1 --yes --as ada
says "something that waits for approval"
hushes "another custodian"
