#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
#
# loader: reads a release through libcustody's C functions as a training job
# would, and prints each record: its file, place and bytes in hex.
#
#   loader.py LIBRARY [--folder DIR | --permit FILE] [--trust FILE]
#             [--data PATH] [--subset] [--skip-list FILE] [--job TEXT]
#             [--audience NAME] [--pause FILE]
#
# Ends with the exit code that belongs to what the library answered.  With
# --pause it waits, after the first record, until that file is there.
import argparse
import ctypes as c
import os
import sys
import time


def load(path):
    """The structs and functions of the Python module over this libcustody:
    house/python.sh compares them with the headers."""
    os.environ["CUSTODY_LIBRARY"] = path
    tests = os.path.dirname(os.path.abspath(__file__))
    sys.path.insert(0, os.path.join(tests, "../src/gates/python"))
    from custody import library
    return library


def main():
    options = argparse.ArgumentParser()
    options.add_argument("library")
    for name in ("folder", "permit", "trust", "job", "audience", "pause",
                 "skip-list"):
        options.add_argument("--" + name)
    options.add_argument("--data", action="append", default=[])
    options.add_argument("--subset", action="store_true")
    said = options.parse_args()

    custody = load(said.library)
    lib, err = custody.library, custody.CError()

    def check(status):
        if status not in (0, 1):
            sys.stdout.flush()
            print(err.code.decode(), err.text.decode("utf-8", "replace"),
                  sep=": ", file=sys.stderr)
            sys.exit(lib.custody_exit_code(status))
        return status == 0

    text = custody.text
    data = (custody.CData * len(said.data))(
        *[custody.CData(None, text(path)) for path in said.data])
    ask = custody.CReleaseAsk(
        folder=text(said.folder), permit=text(said.permit),
        trust=text(said.trust), job=text(said.job),
        audience=text(said.audience), data=data, data_count=len(said.data),
        subset=said.subset, skip_list=text(said.skip_list))
    release = c.c_void_p()
    check(lib.custody_release_open(c.byref(release), None, c.byref(ask),
                                   c.byref(err)))
    left, first = 0, True
    for index in range(lib.custody_release_files(release)):
        file = lib.custody_release_file(release, c.c_size_t(index)).contents
        reader = c.c_void_p()
        check(lib.custody_release_read(c.byref(reader), release,
                                       c.c_size_t(index), c.byref(err)))
        record = custody.CReleaseRecord()
        while check(lib.custody_release_next(reader, c.byref(record),
                                             c.byref(err))):
            print(file.path.decode(), record.ordinal,
                  c.string_at(record.at, record.len).hex())
            if first and said.pause is not None:
                print("paused", file=sys.stderr, flush=True)
                while not os.path.exists(said.pause):
                    time.sleep(0.01)
            first = False
        left += lib.custody_release_left_out(reader)
        lib.custody_release_done(reader)
    lib.custody_release_close(release)
    print("left out", left, file=sys.stderr)


if __name__ == "__main__":
    main()
