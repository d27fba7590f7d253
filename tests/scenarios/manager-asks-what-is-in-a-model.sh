#!/bin/sh
# days: 3.10
# Given a model that was made of two datasets by two jobs, when a manager asks
# what is in it, then trace --model names each version, its source, requests,
# who approved, jobs and whom to ring; --job and --release narrow to their own;
# a developer sees their own releases only, and a model that no receipt names
# is not found.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"

recall_desk
page 1 good.example >news.jsonl
page 2 good.example >talk.jsonl
page 3 good.example >spare.jsonl
take_in news news.jsonl --source-url https://news.example/dump
take_in talk talk.jsonl
take_in spare spare.jsonl
ask_for bob atlas news; R1=$request
ask_for dave atlas talk; R2=$request
ask_for bob atlas spare; R3=$request
expect 0 custody check "$R1" --data news.jsonl --job 47003 --as bob --json
L1=$(answer release)
expect 0 custody check "$R2" --data talk.jsonl --job 47888 --as dave --json
L2=$(answer release)
expect 0 custody check "$R3" --data spare.jsonl --job 48000 --as bob
expect 0 custody receipt "$L1" --model atlas-7b --as bob
expect 0 custody receipt "$L2" --model atlas-7b --as dave

expect 0 custody trace --model atlas-7b --as erin
says "FOUND  2 records"
hushes " files"
says "news@1"
says "talk@1"
says "$R1 (ada) > $L1 > job 47003, bob <bob@acme.example> > model atlas-7b"
says "$R2 (ada) > $L2 > job 47888, dave <dave@acme.example> > model atlas-7b"
hushes "spare@1"
says "custody quarantine --model atlas-7b --recall --why TEXT"
expect 0 custody trace --job 47888 --as erin
says "talk@1"
hushes "news@1"
expect 0 custody trace --release "$L1" --as erin --json
python3 -c '
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
groups = [row for row in rows if row["type"] == "group"]
assert [(g["dataset"], g["source_url"]) for g in groups] == [
    ("news", "https://news.example/dump")], groups
' "$desk/out" || fail "not the one version and its source"
expect 0 custody trace --model atlas-7b --as dave
says "talk@1"
hushes "news@1"
expect 1 custody trace --model atlas-9 --as erin

# And what is in it can be called back from there.
expect 0 custody recall --model atlas-7b --why "its licence ended" --as erin
says "2 releases called back"
expect 1 custody check "$R1" --as bob
says "not-recalled"
expect 0 custody check "$R3" --as bob
