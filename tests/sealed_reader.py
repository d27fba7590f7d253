"""sealed_reader: opens a sealed store by custody-sealed(5) and nothing of
Custody's own: Python, and the system's libcrypto and zstd.

    sealed_reader.py LEDGER PASSPHRASE-FILE|KEY-FILE SEAL ROOT OUT

Writes header and texts of every entry below OUT, named after its number, and
what its records are labelled with into NUMBER.labels; prints "chunks entries
records" (of samples their members), and how many were erased, if any.  With
"every" as ROOT it tries every key of the slots on every chunk, whatever they
say they are of, writes nothing, and prints "K keys open N of C chunks".
"""
import ctypes
import ctypes.util
import hashlib
import hmac
import subprocess
import sys

CRYPTO = ctypes.CDLL(ctypes.util.find_library("crypto"))
for name in ("EVP_CIPHER_CTX_new", "EVP_aes_256_gcm"):
    getattr(CRYPTO, name).restype = ctypes.c_void_p


def gcm_seal(key, nonce, about, body):
    """AES-256-GCM: ciphertext and tag."""
    ctx = ctypes.c_void_p(CRYPTO.EVP_CIPHER_CTX_new())
    cipher = ctypes.c_void_p(CRYPTO.EVP_aes_256_gcm())
    out = ctypes.create_string_buffer(len(body) + 16)
    tag = ctypes.create_string_buffer(16)
    got = ctypes.c_int()
    assert (
        CRYPTO.EVP_EncryptInit_ex(ctx, cipher, None, key, nonce) == 1
        and CRYPTO.EVP_EncryptUpdate(
            ctx, None, ctypes.byref(got), about, len(about)) == 1
        and CRYPTO.EVP_EncryptUpdate(
            ctx, out, ctypes.byref(got), body, len(body)) == 1
        and CRYPTO.EVP_EncryptFinal_ex(ctx, tag, ctypes.byref(got)) == 1
        and CRYPTO.EVP_CIPHER_CTX_ctrl(ctx, 0x10, 16, tag) == 1)
    CRYPTO.EVP_CIPHER_CTX_free(ctx)
    return out.raw[:len(body)] + tag.raw


def gcm_open(key, nonce, about, sealed):
    """AES-256-GCM; ValueError where it does not open."""
    ctx = ctypes.c_void_p(CRYPTO.EVP_CIPHER_CTX_new())
    cipher = ctypes.c_void_p(CRYPTO.EVP_aes_256_gcm())
    body, tag = sealed[:-16], sealed[-16:]
    out = ctypes.create_string_buffer(len(body) + 16)
    got = ctypes.c_int()
    right = (
        CRYPTO.EVP_DecryptInit_ex(ctx, cipher, None, key, nonce) == 1
        and CRYPTO.EVP_DecryptUpdate(
            ctx, None, ctypes.byref(got), about, len(about)) == 1
        and CRYPTO.EVP_DecryptUpdate(
            ctx, out, ctypes.byref(got), body, len(body)) == 1
        and CRYPTO.EVP_CIPHER_CTX_ctrl(ctx, 0x11, 16, tag) == 1
        and CRYPTO.EVP_DecryptFinal_ex(ctx, out, ctypes.byref(got)) == 1)
    CRYPTO.EVP_CIPHER_CTX_free(ctx)
    if not right:
        raise ValueError("it does not open")
    return out.raw[:len(body)]


def derive(key, purpose, context=b""):
    inner = hmac.digest(bytes(32), key, "sha256")
    return hmac.digest(
        inner, purpose.encode() + b"\0" + context + b"\1", "sha256")


def number(data, at, size):
    return int.from_bytes(data[at:at + size], "big")


def unpack(data, length):
    if data[0] == 1:
        data = b"\0" + subprocess.run(
            ["zstd", "-dc"], input=data[1:], stdout=subprocess.PIPE,
            check=True).stdout
    assert len(data) - 1 == length, "length"
    return data[1:]


class Cursor:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        self.at += size
        assert self.at <= len(self.data), "past the end"
        return self.data[self.at - size:self.at]

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def text(self):
        return self.take(self.number(4))


def open_roots(head, given):
    """The wrapping key of each generation that slot 0 has a root of."""
    roots = sorted((root for root in (head[48:316], head[512:780])
                    if number(root, 0, 8)), key=lambda one: -number(one, 0, 8))
    newest = roots[0]
    log_n, r, p = (number(newest, at, 4) for at in (12, 16, 20))
    if number(newest, 8, 4) == 1:
        secret = hashlib.scrypt(
            given.split(b"\n")[0], salt=newest[24:56], n=1 << log_n, r=r, p=p,
            dklen=32, maxmem=1 << 30)
    else:
        assert number(newest, 8, 4) == 2, "neither passphrase nor key file"
        secret = derive(given, "custody root v1", newest[24:56])
    wrap = derive(secret, "custody slots v1", head[16:48])
    about = head[:48] + newest[:180]
    gcm_open(wrap, newest[180:192], about, newest[192:208])
    wraps = {number(newest, 0, 8): wrap}
    if len(roots) == 2:
        before = gcm_open(wrap, newest[208:220], about, newest[220:268])
        wraps[number(roots[1], 0, 8)] = derive(
            before, "custody slots v1", head[16:48])
    return wraps


def unlock(ledger, given):
    """The slots, and the keys that they are wrapped under."""
    slots = open(ledger + "/keys.slots", "rb").read()
    head = slots[:4096]
    assert head[:16] == b"custody slots 2\0"
    return slots, open_roots(head, given)


def data_key(ledger, given, seal, root):
    slots, wraps = unlock(ledger, given)
    for place in range(1, len(slots) // 4096):
        slot = slots[place * 4096:][:4096]
        if slot[68:84] != bytes.fromhex(seal):
            continue
        assert slot[:16] == b"custody slot 1\0\0"
        assert number(slot, 48, 8) == place
        assert slot[84:116] == bytes.fromhex(root)
        return open_slot(wraps, slot)
    raise ValueError("no slot of that seal")


def open_slot(wraps, slot):
    return gcm_open(wraps[number(slot, 56, 8)], slot[116:128],
                    slot[:116], slot[128:176])


def every_key(ledger, given):
    slots, wraps = unlock(ledger, given)
    for place in range(1, len(slots) // 4096):
        try:
            yield open_slot(wraps, slots[place * 4096:][:4096])
        except (KeyError, ValueError):
            pass


def chunk_keys(key, header, chunk, lengths):
    """Its key, nonce and associated data."""
    return (derive(key, "custody sealed chunk v1"),
            bytes(4) + chunk.to_bytes(8, "big"),
            header + chunk.to_bytes(8, "big") + lengths)


def open_chunk(key, header, chunk, data, where):
    """A chunk as it lies at `where`; ValueError where it does not open."""
    lengths = data[where:where + 8]
    return unpack(gcm_open(
        *chunk_keys(key, header, chunk, lengths),
        data[where + 8:where + 8 + number(lengths, 0, 4)]),
        number(lengths, 4, 4))


def forge_chunk(key, data, chunk, where, change):
    """The file with what `change` makes of a chunk that is not packed, of the
    same length, as only who has the key can write it."""
    header, lengths = data[:96], data[where:where + 8]
    plain = open_chunk(key, header, chunk, data, where)
    changed = change(plain)
    assert number(lengths, 0, 4) == len(plain) + 17 and changed != plain
    stored = gcm_seal(
        *chunk_keys(key, header, chunk, lengths), b"\0" + changed)
    return data[:where + 8] + stored + data[where + 8 + len(stored):]


def try_every(ledger, given, data):
    """Chunks lie one behind the other: no table is needed to find them."""
    keys = list(every_key(ledger, given))
    place, chunk, opened = 96, 0, 0
    while chunk < number(data[-32:], 24, 8):
        for key in keys:
            try:
                open_chunk(key, data[:96], chunk, data, place)
                opened += 1
            except ValueError:
                pass
        place += 8 + number(data, place, 4)
        chunk += 1
    return len(keys), opened, chunk


def read_call(at, entries):
    kind, entry = at.number(1), at.number(8)
    if kind == 1:
        entries[entry] = [b"", 0, 0, b""]
    elif kind == 2:
        entries[entry][0] += at.text()
    elif kind == 3:
        at.take(24 + 12)
        flags, count, length = at.number(1), at.number(4), at.number(4)
        labels = 0
        for _ in range(count):
            at.take(8)
            if flags & 1:
                labels += at.number(4) + at.number(4)
                at.take(8)
        entries[entry][3] += at.take(labels)
        entries[entry][0] += at.take(length)
        entries[entry][1] += count
    elif kind == 4:
        at.take(8)
        flags = at.number(1)
        if flags & 4:
            at.take(8)
        labels = at.text() + at.text()
        entries[entry][3] += labels if flags & 1 else b""
        entries[entry][0] += at.text()
        entries[entry][1] += flags >> 1 & 1
    elif kind == 6:
        at.take(8)
        count = at.number(4)
        at.take(32 * count)
        entries[entry][2] += count
    else:
        assert kind == 5, "kind"


def open_sealed(ledger, given, seal, root):
    """The file, its key, the place of each chunk, and what follows them in its
    table."""
    data = open(ledger + "/sealed/" + seal, "rb").read()
    key = data_key(ledger, given, seal, root)
    header, trailer = data[:96], data[-32:]
    assert header[:16] == b"custody sealed 1"
    assert header[48:64] == bytes.fromhex(seal)
    place, stored, length, chunks = (
        number(trailer, at, 8) for at in (0, 8, 16, 24))
    table = unpack(gcm_open(
        derive(key, "custody sealed table v1"), bytes(12),
        header + bytes.fromhex(root) + trailer,
        data[place:place + stored]), length)
    assert place + stored + 32 == len(data)
    return data, key, [number(table, 8 * chunk, 8)
                       for chunk in range(chunks)], table[8 * chunks:]


def read_runs(contents):
    """(chunk, entry, first, count) of each run of a table."""
    at = Cursor(contents)
    assert at.number(4) == 1
    for _ in range(at.number(8)):
        at.text(), at.text(), at.text(), at.take(48)
    for _ in range(at.number(8)):
        at.text(), at.text(), at.text(), at.take(8)
    return [tuple(at.number(8) for _ in range(4))
            for _ in range(at.number(8))]


def read_sealed(ledger, given, seal, root):
    """How many chunks, and of each entry its bytes, records and erased."""
    data, key, places, _ = open_sealed(ledger, given, seal, root)
    entries = {}
    for chunk, where in enumerate(places):
        at = Cursor(open_chunk(key, data[:96], chunk, data, where))
        plain = at.data
        while at.at < len(plain):
            read_call(at, entries)
    return len(places), entries


def main(ledger, file, seal, root, out):
    given = open(file, "rb").read()
    if root == "every":
        print("%d keys open %d of %d chunks" % try_every(
            ledger, given, open(ledger + "/sealed/" + seal, "rb").read()))
        return
    chunks, entries = read_sealed(ledger, given, seal, root)
    for entry, (text, _, _, labels) in entries.items():
        with open("%s/%d" % (out, entry), "wb") as file:
            file.write(text)
        with open("%s/%d.labels" % (out, entry), "wb") as file:
            file.write(labels)
    erased = sum(entry[2] for entry in entries.values())
    print(chunks, len(entries), sum(entry[1] for entry in entries.values()),
          *([erased] if erased else []))


if __name__ == "__main__":
    main(*sys.argv[1:])
