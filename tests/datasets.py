#!/usr/bin/env python3
"""datasets: every set of a folder of real data, as custody reads it.

Each set's expected.json was made by other programs.  What is of a record
format must have the records that it counts and the version that
independent.py computes, or be refused as custody-reader(5) says: rows unlike
the first, a line that is not JSON, no record at all.

    datasets.py CUSTODY FOLDER
"""
import concurrent.futures
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import independent

RECORDS = ("jsonl", "csv", "tsv")


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


def works_of(root):
    """(function, arguments) of all that is to be checked."""
    seen = set()
    for name in sorted(os.listdir(root)):
        folder = os.path.join(root, name)
        if not os.path.exists(os.path.join(folder, "expected.json")):
            continue
        with open(os.path.join(folder, "expected.json")) as file:
            files = json.load(file).get("files", {})
        for path, known in files.items():
            kind = format_of(path)
            countable = "rfc4180" in known or "lines" in known
            if kind not in RECORDS or not countable or known["sha256"] in seen:
                continue
            seen.add(known["sha256"])
            yield check_file, os.path.join(folder, path), kind, known


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
