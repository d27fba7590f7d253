# SPDX-License-Identifier: Apache-2.0
"""part_oracle PART...: takes parts apart as custody-part(5) says, compares the
digests of records with those of the files where they lie, and prints the
version that all entries together give.  Shares no code with Custody."""
import bz2
import gzip
import hashlib
import json
import lzma
import sys

OPENERS = {'gzip': gzip.open, 'bzip2': bz2.open, 'xz': lzma.open, '': open}


def sha256(data):
    return hashlib.sha256(data).digest()


def root(leaves):
    if not leaves:
        return sha256(b'')
    while len(leaves) > 1:
        pairs = [sha256(b'\1' + leaves[i] + leaves[i + 1])
                 for i in range(0, len(leaves) - 1, 2)]
        leaves = pairs + (leaves[-1:] if len(leaves) % 2 else [])
    return leaves[0]


class Body:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        assert self.at <= len(self.data)
        return self.data[self.at - count:self.at]

    def number(self):
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    def text(self):
        return self.take(self.number())


def read_rows(body, rows):
    while body.at < len(body.data):
        digest = body.take(32)
        body.take(16)
        has = body.take(1)[0]
        leaf = body.take(32) if has & 1 else sha256(b'\0' + digest)
        body.take(8 if has & 2 else 0)
        if has & 4:
            body.number()
        lengths = [body.number() for bit in (8, 16) if has & bit]
        body.take(8 if has & 32 else 0)
        fields = [body.take(length) for length in lengths]
        rows.append((digest, leaf, fields))


def read_file(body, rows, entries):
    found, _, compression = body.text(), body.text(), body.text().decode()
    length, raw = body.number(), body.take(32)
    with open(found, 'rb') as file:
        whole = file.read()
    assert (len(whole), sha256(whole)) == (length, raw), found
    for _ in range(5):
        body.number()
    for _ in range(body.number()):
        path, form = body.text().decode(), body.text().decode()
        header = body.take(32).hex() if body.number() else None
        said, first = body.take(32), body.number()
        records = body.number()
        body.number()
        mine = rows[first:first + records]
        assert root([leaf for _, leaf, _ in mine]) == said, path
        if form == 'jsonl/1' and not found.endswith(b'.tar'):
            with OPENERS[compression](found, 'rb') as file:
                lines = [line.rstrip(b'\n') for line in file]
            assert [row[0] for row in mine] == [sha256(x) for x in lines], path
            for row, line in zip(mine, lines):
                url = json.loads(line).get('url')
                assert row[2] == ([url.encode()] if url else []), line
        entries[path] = {'format': form, 'header': header, 'path': path,
                         'records': records, 'root': said.hex()}


def read_part(name, entries):
    with open(name, 'rb') as file:
        data = file.read()
    rows, letter = [], None
    body = Body(data)
    assert body.take(15) == b'custody part 1\n'
    while body.at < len(data):
        before = body.at
        letter = body.take(1)
        chunk = Body(body.take(int.from_bytes(body.take(4), 'big')))
        if letter == b'R':
            read_rows(chunk, rows)
        elif letter == b'F':
            read_file(chunk, rows, entries)
            rows = []
    assert letter == b'Z' and chunk.data == sha256(data[:before])


def main():
    entries = {}
    for name in sys.argv[1:]:
        read_part(name, entries)
    leaves = [sha256(b'\0' + json.dumps(entries[path], sort_keys=True,
                                        separators=(',', ':')).encode())
              for path in sorted(entries, key=str.encode)]
    print(root(leaves).hex())


main()
