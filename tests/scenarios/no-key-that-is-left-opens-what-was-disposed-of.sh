#!/bin/sh
# Given a random history of datasets that are sealed, versions that are disposed
# of and persons whose records are erased, and every sealed file and slot that
# there ever was, when a program that knows nothing but custody-sealed(5) tries
# all keys that are left on all of them, then they open every record that lives
# on, as it was, and nothing that was disposed of.  CUSTODY_STEPS says how many
# steps, CUSTODY_SEED which; the seed is printed.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
python3 -c 'import ctypes.util, hashlib
hashlib.scrypt, ctypes.util.find_library("crypto")[0]' 2>/dev/null ||
    { echo "skipped: no libcrypto for python3"; exit 77; }
command -v zstd >/dev/null || { echo "skipped: no zstd"; exit 77; }

with_passphrase
expect 0 custody init --identity ada
cat >history.py <<'HISTORY'
import glob
import json
import os
import random
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.environ["TESTS"])
import sealed_reader as reader

seed = int(os.environ.get("CUSTODY_SEED") or random.randrange(1 << 30))
print("seed", seed)
dice = random.Random(seed)
given = open("store.pass", "rb").read()
live = {}  # of each dataset the records that live on, and its version
ever = {}  # of each sealed file's name its bytes


def custody(*args):
    done = subprocess.run(
        [os.environ["CUSTODY"], *args, "--as", "ada", "--json"],
        stdout=subprocess.PIPE, check=True)
    for path in glob.glob(".custody/sealed/*"):
        name = os.path.basename(path)
        ever.setdefault(name, open(path, "rb").read())
    return json.loads(done.stdout.splitlines()[-1])


def persons(records):
    return {json.loads(one)["id"] for one in records}


def seal():
    name = "set%d" % len(ever)
    # Some so long that a version has several chunks.
    records = [json.dumps({
        "id": "p%d" % dice.randrange(12), "in": name, "n": n,
        "text": dice.randbytes(dice.choice((8, 200, 90000))).hex(),
    }).encode() for n in range(dice.randrange(3, 40))]
    with open("data.jsonl", "wb") as out:
        out.write(b"\n".join(records) + b"\n")
    version = custody("ingest", name, "data.jsonl", "--seal", "--id-field", "id")
    live[name] = (records, version["version"])


def dispose():
    if len(live) > 1:
        name = dice.choice(sorted(live))
        plan = custody("dispose", name, "--why", "over")
        custody("dispose", "--plan", plan["digest"])
        del live[name]


def erase():
    # Nobody who is all that a version has: that one is disposed of whole.
    who = sorted(set().union(*(persons(one) for one, _ in live.values())) - {
        name for one, _ in live.values() for name in persons(one)
        if len(persons(one)) == 1})
    if who:
        gone = dice.choice(who)
        plan = custody("dispose", "--id", gone, "--all", "--why", "asked")
        custody("dispose", "--plan", plan["digest"])
        for name, (records, version) in live.items():
            live[name] = ([one for one in records
                           if json.loads(one)["id"] != gone], version)


seal()
seal()
erase()
for step in range(int(os.environ.get("CUSTODY_STEPS") or 12)):
    dice.choice((seal, seal, dispose, erase, erase))()

# All that there ever was, and today's slots.
os.mkdir("all")
os.mkdir("all/sealed")
shutil.copy(".custody/keys.slots", "all/keys.slots")
for name, data in ever.items():
    with open("all/sealed/" + name, "wb") as out:
        out.write(data)
left = {name: None for name in os.listdir(".custody/sealed")}
slots = open("all/keys.slots", "rb").read()
for at in range(4096, len(slots), 4096):
    if slots[at + 68:at + 84].hex() in left:
        left[slots[at + 68:at + 84].hex()] = slots[at + 84:at + 116].hex()
opened = []
for name in ever:
    keys, chunks, of = reader.try_every("all", given, ever[name])
    assert keys == len(live) == len(left), (keys, len(live), len(left))
    assert chunks == (of if name in left else 0), (name, chunks, of)
    if name in left:
        _, entries = reader.read_sealed("all", given, name, left[name])
        opened.append((
            [line for line in entries[0][0].split(b"\n") if line], left[name]))
assert sorted(opened) == sorted(live.values()), "other records"
print("%d sealed files, of which %d are left, with %d records" % (
    len(ever), len(left), sum(len(one) for one, _ in opened)))
assert len(ever) > len(left)
HISTORY
python3 history.py >history 2>err || fail "$(cat history)"
cat history
