#!/bin/sh
# Given a sealed version of two files that is being handed over as a stream, when
# a chunk of the file at hand or of the next one is damaged, another is put in its
# place, or the rest is cut off, after the command has begun, then the command is
# killed before its input ends, with 203 and one line, and what it had read until
# then is the beginning of the data, byte for byte, and nothing of that chunk.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

# Lines that do not compress: chunks of one length, which can be swapped; more of
# them than are read ahead.
mkdir data
python3 - <<'NOISE'
import random
dice = random.Random(11)
for name, lines in (("one", 640), ("two", 64)):
    with open("data/%s.txt" % name, "wb") as out:
        for i in range(lines):
            out.write(dice.randbytes(1 << 16).replace(b"\n", b"\0")[:-1] + b"\n")
NOISE
expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
expect 0 custody ingest secret data --format text --seal --as ada
expect 0 custody terms secret --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
ask_and_approve secret
cat data/one.txt data/two.txt >all
mv data away
seal=.custody/sealed/$(ls .custody/sealed)
cp "$seal" whole.seal

# The command: it has begun to read, so the file at hand is known to be whole,
# when it damages what it is being handed.
cat >damage.py <<'DAMAGE'
"""damage.py SEAL flip|swap CHUNK | cut CHUNK: then stdin becomes `taken`."""
import os
import shutil
import sys


def places(data):
    at, all = 96, []
    for _ in range(int.from_bytes(data[-8:], "big")):
        size = 8 + int.from_bytes(data[at:at + 4], "big")
        all.append((at, size))
        at += size
    return all


begun = os.read(0, 1)
path, what, chunk = sys.argv[1], sys.argv[2], int(sys.argv[3])
data = open(path, "rb").read()
all = places(data)
at, size = all[chunk]
with open(path, "r+b") as seal:
    if what == "flip":
        seal.seek(at + size // 2)
        seal.write(bytes([data[at + size // 2] ^ 1]))
    elif what == "swap":
        other, length = next(one for one in all if one[1] == size
                             and one[0] != at)
        seal.seek(at)
        seal.write(data[other:other + length])
    else:
        seal.truncate(at + size // 2)
# How much of the data lies before that chunk: its lines are of one length.
print(sum(int.from_bytes(data[one + 4:one + 8], "big") for one, _ in all[:chunk]))
sys.stdout.flush()
with open("taken", "wb") as out:
    out.write(begun)
    shutil.copyfileobj(sys.stdin.buffer, out)
os.rename("taken", "whole")
DAMAGE
chunks=$(python3 -c '
import sys
print(int.from_bytes(open(sys.argv[1], "rb").read()[-8:], "big"))' "$seal")
[ "$chunks" -gt 40 ] || fail "$chunks chunks only"

turn=0
for chunk in 25 $((chunks - 2)); do
    for what in flip swap cut; do
        turn=$((turn + 1))
        expect 203 custody exec "$request" --job "t$turn" --as dev --quiet \
            --hand-over pipe -- python3 damage.py "$seal" $what $chunk
        [ ! -e whole ] || fail "$what $chunk: the command saw an end"
        [ "$(wc -l <err)" -le 2 ] || fail "$what $chunk: more than a line"
        says "$seal"
        before=$(cat out)
        [ -s taken ] || fail "$what $chunk: nothing was delivered before"
        cmp -n "$(stat -c %s taken)" taken all || fail "$what $chunk: other bytes"
        [ "$(stat -c %s taken)" -le "$before" ] ||
            fail "$what $chunk: bytes of that chunk"
        rm taken
        cp whole.seal "$seal"
    done
done
expect 0 custody exec "$request" --job whole --as dev --quiet \
    --hand-over pipe -- cat
cmp out all || fail "whole again, and not handed over"
