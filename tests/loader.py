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


class Error(c.Structure):
    _fields_ = [("code", c.c_char * 24), ("text", c.c_char * 1024),
                ("remedy", c.c_char * 512)]


class Data(c.Structure):
    _fields_ = [("dataset", c.c_char_p), ("path", c.c_char_p)]


class Ask(c.Structure):
    _fields_ = [("folder", c.c_char_p), ("permit", c.c_char_p),
                ("release", c.c_char_p), ("trust", c.c_char_p),
                ("trust_max_age", c.c_int64), ("pin", c.c_char_p),
                ("job", c.c_char_p), ("audience", c.c_char_p),
                ("data", c.POINTER(Data)), ("data_count", c.c_size_t),
                ("subset", c.c_bool), ("skip_list", c.c_char_p)]


class File(c.Structure):
    _fields_ = [("dataset", c.c_char_p), ("version", c.c_char_p),
                ("path", c.c_char_p), ("records", c.c_uint64),
                ("bytes", c.c_uint64)]


class Record(c.Structure):
    _fields_ = [("at", c.POINTER(c.c_uint8)), ("len", c.c_size_t),
                ("sha256", c.c_uint8 * 32), ("ordinal", c.c_uint64),
                ("entry", c.c_char_p), ("key", c.c_char_p)]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("library")
    for name in ("folder", "permit", "trust", "job", "audience", "pause",
                 "skip-list"):
        options.add_argument("--" + name)
    options.add_argument("--data", action="append", default=[])
    options.add_argument("--subset", action="store_true")
    said = options.parse_args()

    lib = c.CDLL(said.library)
    lib.custody_release_file.restype = c.POINTER(File)
    lib.custody_release_files.restype = c.c_size_t
    lib.custody_release_left_out.restype = c.c_uint64
    err = Error()

    def check(status):
        if status not in (0, 1):
            sys.stdout.flush()
            print(err.code.decode(), err.text.decode("utf-8", "replace"),
                  sep=": ", file=sys.stderr)
            sys.exit(lib.custody_exit_code(status))
        return status == 0

    def text(value):
        return None if value is None else os.fsencode(value)

    data = (Data * len(said.data))(*[Data(None, text(p)) for p in said.data])
    ask = Ask(folder=text(said.folder), permit=text(said.permit),
              trust=text(said.trust), job=text(said.job),
              audience=text(said.audience), data=data,
              data_count=len(said.data), subset=said.subset,
              skip_list=text(said.skip_list))
    release = c.c_void_p()
    check(lib.custody_release_open(c.byref(release), None, c.byref(ask),
                                   c.byref(err)))
    left, first = 0, True
    for index in range(lib.custody_release_files(release)):
        file = lib.custody_release_file(release, c.c_size_t(index)).contents
        reader = c.c_void_p()
        check(lib.custody_release_read(c.byref(reader), release,
                                       c.c_size_t(index), c.byref(err)))
        record = Record()
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
