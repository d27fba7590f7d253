"""spread: the newest sealed file becomes SIZE bytes long, most of them a hole
between its last chunk and its table, and still opens.

    spread.py LEDGER KEY-FILE INGEST-ANSWER SIZE
"""
import ctypes
import glob
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
import sealed_reader as reader  # noqa: E402


def gcm_seal(key, nonce, about, text):
    crypto = reader.CRYPTO
    ctx = ctypes.c_void_p(crypto.EVP_CIPHER_CTX_new())
    cipher = ctypes.c_void_p(crypto.EVP_aes_256_gcm())
    out = ctypes.create_string_buffer(len(text) + 16)
    tag = ctypes.create_string_buffer(16)
    got = ctypes.c_int()
    crypto.EVP_EncryptInit_ex(ctx, cipher, None, key, nonce)
    crypto.EVP_EncryptUpdate(ctx, None, ctypes.byref(got), about, len(about))
    crypto.EVP_EncryptUpdate(ctx, out, ctypes.byref(got), text, len(text))
    crypto.EVP_EncryptFinal_ex(ctx, out, ctypes.byref(got))
    crypto.EVP_CIPHER_CTX_ctrl(ctx, 0x10, 16, tag)
    crypto.EVP_CIPHER_CTX_free(ctx)
    return out.raw[:len(text)] + tag.raw


def main(ledger, file, said, size):
    root = json.loads(open(said).read().splitlines()[-1])["version"]
    path = max(glob.glob(ledger + "/sealed/*"), key=os.path.getmtime)
    data = open(path, "rb").read()
    header, trailer = data[:96], data[-32:]
    key = reader.derive(
        reader.data_key(ledger, open(file, "rb").read(),
                        os.path.basename(path), root),
        "custody sealed table v1")
    place, stored = reader.number(trailer, 0, 8), reader.number(trailer, 8, 8)
    root = bytes.fromhex(root)
    table = reader.gcm_open(key, bytes(12), header + root + trailer,
                            data[place:place + stored])
    place = int(size) - stored - 32
    trailer = place.to_bytes(8, "big") + trailer[8:]
    with open(path, "r+b") as out:
        out.truncate(int(size))
        out.seek(place)
        out.write(gcm_seal(key, bytes(12), header + root + trailer, table))
        out.write(trailer)


main(*sys.argv[1:])
