#!/usr/bin/env python3
"""datasets: every set of a folder of real data, as custody reads it.

Each set's expected.json was made by other programs; of those without one the
standard library counts.  What is of a record format must have the records that
it counts and the version that independent.py computes, or be refused as
custody-reader(5) says: rows unlike the first, a line that is not JSON, no
record at all.  A set as whole files has the version of the digests that it
lists.

    datasets.py CUSTODY FOLDER
"""
import concurrent.futures
import csv
import io
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import independent

RECORDS = ("jsonl", "csv", "tsv", "conllu")
# Whose JSON is data in arrays, not one document a file.
JSON_SETS = ("bbh-a", "mosaic-parquet", "spdx-ids", "truthfulqa",
             "wycheproof-dev", "xquad-dev")


def hash_of(custody, *words):
    """Exit code, result and what was said of `custody hash`."""
    ran = subprocess.run([custody, "hash", "--json", *words],
                         capture_output=True, text=True, errors="replace")
    lines = ran.stdout.splitlines()
    result = json.loads(lines[-1]) if lines else {}
    return ran.returncode, result, ran.stderr.strip()


def format_of(name):
    for suffix in (".gz", ".zst", ".xz", ".bz2"):
        name = name.removesuffix(suffix)
    return name.rpartition(".")[2].lower()


def records_expected(kind, known, path):
    """How many records there are, or None where the file is refused."""
    if kind == "csv":
        rows = known.get("rfc4180", {})
        if len(rows.get("widths", {})) > 1:
            return None
        return rows.get("rows_incl_header", 0) - 1 or None
    if kind == "tsv":
        with open(path, "rb") as file:
            widths = {line.count(b"\t") for line in file if line.strip()}
        return known["lines"] - 1 or None if len(widths) == 1 else None
    if known.get("json_bad"):
        return None
    if kind == "txt":
        return known["lines"]
    return known["lines"] - known["empty_lines"] or None


def check_file(custody, path, kind, known):
    """An objection, or None."""
    wanted = records_expected(kind, known, path)
    code, result, said = hash_of(custody, path)
    if wanted is None:
        return None if code == 5 and said else f"{path}: taken: exit {code}"
    if code != 0:
        return f"{path}: {wanted} records, but exit {code}: {said}"
    if result["records"] != wanted:
        return f"{path}: {result['records']} records, not {wanted}"
    if path.endswith(".zst"):  # of which Python has none of its own
        return None
    theirs = independent.version(path, {})
    if result["version"] != theirs:
        return f"{path}: {result['version']}, independently {theirs}"
    return None


def know(kind, path):
    """What expected.json would say of a file that none speaks of."""
    with open(path, "rb") as file:
        data = file.read()
    lines = data.split(b"\n")
    lines = lines[:-1] if lines[-1] == b"" else lines
    known = {"lines": len(lines), "empty_lines": lines.count(b"")}
    if kind == "csv":
        text = io.StringIO(data.decode("utf-8-sig", "replace"), newline="")
        rows = [row for row in csv.reader(text) if row]
        known["rfc4180"] = {"rows_incl_header": len(rows),
                            "widths": {len(row): 0 for row in rows[1:]}}
    if kind == "conllu":
        known["lines"] = len(re.findall(rb"^# sent_id", data, re.M))
        known["empty_lines"] = 0
    return known


def check_json(custody, path, pointer, values):
    """An objection, or None: the elements of an array are the records."""
    code, result, said = hash_of(custody, path, "--records-at", pointer)
    if code != 0:
        return f"{path}: {pointer}: exit {code}: {said}"
    theirs = independent.version(
        path, {"format": "json", "records_at": pointer})
    if (result["records"], result["version"]) != (len(values), theirs):
        return f"{path}: {result}, not {len(values)} {theirs}"
    return None


def check_set(custody, folder, digests):
    """An objection, or None: a set's files have the digests that it lists."""
    there = {os.path.relpath(os.path.join(where, name), folder)
             for where, _, names in os.walk(folder) for name in names}
    left_out, entries = [], []
    for path in sorted(there, key=os.fsencode):
        full = os.path.join(folder, path)
        with open(full, "rb") as file:
            head = file.read(6)
        packed = head.startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"(\xb5/"))
        if path not in digests or packed:
            left_out += ["--exclude", re.sub(r"([][*?\\])", r"\\\1", "/" + path)
                         .removeprefix("/")]
            continue
        leaves = [independent.leaf(bytes.fromhex(digests[path]))]
        entries.append(independent.entry(
            os.fsencode(path), "files", None, leaves if head else []))
    if not any(leaves for leaves in entries):
        return None
    code, result, said = hash_of(
        custody, folder, "--format", "files", *left_out)
    theirs = independent.tree(
        [independent.leaf(text) for _, text in sorted(entries)]).hex()
    if code != 0 or result["version"] != theirs:
        return f"{folder}: exit {code}: {said}: {result}, not {theirs}"
    return None


def listed(folder, files):
    """path -> SHA-256, from expected.json or else from ORIGIN.txt."""
    if files:
        return {path: known["sha256"] for path, known in files.items()}
    with open(os.path.join(folder, "ORIGIN.txt")) as file:
        found = re.findall(
            r"^([0-9a-f]{64}) +\d+ +(.+?)(?: +<- .*)?$", file.read(), re.M)
    return {path: digest for digest, path in found}


def arrays_of(path):
    """(pointer, values) of the arrays at the top of a document."""
    with open(path, "rb") as file:
        value = json.load(file)
    if isinstance(value, list):
        return [("", value)] if value else []
    return [("/" + name.replace("~", "~0").replace("/", "~1"), values)
            for name, values in value.items()
            if isinstance(values, list) and values]


def works_of_set(folder, files):
    seen = set()
    digests = listed(folder, files)
    yield check_set, folder, digests
    for path in digests:
        full, kind = os.path.join(folder, path), format_of(path)
        if not os.path.exists(full) or digests[path] in seen:
            continue
        known = files.get(path, {})
        if kind == "json" and os.path.basename(folder) in JSON_SETS:
            for pointer, values in arrays_of(full)[:2]:
                yield check_json, full, pointer, values
        # Of lines of text one set is enough.
        if kind not in RECORDS and not path.startswith("tinyshakespeare/"):
            continue
        if "_licence" in path:
            continue
        if not files:
            known = know(kind, full)
        if "rfc4180" in known or "lines" in known:
            seen.add(digests[path])
            yield check_file, full, kind, known


def works_of(root):
    """(function, arguments) of all that is to be checked."""
    for name in sorted(os.listdir(root)):
        folder = os.path.join(root, name)
        if not os.path.isdir(folder):
            continue
        files, expected = {}, os.path.join(folder, "expected.json")
        if os.path.exists(expected):
            with open(expected) as file:
                files = json.load(file).get("files", {})
        yield from works_of_set(folder, files)


def main():
    custody, root = sys.argv[1:3]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        works = [pool.submit(work, custody, *words)
                 for work, *words in works_of(root)]
        objections = [w.result() for w in works if w.result()]
    print(f"{len(works)} files, {len(objections)} objections")
    print("\n".join(objections))
    return 1 if objections or not works else 0


if __name__ == "__main__":
    sys.exit(main())
