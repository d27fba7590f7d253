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
import json
import multiprocessing
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from loader import Ask, Data, Error, Record  # noqa: E402

TARGET = "d/a.jsonl"


class Settings(c.Structure):
    _fields_ = [("ledger", c.c_char_p), ("identity", c.c_char_p),
                ("pin", c.c_char_p), ("threads", c.c_uint),
                ("time_limit", c.c_int64), ("read_only", c.c_bool),
                ("secret", c.c_void_p), ("progress", c.c_void_p),
                ("confirm", c.c_void_p), ("ctx", c.c_void_p),
                ("room", c.c_void_p * 8)]


class Check(c.Structure):
    _fields_ = [("request", c.c_char_p), ("data", c.POINTER(Data)),
                ("data_count", c.c_size_t), ("subset", c.c_bool),
                ("job", c.c_char_p), ("skip_list", c.c_char_p),
                ("exec", c.c_bool), ("hand_over", c.c_char_p),
                ("room", c.c_void_p * 8)]


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
    lib = c.CDLL(sys.argv[1])
    count, seed = int(sys.argv[2]), int(sys.argv[3])
    jansson = c.CDLL("libjansson.so.4")
    jansson.json_dumps.restype = c.c_void_p
    jansson.json_dumps.argtypes = [c.c_void_p, c.c_size_t]
    good = open("good.jsonl", "rb").read()
    records = good.splitlines()
    err, custody = Error(), c.c_void_p()
    settings = Settings(ledger=b".", identity=b"ada")
    if lib.custody_open(c.byref(custody), c.byref(settings), c.byref(err)):
        sys.exit(err.text.decode())
    data = (Data * 1)(Data(None, b"d"))

    def ask_exec(way):
        ask = Check(request=b"R1", data=data, data_count=1, job=b"race",
                    exec=True, hand_over=way)
        answer = c.c_void_p()
        status = lib.custody_check(custody, c.byref(ask), c.byref(answer),
                                   c.byref(err))
        if not answer:
            return status, {}
        text = c.string_at(jansson.json_dumps(answer, 0))
        return status, json.loads(text)[-1]

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
        release, reader, record = c.c_void_p(), c.c_void_p(), Record()
        ask = Ask(permit=b"p.json", trust=b"t.json", data=data, data_count=1)
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
