#!/bin/sh
# Given a dataset of forty files, when a sample of them is verified, then as
# many are read as were asked for; the chances that it tells are those of a
# program that counts; damage to half of them is found by a sample of thirty,
# and by one of all; and what is no share is refused.
. "$TESTS/desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
mkdir data
for i in $(seq 40); do echo "{\"id\":$i}" >"data/$i.jsonl"; done
expect 0 custody ingest many data

for ask in 7:7 5%:2 100%:40 99:40 1:1; do
    expect 0 custody verify many --sample "${ask%:*}" --json
    [ "$(answer files)" = "${ask#*:}" ] || fail "$ask: other files"
    [ "$(answer sample.of)" = 40 ] || fail "$ask: of others"
    python3 - "$desk/out" <<'END' || fail "$ask: other chances"
import json
import math
import sys
said = json.loads(open(sys.argv[1]).read().splitlines()[-1])['sample']
for key, bad in (('one_ppm', 1), ('percent_ppm', 1), ('tenth_ppm', 4)):
    missed = math.comb(40 - bad, said['files']) / math.comb(40, said['files'])
    assert abs(said[key] - (1 - missed) * 1000000) < 2, (key, said)
END
done
expect 0 custody verify many --sample 10
says '10 of 40 files by chance'
for i in $(seq 20); do echo '{"id":0}' >"data/$i.jsonl"; done
expect 3 custody verify many --sample 30
says 'it is not the file that was ingested'
expect 3 custody verify many --sample 100%
for bad in 0 101% 5%% -1 x ''; do
    expect 2 custody verify many --sample "$bad"
done
expect 2 custody verify --sample 5
expect 2 custody verify many --sample 5 --data data
