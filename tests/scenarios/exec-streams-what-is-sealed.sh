#!/bin/sh
# Given sealed versions of several formats, one with a record that was erased,
# whose request is approved, when exec hands them over as a stream and nobody says
# where they are, then the command gets the very bytes that a stream of the same
# data in clear has, file by file, without barred and erased records, and without
# a key of the store; a wrong key, samples, or a version that is not sealed start
# nothing.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/samples_desk.sh"

# take NAME PATH OPTION...: NAME is sealed, NAME.clear is not.
take() {
    name=$1
    shift
    expect 0 custody ingest "$name" "$@" --seal --as ada
    expect 0 custody ingest "$name.clear" "$@" --as ada
    for one in "$name" "$name.clear"; do
        expect 0 custody terms "$one" --allow-purpose demo --licence CC0-1.0 \
            --sensitivity internal --as ada
    done
}
# streams_alike NAME PATH: both streams of it are `want` and `out`, and one.
streams_alike() {
    ask_and_approve "$1.clear"
    expect 0 custody exec "$request" --data "$2" --job "c$request" --as dev \
        --quiet --hand-over pipe -- cat
    mv out want
    ask_and_approve "$1"
    mv "$2" away
    expect 0 custody exec "$request" --job "s$request" --as dev --quiet \
        --hand-over pipe -- cat
    mv away "$2"
    cmp want out || fail "$1: another stream"
}

make_canaries
# Beside JSON lines: a table with a header, an archive with members of several
# formats, a record longer than a chunk, small files that share one.
printf 'a,b\n1,2\n"x\ny",3\n' >data/table.csv
mkdir data/small
for i in $(seq 40); do echo "small canary $i" >"data/small/$i.txt"; done
python3 - <<'LONG'
import random
dice = random.Random(7)
open("data/long.txt", "w").write("short\n" + dice.randbytes(1500000).hex() + "\n")
LONG
bsdtar -cf data/members.tar -C data table.csv small/7.txt
expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
take mixed data
streams_alike mixed data
[ "$(grep -c canary want)" = 2041 ] || fail "the stream has not all"
! grep -q a,b want || fail "a header came"
take whole data --format files
streams_alike whole data
# A version that is one file, and has no path.
take single data/canary-two.jsonl.gz --id-field id
streams_alike single data/canary-two.jsonl.gz
gzip -dc data/canary-two.jsonl.gz | cmp - want || fail "not the records"

# Two versions are one stream; each file is told, in its place.
ask_and_approve mixed single
# shellcheck disable=SC2016
expect 0 custody exec "$request" --job told --as dev --quiet --hand-over pipe \
    -- sh -c 'echo "$CUSTODY_HAND_OVER $CUSTODY_DATA"'
python3 - <<'TOLD' || fail "CUSTODY_DATA"
import json
word, told = open("out").read().split(" ", 1)
told = [(one["dataset"], one["path"]) for one in json.loads(told)]
assert word == "pipe" and told == sorted(told) and len(told) == 46, told
assert told[0] == ("mixed", "canary-one.jsonl"), told
assert told[-1] == ("single", ""), told
TOLD
# shellcheck disable=SC2016
expect 0 custody exec "$request" --job keys --as dev --quiet --hand-over pipe \
    -- sh -c 'env | grep CUSTODY_STORE; ls -l /proc/$$/fd; cat >/dev/null'
hushes CUSTODY_STORE
hushes .custody
expect 7 custody exec "$request" --job early --as dev --quiet \
    --hand-over pipe -- sh -c 'head -1 >/dev/null; exit 7'

# What is barred does not come, nor what was erased.
sed -n 5p data/canary-one.jsonl | tr -d '\n' >bad
expect 0 custody quarantine --record bad --why poisoned --as ada
expect 0 custody dispose --id r1700 single --why asked --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
ask_and_approve single
expect 0 custody exec "$request" --job less --as dev --quiet --hand-over pipe \
    -- cat
gzip -dc data/canary-two.jsonl.gz | grep -v canary-01700 | cmp - out ||
    fail "what was erased came, or more is missing"
expect 0 custody list releases --json
says '"left_out":1'
ask_and_approve mixed
expect 0 custody exec "$request" --job barred --as dev --quiet \
    --hand-over pipe -- cat
# What was erased is barred in whatever has it still.
grep -v 'canary-00004-zq\|canary-01700-zq' out | cmp -s - out ||
    fail "barred came"
[ "$(grep -c canary out)" = 2039 ] || fail "more than two are missing"

# What cannot be streamed starts nothing, and is no release.
expect 0 custody list releases --json
mv out before
refused() { # CODE WORDS
    expect "$1" custody exec "$request" --job never --as dev --json \
        --hand-over pipe -- touch started
    says "$2"
    [ ! -e started ] || fail "started"
}
make_shards shards
take samples shards --format webdataset
ask_and_approve samples
refused 202 '--hand-over memfd'
ask_and_approve single.clear
refused 202 'is not sealed'
ask_and_approve mixed
head -c 32 /dev/zero >store.key
refused 204 '"verdict":"unknown"'
expect 0 custody list releases --json
cmp out before || fail "a release of what was refused"
