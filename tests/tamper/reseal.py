#!/usr/bin/env python3
"""reseal: edits what a signed document says and keeps its form, so that only
signatures convict.

    reseal.py FILE OUT OLD NEW [KEY]    OLD becomes NEW in the payload; with
                                        KEY it is signed anew by that key
"""
import base64
import hashlib
import json
import subprocess
import sys
import tempfile


def signed(key, kind, payload):
    # DSSE's pre-authentication encoding.
    message = b"DSSEv1 %d %s %d %s" % (
        len(kind), kind.encode(), len(payload), payload)
    with tempfile.NamedTemporaryFile() as file:
        file.write(message)
        file.flush()
        signature = subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-inkey", key, "-rawin", "-in",
             file.name], check=True, capture_output=True).stdout
    public = subprocess.run(
        ["openssl", "pkey", "-in", key, "-pubout", "-outform", "DER"],
        check=True, capture_output=True).stdout[-32:]
    return [{"keyid": hashlib.sha256(public).hexdigest(),
             "sig": base64.b64encode(signature).decode()}]


def main(path, out, old, new, key=None):
    document = json.load(open(path))
    payload = base64.b64decode(document["payload"])
    edited = payload.replace(old.encode(), new.encode())
    if edited == payload and old != new:
        sys.exit("%s: it does not say %s" % (path, old))
    document["payload"] = base64.b64encode(edited).decode()
    if key:
        document["signatures"] = signed(key, document["payloadType"], edited)
    with open(out, "w") as file:
        json.dump(document, file, separators=(",", ":"), sort_keys=True)


main(*sys.argv[1:])
