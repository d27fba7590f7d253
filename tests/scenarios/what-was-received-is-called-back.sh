#!/bin/sh
# days: 3.8
# Given bad records that two jobs received, one of them trained, when an
# auditor recalls them, then each release has a line with whom to ring, its job
# and model; each is answered once, by who took it or a custodian; a release
# that left them out has none; and an independent program counts the same.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"

recall_desk
for i in 1 2 3 4; do page $i good.example; done >news.jsonl
for i in 5 6; do page $i pages.example; done >>news.jsonl
page 7 other.example >plain.jsonl
sed -n 5p news.jsonl >copy.jsonl
take_in news news.jsonl --url-field url
take_in plain plain.jsonl --url-field url
take_in copy copy.jsonl
ask_for bob atlas news; R1=$request
ask_for dave tour copy; R2=$request
ask_for bob atlas plain; R3=$request
expect 0 custody export "$R1" --to out1 --job 47003 --as olga --json
L1=$(answer release)
expect 0 custody receipt "$L1" --model atlas-7b --as bob
expect 0 custody check "$R2" --data copy.jsonl --job 47888 --as dave --json
L2=$(answer release)
expect 0 custody check "$R3" --data plain.jsonl --job 47999 --as bob --json
L3=$(answer release)

why="domain changed hands"
# "recall list" is no verb: it says where to look.
expect 2 custody recall list --as erin
says "custody list recalls"
expect 2 custody recall acknowledge C1 "$L1" --by bob --as erin
says "custody acknowledge RECALL RELEASE --outcome"
expect 0 custody list recalls
says "nothing was recalled"

# A rehearsal changes nothing; a developer may not.
expect 0 custody recall --domain pages.example --why "$why" --dry-run --as erin
says "2 releases would be called back"
says "Nothing has been changed."
expect 1 custody show C1
expect 1 custody recall --domain pages.example --why "$why" --as bob
expect 2 custody recall news --why x --due 2020-01-01 --as erin
expect 1 custody recall --domain nowhere.example --why x --as erin
says "nothing here is what --domain nowhere.example names"

expect 0 custody recall --domain pages.example --why "$why" --incident INC-88 \
    --as erin
says "C1  2 releases called back"
says "olga <olga@acme.example>: $L1 of $R1, job 47003"
says "asked for by bob <bob@acme.example>"
says "model atlas-7b"
says "dave <dave@acme.example>: $L2 of $R2, job 47888, no receipt"
hushes "$L3"
says "custody acknowledge C1 $L1 --outcome"

# The same again is the same case; what it says is what is in the data.
expect 0 custody recall --domain pages.example --why "$why" --as erin --json
[ "$(answer new)" = false ] || fail "a second case"
[ "$(answer id)" = C1 ] || fail "another case"
python3 - "$desk/out" "$L1" "$L2" <<'END' || fail "another program counts otherwise"
import hashlib, json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
bad, holds = set(), {}
sets = {n: open(n + ".jsonl", "rb").read().splitlines()
        for n in ("news", "plain", "copy")}
for name, lines in sets.items():
    for line in lines:
        host = json.loads(line).get("url", "//").split("/")[2]
        if host == "pages.example":
            bad.add(hashlib.sha256(line).hexdigest())
for name, lines in sets.items():
    n = sum(hashlib.sha256(line).hexdigest() in bad for line in lines)
    if n:
        holds[name] = n
assert {r["dataset"]: r["records"] for r in rows if r["type"] == "recalled"} == holds
assert [r["release"] for r in rows if r["type"] == "line"] == sys.argv[2:4]
text = "".join(d + "\n" for d in sorted(bad)).encode()
assert rows[-1]["list"] == hashlib.sha256(text).hexdigest()
assert rows[-1]["records"] == sum(holds.values())
END

expect 0 custody list recalls
says "C1"
expect 0 custody show C1
says "$why"
says "dave"

# Answers: by who took it or asked for it, or by a custodian; once.
expect 1 custody acknowledge C1 "$L1" --outcome retrained --why x --as dave
expect 1 custody acknowledge C1 "$L3" --outcome accepted --why x --as ada
expect 2 custody acknowledge C1 "$L1" --outcome ignored --why x --as bob
expect 0 custody acknowledge C1 "$L1" --outcome retrained \
    --why "atlas-7b.1 has none of it" --as bob
says "unanswered: $L2"
expect 0 custody acknowledge C1 "$L1" --outcome retrained --why again \
    --as bob --json
[ "$(answer new)" = false ] || fail "answered twice"
expect 1 custody acknowledge C1 "$L1" --outcome accepted --why x --as ada
says "bob answered it already: retrained"
expect 0 custody acknowledge C1 "$L2" --outcome accepted --why "never used" \
    --as ada
says "every release of C1 is answered"
expect 0 custody list recalls --json
python3 -c '
import json, sys
row = json.loads(open(sys.argv[1]).readline())
assert row["state"] == "answered" and row["unanswered"] == 0, row
assert row["incident"] == "INC-88" and row["releases"] == 2
' "$desk/out" || fail "the list says otherwise"
expect 0 custody verify
