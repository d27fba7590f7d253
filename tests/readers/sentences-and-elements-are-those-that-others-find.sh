#!/bin/sh
# Given CoNLL-U files and JSON documents that hold an array
# When they are read, in blocks of any size
# Then each sentence and each element is a record, as awk and Python find
#      them; and what is damaged is refused, where it is
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
PYTHONPATH="${SOURCE:?}/tests/readers" python3 - <<'P'
import glob, json, os, random, subprocess
from walking import *

data = os.environ.get("CUSTODY_DATA", "")


def write(name, text):
    with open(name, "wb") as file:
        file.write(text)
    return name


# --- sentences

def sentences(path):
    out = subprocess.run(["awk", "BEGIN{RS=\"\";ORS=\"\\0\"}1", path],
                         capture_output=True, check=True).stdout
    return out.split(b"\0")[:-1]


def word(n, form):
    return b"\t".join([n, form] + [b"_"] * 8) + b"\n"


made = b"".join(b"# sent_id = s%d\n# text = %s\n" % (i, b"t" * (i % 97))
                + word(b"1-2", b"x y") + word(b"1", b"x") + word(b"1.1", b"z")
                + word(b"2", b"y" * (1 + i * 131 % 3000)) + b"\n" * (1 + i % 3)
                for i in range(2500))
write("made.conllu", made)
for path in ["made.conllu", *glob.glob(data + "/ud-marathi/*.conllu")]:
    found = walk("--examine", path)
    (form, header, records), = found.entries.values()
    same((form, header), ("conllu/1", None), path)
    same(found.records(), sentences(path), path)
    ids = [line.split(b" = ")[1].hex() for line in open(path, "rb").read()
           .split(b"\n") if line.startswith(b"# sent_id = ")]
    same([rest.split()[1] for _, rest in records], ids, "ids of " + path)
same(walk(write("a.conllu", word(b"1", b"a")[:-1])).records(),
     [word(b"1", b"a")[:-1]], "a last sentence without its end")
for bad in (b"1\ta\n\n", b"# only\n\n", word(b"x", b"a"),
            word(b"1", b"a") + b"# late\n", word(b"1", b""),
            word(b"1", b"a") + b" \n"):
    text = refused("not-conllu", "--examine", write("bad.conllu", bad))
    same("line " in text, True, text)

# --- elements

def same_elements(path, at, values, header, **more):
    found = walk("--records-at", at, "--examine", path)
    (form, head, records), = found.entries.values()
    same((form, head), ("json/1", header), path)
    same([json.loads(r) for r in found.records()], values, path)
    return found.records()


raw = [b'{"id": "a", "x" :[1,2] }', b'"two, ]"', b"3", b"[ ]", b"-0.5e3",
       b'{"\\"":"\\\\"}', b"null", b'"' + b"z" * 1200000 + b'"', b"{}"]
head = b'\n{"b":{"rows":[9]},"a~/":[0, {"rows" : [ '
text = head + b" ,\n".join(raw) + b' ] , "more":[1,{"rows":2}]}, 7],"c":1}\n'
write("a.json", text)
same(same_elements("a.json", "/a~0~1/1/rows", json.loads(text)["a~/"][1]
                   ["rows"], head), raw, "bytes as found")
refused("no-records", "--records-at", "", write("b.json", b" [ ] "))
random.seed(5)
many = json.dumps([{"id": i, "t": "x" * random.randrange(900)}
                   for i in range(4000)], indent=1).encode()
same_elements(write("c.json", many), "", json.loads(many), b"[\n ")
for at, where in ("", [[1], 2]), ("/0", [1]):
    same_elements(write("d.json", b"[[1],2]"), at, where, b"[[" if at else b"[")
same(walk("d.json").entries[b""][0], "files/1", "JSON without --records-at")
same(walk("--format", "json", "d.json").records(), [b"[1]", b"2"], "named")

for code, at, bad in (
        ("not-json", "", b"[1,2"), ("not-json", "", b"["),
        ("not-json", "", b"[1,"), ("not-json", "", b"[1,]"),
        ("not-json", "", b"[1 2]"), ("not-json", "", b"[1]x"),
        ("not-json", "", b'["a\n"]'), ("not-json", "/a", b'{"a":[1]'),
        ("not-json", "/a", b'{"a":[1],}'), ("not-json", "/a", b'{"a":[1]]'),
        ("not-json", "/a", b'{"a":[1],"b" 2}'), ("not-json", "", b'["\xff"]'),
        ("no-array", "", b"{}"), ("no-array", "/a", b'{"b":[1]}'),
        ("no-array", "/a", b'{"a":{}}'), ("no-array", "/1", b"[[1]]"),
        ("no-array", "/01", b"[1,[1]]"), ("no-array", "/-", b"[[1]]"),
        ("same-name", "/a", b'{"a":[1],"a":2}'),
        ("same-name", "/a/b", b'{"a":{"b":[1],"c":1,"\\u0062":2}}')):
    refused(code, "--records-at", at, write("bad.json", bad))
for bad in b"1,", b"1 2]", b"1]x":
    refused("not-json", "--format", "json",
            write("bad.json", b'["' + b"y" * 1100000 + b'",' + bad))
for bad in "a", "/~", "/~2", "/a" * 33:
    refused("bad-pointer", "--records-at", bad, "a.json", exit=2)

# Of a suite for parsers: what starts with n_ must be refused, what starts with
# y_ is read if it is an array that has something, else refused as that.  (All
# of it unit.json tries; here a fourth.)
for path in sorted(glob.glob(data + "/json-suite-dev/test_parsing/*.json"))[
        ::4]:
    kind, done = os.path.basename(path)[0], run("--records-at", "", path)
    said = done.stderr.decode(errors="replace").partition(":")[0]
    if kind == "n" and said not in ("not-json", "no-array", "no-records"):
        stop("%s: %s" % (path, said))
    if kind == "y":
        with open(path, "rb") as file:
            value = json.load(file)
        wanted = "no-array" if not isinstance(value, list) else \
            "" if value else "no-records"
        same(said, wanted, path)
        if not wanted:
            same([json.loads(r) for r in Found(done.stdout).records()], value,
                 path)

for path, at in (("truthfulqa/data/mc_task.json", ""),
                 *(("bbh-a/bbh/" + os.path.basename(p), "/examples")
                   for p in glob.glob(data + "/bbh-a/bbh/*.json")),
                 *(("xquad-dev/xquad.%s.json" % lang, "/data")
                   for lang in ("en", "hi", "zh"))):
    path = os.path.join(data, path)
    if not os.path.exists(path):
        continue
    with open(path, "rb") as file:
        text = file.read()
    value = json.loads(text)
    found = walk("--records-at", at, "--examine", path)
    same([json.loads(r) for r in found.records()],
         value[at[1:]] if at else value, path)
    (_, head, records), = found.entries.values()
    same(text.startswith(head + records[0][0]), True, path)
P
