#!/bin/sh
# Given a file that somebody writes to while it is read
# When the walk comes to its end
# Then it says that the file changed, and not what it made of it
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'END'
import os, subprocess
from walking import *


def change(name, text, how):
    with open(name, "wb") as file:
        file.write(text)
    # It blocks when the pipe is full, long before the end.
    walk = subprocess.Popen([WALK, "--examine", name], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE)
    walk.stdout.read(1000)
    how()
    _, error = walk.communicate()
    same((walk.returncode, error.split(b":")[0]), (3, b"changed"), name)


def append():
    with open("a.jsonl", "ab") as file:
        file.write(b"[2]\n")


def garble():
    with open("a.jsonl", "r+b") as file:
        file.seek(7 << 20)
        file.write(b"no json")


text = b"[%s]\n" % (b"1," * 500 + b"1") * 8000
change("a.jsonl", text, append)
change("a.jsonl", text, garble)
change("a.jsonl", text, lambda: os.truncate("a.jsonl", 6 << 20))
change("a.jsonl", text, lambda: os.utime("a.jsonl", (1, 1)))
END
