#!/bin/sh
# Given a version that was ingested without --url-field, and one whose index is
# lost or damaged, when a trace cannot tell, then it names the exact command
# that cures it; with it the trace finds what is there, open quarantines bar it,
# and an index that is not the recorded one never takes the place.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"

recall_desk
page 1 good.example >news.jsonl
page 2 pages.example >>news.jsonl
cp news.jsonl forum.jsonl
page 3 other.example >>forum.jsonl
take_in news news.jsonl --url-field url
take_in forum forum.jsonl
index() { # SEQ of a dataset
    custody query "SELECT seq FROM version WHERE dataset = '$1'" --csv |
        tail -n 1 | tr -d '\r'
}

# A field that was not asked for.
expect 4 custody trace --domain other.example --as erin
says "forum@1"
says "custody reindex forum@1 --url-field NAME"
expect 0 custody quarantine --domain other.example --why poisoned --as erin
expect 0 custody list forum --json
python3 -c 'import json, sys
assert json.loads(open(sys.argv[1]).readline())["barred"] == 0' "$desk/out"
ask_for bob atlas forum
expect 1 custody reindex forum@1 --url-field url --as erin
expect 2 custody reindex forum@1 --url-field uri --as ada
says "no record has what --url-field uri promises"
expect 0 custody reindex forum@1 --url-field url --as ada --json
[ "$(answer new) $(answer with_url) $(answer barred)" = "true 3 1" ] ||
    fail "not three with a URL, one barred"
expect 0 custody trace --domain other.example --as erin
says "FOUND  1 record"
expect 0 custody export "$request" --to gone --job 7 --as olga --json
[ "$(answer left_out)" = 1 ] || fail "what the rule finds now is not left out"
! grep -q other.example -r gone --include=*.jsonl || fail "it was given out"
expect 0 custody reindex forum@1 --url-field url --as ada --json
[ "$(answer new)" = false ] || fail "the same field again is new"
expect 0 custody show forum --json
expect 0 custody check "$request" --as bob
expect 0 custody verify forum

# The ledger has the roots that an independent program computes.
python3 - "$(custody query "SELECT runs FROM version WHERE dataset = 'forum'" \
    --json | head -n 1)" <<'END' || fail "other roots"
import hashlib, json, sys
def root(leaves):
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return hashlib.sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()
runs = {r["name"]: r for r in json.loads(json.loads(sys.argv[1])["runs"])}
lines = open("forum.jsonl", "rb").read().splitlines()
assert runs["url"]["count"] == 3 and runs["id"]["count"] == 0
assert runs["sha256"]["count"] == 3
assert runs["id"]["root"] == root([]).hex()
END

# Lost, and the data too was moved.
seq=$(index news)
rm ".custody/index/$seq.sqlite3"
mkdir moved && mv news.jsonl moved/
expect 4 custody trace --url https://nowhere.example/2 --as erin
expect 4 custody reindex news@1 --as ada
says "custody reindex news@1 --data PATH"
expect 3 custody reindex news@1 --data forum.jsonl --as ada
expect 0 custody reindex news@1 --data moved/news.jsonl --as ada --json
[ "$(answer new)" = false ] || fail "a rebuilt index is an event"
expect 0 custody trace --url https://pages.example/2 --as erin
expect 0 custody verify news

# Two files that were moved to two places.
mkdir -p east west
page 4 pages.example >east/a.jsonl
page 5 other.example >west/b.jsonl
cp east/a.jsonl west/b.jsonl .
expect 0 custody ingest two a.jsonl b.jsonl --as ada --url-field url
rm a.jsonl b.jsonl ".custody/index/$(index two).sqlite3"
expect 3 custody reindex two@1 --data east/a.jsonl --as ada
expect 0 custody reindex two@1 --data east/a.jsonl --data west/b.jsonl \
    --as ada --json
[ "$(answer records) $(answer new)" = "2 false" ] || fail "not both"
expect 0 custody trace --url https://other.example/5 --as erin

# Damaged: a byte of a digest.
python3 - ".custody/index/$seq.sqlite3" <<'END'
import hashlib, sys
path = sys.argv[1]
data = bytearray(open(path, "rb").read())
line = open("moved/news.jsonl", "rb").read().splitlines()[0]
at = data.find(hashlib.sha256(line).digest())
assert at > 0
data[at] ^= 1
open(path, "wb").write(data)
END
nobodys=$(printf %064d 0)
expect 4 custody trace --sha256 "$nobodys" --as erin
says "custody reindex news@1"
expect 0 custody reindex news@1 --as ada
expect 1 custody trace --sha256 "$nobodys" --as erin
expect 0 custody verify
