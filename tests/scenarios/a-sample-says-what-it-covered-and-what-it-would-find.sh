#!/bin/sh
# Given a dataset of forty files, when a sample of them is verified, then as
# many are read as were asked for; the chances that it tells are those of a
# program that counts; damage to half of them is found by a sample of thirty,
# and by one of all; what is no share is refused; and a file that is missing, or
# has another length, is found unread.  What was moved is read where it was
# located, and a link that was followed is followed again.
. "$TESTS/desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
mkdir data
for i in $(seq 40); do echo "{\"id\":$i}" >"data/$i.jsonl"; done
expect 0 custody ingest many data

for ask in 7:7 5%:2 100%:40 99:40 1:1; do
    expect 0 custody verify many --sample "${ask%:*}" --json
    [ "$(answer sample.pieces)" = "${ask#*:}" ] || fail "$ask: other files"
    [ "$(answer sample.of)" = 40 ] || fail "$ask: of others"
    python3 - "$desk/out" <<'END' || fail "$ask: other chances"
import json
import math
import sys
said = json.loads(open(sys.argv[1]).read().splitlines()[-1])['sample']
for key, bad in (('one_ppm', 1), ('percent_ppm', 1), ('tenth_ppm', 4)):
    missed = math.comb(40 - bad, said['pieces']) / math.comb(40, said['pieces'])
    assert abs(said[key] - (1 - missed) * 1000000) < 2, (key, said)
END
done
# Of two versions, the chances of the one where they are least.
echo '{"id":1}' >one.jsonl
expect 0 custody ingest many one.jsonl
expect 0 custody verify many@all --sample 5% --json
[ "$(answer sample.pieces) $(answer sample.of)" = '3 41' ] || fail 'not both'
[ "$(answer sample.one_ppm)" = 50000 ] || fail 'it claims more than it read'
expect 0 custody verify many@1 --sample 10
says '10 of 40 pieces, 10 of 40 records; the index whole'
for i in $(seq 20); do echo '{"id":0}' >"data/$i.jsonl"; done
expect 3 custody verify many@1 --sample 30
says 'it is not the file that was ingested'
expect 3 custody verify many@1 --sample 100%
[ "$(grep -c 'it is not the file' "$desk/out")" = 20 ] ||
    fail 'a file is not told once'
for bad in 0 101% 5%% -1 x ''; do
    expect 2 custody verify many@1 --sample "$bad"
done
expect 2 custody verify --sample 5
expect 2 custody verify many@1 --sample 5 --data data

for i in $(seq 20); do echo "{\"id\":$i}" >"data/$i.jsonl"; done
ln -s "$PWD/data/7.jsonl" link.jsonl
expect 0 custody ingest link link.jsonl --follow
expect 0 custody verify link
expect 0 custody verify link --sample 1
mv data moved
expect 4 custody verify many@1 --sample 1
says 'No such file'
expect 0 custody locate many@1 moved
expect 0 custody verify many@1 --sample 7
expect 0 custody verify many@1
echo '{"id":400}' >moved/40.jsonl
expect 3 custody verify many@1 --sample 1
says 'moved/40.jsonl: it is not the file that was ingested'

# What came by a pipe lies nowhere, also where a file is named -.
echo '{"id":1}' | tee ./- | custody ingest piped - --format jsonl >out
expect 4 custody verify piped
says 'the data came by standard input and lies nowhere'
expect 4 custody verify piped --sample 1
! grep -q finds "$desk/out" || fail 'it tells what nothing read would find'
expect 0 custody verify piped --data ./-
