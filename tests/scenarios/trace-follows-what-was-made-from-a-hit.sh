#!/bin/sh
# Given a crawl with URLs, a part of it without, both tokenised, and jobs that
# took one or the other,
# when a domain is traced, then the part is found by its bytes, what was
# tokenised is named as derived, releases and models of all are in the chain
# with whom to ring, and of each dataset the last version that passed the gate
# before the first bad record is known good and can be exported again.
. "$TESTS/desk.sh"

rows() { # TYPE KEY...: of the last answer
    python3 -c '
import json, sys
for line in open(sys.argv[1]):
    row = json.loads(line)
    if row["type"] == sys.argv[2]:
        print(*("+".join(v) if isinstance(v := row.get(k, ""), list) else v
                for k in sys.argv[3:]))
' "$desk/out" "$@"
}
release() { # DATASET@V JOB MODEL
    ask_and_approve "$1"
    expect 0 custody export "$request" --to "out-$2" --job "$2" --as ada --json
    taken=$(answer release)
    expect 0 custody receipt "$taken" --model "$3" --as ada
}
from="--source-url https://example.org/crawl --retrieved-at 2026-01-02
    --publisher Example --declared-licence CC0-1.0"

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --contact dev@example.org \
    --as ada
seq 1 5 | sed 's/.*/{"url":"https:\/\/good.example\/&","n":&}/' >old.jsonl
(cat old.jsonl; seq 6 8 |
    sed 's/.*/{"url":"https:\/\/pages.example\/&","n":&}/') >new.jsonl
tail -n 5 new.jsonl >part.jsonl
for when in old new; do
    sed 's/"n"/"tokens"/' $when.jsonl >$when-tok.jsonl
    # shellcheck disable=SC2086
    expect 0 custody ingest crawl/news $when.jsonl --url-field url $from --as ada
done
# shellcheck disable=SC2086
{
    expect 0 custody ingest crawl/part part.jsonl --derived-from crawl/news@2 \
        --step filtered $from --as ada
    expect 0 custody ingest crawl/tok old-tok.jsonl \
        --derived-from crawl/news@1 --step tokenised $from --as ada
    expect 0 custody ingest crawl/tok new-tok.jsonl \
        --derived-from crawl/part@1 --step tokenised $from --as ada
    sed 's/"tokens"/"packed"/' new-tok.jsonl >packed.jsonl
    expect 0 custody ingest packed packed.jsonl --derived-from crawl/tok@2 \
        $from --as ada
    expect 0 custody ingest other old.jsonl $from --as ada
}
for name in crawl/news crawl/part crawl/tok packed other; do
    expect 0 custody terms $name --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
done
release crawl/news@1 j1 m1
release crawl/tok@1 j2 m2
release crawl/part@1 j3 m3
release packed@1 j4 m4

expect 0 custody trace --domain pages.example --as ada --json
rows group dataset number records same_bytes from >got
cat >want <<'W'
crawl/news 2 3 False 
crawl/part 1 3 True crawl/news@2
W
diff want got || fail "groups"
rows derived dataset number from | sort >got
printf '%s\n' 'crawl/tok 2 crawl/part@1' 'packed 1 crawl/tok@2' >want
diff want got || fail "derived"
rows chain job model by_derivation >got
printf '%s\n' 'j3 m3 False' 'j4 m4 True' >want
diff want got || fail "chain"
rows known-good dataset number >got
printf '%s\n' 'crawl/news 1' 'crawl/tok 1' >want
diff want got || fail "known good"
# By its bytes the part was searched; tokens have no URLs and are not.
rows unsearched dataset number | sort >got
printf '%s\n' 'crawl/tok 1' 'crawl/tok 2' 'other 1' 'packed 1' >want
diff want got || fail "unsearched"

expect 0 custody trace --domain pages.example --as ada
says 'FOUND  6 records'
says 'crawl/part@1'
says '3, same bytes   from crawl/news@2'
says 'by derivation   from crawl/part@1'
says 'known good  crawl/news@1'
says 'model m4'
hushes 'model m1'
awk 'length > 80' "$desk/out" | grep . && fail "wider than a terminal"

# Known good can be exported again; with the bad ones barred, the rest cannot.
expect 0 custody quarantine --domain pages.example --why "changed owner" \
    --as ada
expect 0 custody export R1 --to again --job j9 --as ada
cmp again/crawl/news@1/old.jsonl old.jsonl 2>/dev/null ||
    cmp again/old.jsonl old.jsonl || fail "another export"
expect 4 custody check R4 --job j10 --as ada

# A release, a job or a model is asked for itself.
expect 0 custody trace --model m3 --as ada --json
rows derived dataset >got
[ ! -s got ] || fail "what others made of it is not in the model"
# A source is bad as a whole: all that was made of it is.
expect 0 custody trace --source-url https://example.org/crawl --as ada --json

# What is proved to be part of a version with hits, and cannot be looked at, may
# hold them: it is not good, whatever the gate said of it.
seq 9 12 | sed 's/.*/{"url":"https:\/\/pages.example\/&","n":&}/' >later.jsonl
tail -n 2 new.jsonl >first.jsonl
# shellcheck disable=SC2086
{
    expect 0 custody ingest sub first.jsonl --url-field url \
        --derived-from crawl/news@2 --step filtered $from --as ada
    expect 0 custody ingest sub later.jsonl --url-field url $from --as ada
}
expect 0 custody terms sub --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
expect 0 custody lift Q1 --why "the next question" --as ada
release sub@1 j5 m5
rm ".custody/index/$(custody query --csv "SELECT seq FROM version
    WHERE dataset = 'sub' AND ordinal = 1" | tail -n 1 | tr -d '\r').sqlite3"
expect 0 custody trace --domain pages.example --as ada --json
rows known-good dataset number >got
! grep -q '^sub' got || fail "a version that nobody looked at is good"
grep -q '^crawl/news 1' got || fail "what was good is not"
