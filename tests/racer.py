#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# racer: asks the gate again and again for data that another process swaps,
# truncates and rewrites meanwhile, and looks at every byte that is handed over
# as verified: it has to be of the version, all of it, in order.
#
#   racer.py LIBRARY COUNT SEED   (in a desk with ada's R1 for d/a.jsonl, kept
#                                  as good.jsonl; p.json and t.json beside it)
import ctypes as c
import multiprocessing
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from loader import load  # noqa: E402

TARGET = "d/a.jsonl"


def disturb(good, seed, stop):
    """Never lets the file be, until it is told to."""
    dice = random.Random(seed)
    new = "d-new"

    def replace(data):
        with open(new, "wb") as out:
            out.write(data)
        os.rename(new, TARGET)

    while not stop.is_set():
        what = dice.randrange(8)
        bad = bytearray(good)
        bad[dice.randrange(len(bad))] ^= 1
        try:
            if what < 3:
                replace(good)
            elif what == 3:
                replace(bytes(bad))
            elif what == 4:
                os.truncate(TARGET, dice.randrange(len(good)))
            elif what == 5:
                with open(TARGET, "r+b") as out:
                    out.write(bytes(bad))
            elif what == 6:
                with open(TARGET, "r+b") as out:
                    out.write(good)
            else:
                os.unlink(TARGET)
                os.symlink("../good.jsonl", TARGET)
        except OSError:
            replace(good)
        stop.wait(dice.random() * 0.004)
    replace(good)


def main():
    module = load(sys.argv[1])
    lib = module.library
    count, seed = int(sys.argv[2]), int(sys.argv[3])
    good = open("good.jsonl", "rb").read()
    records = good.splitlines()
    err, custody = module.CError(), c.c_void_p()
    settings = module.CSettings(ledger=b".", identity=b"ada")
    if lib.custody_open(c.byref(custody), c.byref(settings), c.byref(err)):
        sys.exit(err.text.decode())
    data, data_count = module.data("d")

    def ask_exec(way):
        ask = module.CCheck(request=b"R1", data=data, data_count=data_count,
                            job=b"race", exec=True, hand_over=way)
        answer = c.c_void_p()
        status = lib.custody_check(custody, c.byref(ask), c.byref(answer),
                                   c.byref(err))
        return status, module.answer_take(answer) or {}

    def sealed():
        status, told = ask_exec(b"memfd")
        if status != 0:
            assert "handed" not in told, told
            return False
        for one in told["handed"]:
            with open(one["fd"], "rb") as copy:
                assert copy.read() == good, "a copy is not what was approved"
        return True

    def by_name():
        status, told = ask_exec(b"none")
        assert (status == 0) == (told.get("verdict") == "allow"), told
        return status == 0

    def read():
        release, reader = c.c_void_p(), c.c_void_p()
        record = module.CReleaseRecord()
        ask = module.CReleaseAsk(permit=b"p.json", trust=b"t.json", data=data,
                                 data_count=data_count)
        taken = 0
        status = lib.custody_release_open(c.byref(release), None,
                                          c.byref(ask), c.byref(err))
        if status == 0:
            status = lib.custody_release_read(c.byref(reader), release,
                                              c.c_size_t(0), c.byref(err))
        while status == 0:
            status = lib.custody_release_next(reader, c.byref(record),
                                              c.byref(err))
            if status == 0:
                got = c.string_at(record.at, record.len)
                assert got == records[taken], "an unverified record"
                taken += 1
        lib.custody_release_done(reader)
        lib.custody_release_close(release)
        assert status != 1 or taken == len(records), "a shorter file"
        return status == 1

    stop = multiprocessing.Event()
    other = multiprocessing.Process(target=disturb, args=(good, seed, stop))
    other.start()
    said = {True: 0, False: 0}
    try:
        for turn in range(count):
            said[(sealed, by_name, read)[turn % 3]()] += 1
    finally:
        stop.set()
        other.join()
    lib.custody_close(custody)
    print(f"{count} races: {said[True]} yes, {said[False]} no, seed {seed}")
    assert said[True] > 0 and said[False] > 0, "the race was none"


if __name__ == "__main__":
    main()
