#!/bin/sh
# Given folders with links, devices, custody directories and odd names
# When they are read, one PATH or several
# Then every file is an entry in the order of its path's bytes, or refused by
#      name; nothing is skipped that was not asked to be
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'END'
import os, socket
from walking import *


def write(name, data=b"x"):
    if b"/" in os.fsencode(name):
        os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "wb") as file:
        file.write(data)


for name in ("d/a/b", "d/a-b", "d/a.txt", "d/.hidden", "d/z/y/x/w.csv",
             "d/Makefile", b"d/\xff\n", "d/a/.custody/notes"):
    write(name)
write("d/z/.custody/ledger.sqlite3")
write("d/z/.custody/index/1")
os.makedirs("d/empty")
found = walk("d")
order = [path for path, _ in found.files]
same(order, [b".hidden", b"Makefile", b"a-b", b"a.txt", b"a/.custody/notes",
             b"a/b", b"z/y/x/w.csv", b"\xff\n"], "order")
same(sorted(found.entries), sorted(order), "entries")
same(found.entries[b"a-b"], ("files/1", None, [(b"x", None)]), "whole")
same(walk("d/").entries, found.entries, "a slash at the end")
refused("bad-path", "d/z/.custody", exit=2)

# Globs.
same(sorted(walk("--include", "*.txt", "--include", "z", "d").entries),
     [b"a.txt", b"z/y/x/w.csv"], "include")
found = walk("--exclude", "a/**", "--exclude", "z", "d")
same(sorted(found.entries), [b".hidden", b"Makefile", b"a-b", b"a.txt",
                             b"\xff\n"], "exclude")
same(sorted(found.excluded), [b"a/.custody", b"a/b", b"z"], "excluded")
refused("no-records", "--include", "nothing", "d")

# A file that the sink has already is passed over.
found = walk("--pass-over", "a.txt", "d")
same(sorted(found.entries), sorted(set(order) - {b"a.txt"}), "passed over")
same(walk("--pass-over", "", "d/a.txt").entries, {}, "the only one, too")

# Several PATHs: folders are transparent, a file is its name.
found = walk("d/a", "d/z", "d/a.txt")
same(sorted(found.entries), [b".custody/notes", b"a.txt", b"b",
                             b"y/x/w.csv"], "several")
refused("same-path", "d/a", "d/a/b")
refused("bad-path", "d", "-", exit=2)
with open("d/a.txt", "rb") as file:
    same(sorted(walk("--stdin-name", "in.txt", "d/z", "-", stdin=file)
                .entries), [b"in.txt", b"y/x/w.csv"], "stdin's name")
refused("bad-path", "-", "-", exit=2)
refused("bad-path", exit=2)
refused("bad-format", "--format", "orc", "d", exit=2)
refused("no-file", "nothing", exit=4)

# A PATH that says nothing of its format is asked about, in a folder not.
refused("no-format", "d/Makefile", exit=2)
same(walk("--format", "text", "d/Makefile").entries,
     {b"": ("text/1", None, [(b"x", None)])}, "asked")
with open("d/Makefile", "rb") as file:
    refused("no-format", "-", exit=2, stdin=file)
write("picture.png")
same(walk("picture.png").entries,
     {b"": ("files/1", None, [(b"x", None)])}, "a whole file")
write("void.png", b"")
refused("no-records", "void.png")
same(walk("--format", "jsonl", "--include", "w.csv", "d").entries,
     {b"z/y/x/w.csv": ("jsonl/1", None, [(b"x", None)])}, "a named format")

# Links are refused by name, or followed; a loop is refused either way.
os.makedirs("l")
write("l/real.txt")
os.symlink("real.txt", "l/link.txt")
if "l/link.txt" not in refused("link", "l"):
    raise SystemExit("the link is not named")
refused("link", "l/link.txt")
same(sorted(walk("--follow", "l").entries), [b"link.txt", b"real.txt"],
     "followed")
same(sorted(walk("--exclude", "link.*", "l").entries), [b"real.txt"],
     "left out by name")
os.symlink("..", "l/up")
refused("loop", "--follow", "l")
os.unlink("l/up")
os.symlink("nowhere", "l/broken")
refused("io", "--follow", "l", exit=4)
os.symlink("d", "folder")
refused("link", "folder")
same(len(walk("--follow", "folder").entries), 8, "a folder by a link")

# What is no file would hang or be read for ever.
os.makedirs("s")
os.mkfifo("s/fifo")
refused("not-a-file", "s")
refused("not-a-file", "s/fifo")
os.unlink("s/fifo")
listener = socket.socket(socket.AF_UNIX)
listener.bind("s/socket")
refused("not-a-file", "s")
refused("not-a-file", "/dev/zero")
if os.geteuid() != 0:
    write("u/secret.txt")
    os.chmod("u/secret.txt", 0)
    refused("io", "u", exit=4)
END
