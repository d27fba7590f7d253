#!/usr/bin/env python3
"""independent: recomputes versions and verifies ledgers from the section-5
pages alone.  It shares no code with custody: standard library only.

    independent.py version PATH [--format F] [--no-header]
    independent.py ledger DIR
    independent.py events DIR          (prints seq, kind, person's key)

Answers on standard output, one value a line; exits 1 where it disagrees.
"""
import bz2
import gzip
import hashlib
import json
import lzma
import os
import re
import sqlite3
import sys
import tarfile
import zipfile


def sha(data):
    return hashlib.sha256(data).digest()


# --- RFC 6962 ---------------------------------------------------------------

def leaf(data):
    return sha(b"\0" + data)


def tree(leaves):
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha(b"\1" + tree(leaves[:half]) + tree(leaves[half:]))


# --- RFC 8785, as narrowed by custody-ledger(5) -----------------------------

def canonical(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be"))
        return "{" + ",".join(
            canonical(k) + ":" + canonical(value[k]) for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        raise ValueError("a real number")
    return json.dumps(value, ensure_ascii=False)


# --- records ----------------------------------------------------------------

BOM = b"\xef\xbb\xbf"


def lines(data):
    parts = data.split(b"\n")
    if parts and parts[-1] == b"":
        parts.pop()
    return parts


def read_jsonl(data, no_header):
    header = None
    if data.startswith(BOM):
        header, data = BOM, data[3:]
    records = [l for l in lines(data) if l not in (b"", b"\r")]
    for record in records:
        json.loads(record)
    return header, records


def read_text(data, no_header):
    header = None
    if data.startswith(BOM):
        header, data = BOM, data[3:]
    return header, lines(data)


def split_csv(data):
    """Rows as libcsv bounds them: [start, end of content, end of break]."""
    rows, at, start, state = [], 0, None, "row"
    size = len(data)
    while at < size:
        byte = data[at:at + 1]
        if state == "row":
            if byte in b"\r\n":
                at += 1
                start = None
                continue
            if start is None:
                start = at
            if byte in b" \t":
                at += 1
                continue
            state = "field"
        if state == "field":
            if byte in b" \t":
                pass
            elif byte == b",":
                pass
            elif byte in b"\r\n":
                rows.append((start, at))
                start, state = None, "row"
            elif byte == b'"':
                state = "quoted"
            else:
                state = "plain"
        elif state == "plain":
            if byte == b",":
                state = "field"
            elif byte in b"\r\n":
                rows.append((start, at))
                start, state = None, "row"
        elif state == "quoted":
            if byte == b'"':
                state = "ending"
        elif state == "ending":
            if byte == b",":
                state = "field"
            elif byte in b"\r\n":
                rows.append((start, at))
                start, state = None, "row"
            elif byte == b'"':
                state = "quoted"
            elif byte not in b" \t":
                state = "quoted"
        at += 1
    if start is not None and state != "row":
        rows.append((start, size))
    return rows


def read_csv(data, no_header):
    base = 3 if data.startswith(BOM) else 0
    rows = [(a + base, b + base) for a, b in split_csv(data[base:])]
    if no_header:
        header = data[:base] or None
    else:
        end = rows[0][1]
        if data[end:end + 2] == b"\r\n":
            end += 2
        elif data[end:end + 1] in (b"\r", b"\n"):
            end += 1
        header, rows = data[:end], rows[1:]
    return header, [data[a:b] for a, b in rows]


def read_tsv(data, no_header):
    base = 3 if data.startswith(BOM) else 0
    all_lines = lines(data[base:])
    if no_header:
        return data[:base] or None, all_lines
    end = data.index(b"\n") + 1 if b"\n" in data else len(data)
    return data[:end], all_lines[1:]


def read_conllu(data, no_header):
    header = None
    if data.startswith(BOM):
        header, data = BOM, data[3:]
    return header, [block.strip(b"\n") for block in
                    re.split(rb"\n(?:\r?\n)+", data) if block.strip(b"\r\n")]


def read_json(data, pointer):
    """Elements of the array at a pointer of names, by the JSON module."""
    text, at = data.decode(), 0
    decode = json.JSONDecoder().raw_decode

    def space():
        nonlocal at
        at = re.compile(r"[ \t\r\n]*").match(text, at).end()

    for name in pointer.split("/")[1:]:
        space()
        found, at = None, at + 1
        while found != name:
            space()
            found, at = decode(text, at)
            space()
            at += 1
            space()
            if found != name:
                at = decode(text, at)[1]
                space()
                at += 1
    space()
    at += 1
    space()
    header, records = text[:at].encode(), []
    while text[at] != "]":
        start, (_, at) = at, decode(text, at)
        records.append(text[start:at].encode())
        space()
        at += text[at] == ","
        space()
    return header, records


READERS = {"jsonl": read_jsonl, "text": read_text, "csv": read_csv,
           "tsv": read_tsv, "conllu": read_conllu}
SUFFIXES = {"jsonl": "jsonl", "ndjson": "jsonl", "csv": "csv", "tsv": "tsv",
            "txt": "text", "conllu": "conllu"}
SQUEEZED = ((".gz", b"\x1f\x8b", gzip.decompress),
            (".bz2", b"BZh", bz2.decompress),
            (".xz", b"\xfd7zXZ\0", lzma.decompress))


def unsqueeze(name, data):
    for suffix, magic, undo in SQUEEZED:
        if data.startswith(magic):
            if name.endswith(suffix):
                name = name[:-len(suffix)]
            return name, undo(data)
    return name, data


def path_key(path):
    try:
        text = path.decode("utf-8")
        if not any(ord(c) < 32 or 127 <= ord(c) < 160 or
                   c in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
                        "\u2066\u2067\u2068\u2069" for c in text):
            return {"path": text}
    except UnicodeDecodeError:
        pass
    return {"path_hex": path.hex()}


def entry(path, form, header, leaves):
    value = {"format": form + "/1",
             "header": None if header is None else sha(header).hex(),
             "records": len(leaves), "root": tree(leaves).hex()}
    value.update(path_key(path))
    return path, canonical(value).encode()


def record_leaf(data, attributes=b""):
    return leaf(sha(data) + attributes)


def one_file(path, name, data, options):
    """Entries of one file whose path in the version is `path`."""
    name, data = unsqueeze(name, data)
    form = options.get("format") or SUFFIXES.get(name.rsplit(".", 1)[-1])
    if form in READERS or form == "json":
        header, records = \
            read_json(data, options.get("records_at", "")) \
            if form == "json" else READERS[form](data, options.get("no_header"))
        return [entry(path, form, header, [record_leaf(r) for r in records])]
    return [entry(path, "files", None, [record_leaf(data)])]


def archive(path, members, form, options):
    """Members of a record format are entries; the others are records."""
    entries, leaves = [], []
    for name, data in members:
        inner, plain = unsqueeze(name.decode("utf-8", "replace"), data)
        kind = SUFFIXES.get(inner.rsplit(".", 1)[-1])
        if kind in READERS and options.get("format") is None:
            full = path + b"/" + inner.encode() if path else inner.encode()
            header, records = READERS[kind](plain, options.get("no_header"))
            entries.append(entry(full, kind, header,
                                 [record_leaf(r) for r in records]))
        else:
            leaves.append(record_leaf(
                data, canonical(path_key(name)).encode()))
    if leaves or not entries:
        entries.append(entry(path, form, None, leaves))
    return entries


def version(path, options):
    entries = []
    if os.path.isdir(path):
        for folder, _, names in os.walk(os.fsencode(path)):
            for name in names:
                full = os.path.join(folder, name)
                inside = os.path.relpath(full, os.fsencode(path))
                data = open(full, "rb").read()
                text = os.fsdecode(name)
                stripped, _ = unsqueeze(text, data)
                inside = inside[:len(inside) - len(text) + len(stripped)] \
                    if stripped != text else inside
                entries += one_file(inside, text, data, options)
    elif tarfile.is_tarfile(path):
        with tarfile.open(path) as tar:
            entries = archive(b"", [
                (m.name.encode("utf-8", "surrogateescape"),
                 tar.extractfile(m).read())
                for m in tar if m.isreg()], "tar", options)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as z:
            entries = archive(b"", [
                (i.filename.encode(), z.read(i)) for i in z.infolist()
                if not i.is_dir()], "zip", options)
    else:
        entries = one_file(b"", os.path.basename(path),
                           open(path, "rb").read(), options)
    entries.sort()
    return tree([leaf(text) for _, text in entries]).hex()


# --- Ed25519, RFC 8032 ------------------------------------------------------

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def recover(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P:
        return None
    if x == 0 and sign:
        return None
    return P - x if (x & 1) != sign else x


def point(raw):
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = recover(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add(a, b):
    u = (a[1] - a[0]) * (b[1] - b[0]) % P
    v = (a[1] + a[0]) * (b[1] + b[0]) % P
    c = 2 * a[3] * b[3] * D % P
    d = 2 * a[2] * b[2] % P
    e, f, g, h = v - u, d - c, d + c, v + u
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, a):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, a)
        a = add(a, a)
        n >>= 1
    return total


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (recover(BASE_Y, 0), BASE_Y, 1, recover(BASE_Y, 0) * BASE_Y % P)


def signed(key, message, signature):
    a, r = point(key), point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(
        signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(h, a))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and \
        (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- ledgers ----------------------------------------------------------------

class Disagrees(Exception):
    pass


def need(truth, seq, what):
    if not truth:
        raise Disagrees("event #%d: %s" % (seq, what))


def enrol(keys, people, seq, data, name):
    raw = bytes.fromhex(data["key"])
    key_id = sha(raw).hex()
    need(key_id not in keys, seq, "the key was enrolled before")
    keys[key_id] = (raw, name)
    people.setdefault(name, []).append(key_id)


def check_proof(seq, genesis, data, role):
    claim = canonical({"key": data["key"], "ledger": genesis,
                       "name": data["name"], "role": role})
    need(signed(bytes.fromhex(data["key"]),
                b"custody key v1\n" + claim.encode(),
                bytes.fromhex(data["proof"])), seq, "no proof of possession")


def ledger(folder):
    db = sqlite3.connect("file:%s?mode=ro" %
                         os.path.join(folder, "ledger.sqlite3"), uri=True)
    prev, genesis, hashes = bytes(32), None, []
    keys, people, roles, nonces = {}, {}, {}, set()
    for seq, text, signature, stored in db.execute(
            "SELECT seq, act, signature, hash FROM event ORDER BY seq"):
        need(seq == len(hashes) + 1, seq, "a place is missing")
        raw = text.encode() if isinstance(text, str) else text
        act = json.loads(raw)
        need(canonical(act).encode() == raw, seq, "not canonical")
        need(set(act) == {"actor", "at", "data", "kind", "ledger", "nonce",
                          "seen", "v"} and act["v"] == 1, seq, "not an act")
        need(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z",
                          act["at"]), seq, "not a time")
        need(act["nonce"] not in nonces, seq, "its nonce was used")
        nonces.add(act["nonce"])
        size, head = act["seen"]["size"], act["seen"]["head"]
        need(size < seq and head == (hashes[size - 1].hex() if size
                                     else "0" * 64), seq, "another branch")
        need(act["ledger"] == genesis, seq, "another ledger")
        data, kind = act["data"], act["kind"].split("/")[0]
        if seq == 1:
            need(kind == "ledger.created", seq, "no founder")
            enrol(keys, people, seq, data, data["person"])
            roles[data["person"]] = "custodian"
        need(act["actor"] in keys, seq, "a stranger signed")
        need(signed(keys[act["actor"]][0], b"custody act v1\n" + raw,
                    signature), seq, "its signature does not verify")
        prev = sha(b"\0" + prev + raw + signature)
        need(prev == stored, seq, "its hash does not follow")
        hashes.append(prev)
        if seq == 1:
            genesis = prev.hex()
        elif kind == "identity.enrolled":
            check_proof(seq, genesis, data, data["role"])
            enrol(keys, people, seq, data, data["name"])
            roles[data["name"]] = data["role"]
        elif kind == "identity.rotated":
            check_proof(seq, genesis, data, roles[data["name"]])
            enrol(keys, people, seq, data, data["name"])
    return genesis, prev.hex(), tree(hashes).hex(), len(hashes)


def main(arguments):
    options, words = {}, []
    rest = iter(arguments)
    for word in rest:
        if word == "--format":
            options["format"] = next(rest)
        elif word == "--no-header":
            options["no_header"] = True
        else:
            words.append(word)
    if len(words) == 2 and words[0] == "version":
        print(version(words[1], options))
    elif len(words) == 2 and words[0] == "ledger":
        print(*ledger(words[1]), sep="\n")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Disagrees as fault:
        print("disagrees:", fault)
        sys.exit(1)
