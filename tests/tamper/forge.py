#!/usr/bin/env python3
"""forge: what somebody can do who has the ledger's file and time.  The
triggers are dropped for it and put back, letter for letter, so that only
chain, signatures, law, memory and checkpoints are left to convict.

    forge.py LEDGER sql 'UPDATE …'
    forge.py LEDGER chain                    every hash computed anew
    forge.py LEDGER sign KEY SEQ             event SEQ signed anew, and chain
    forge.py LEDGER act KEY KIND DATA [NAME=VALUE…]
                                             one more event, signed by KEY;
                                             NAME of the envelope otherwise
"""
import datetime
import hashlib
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True,
                      separators=(",", ":"))


def key_id(pem):
    der = subprocess.run(
        ["openssl", "pkey", "-in", pem, "-pubout", "-outform", "DER"],
        check=True, capture_output=True).stdout
    return hashlib.sha256(der[-32:]).hexdigest()


def sign(pem, act):
    with tempfile.NamedTemporaryFile() as message:
        message.write(b"custody act v1\n" + act.encode())
        message.flush()
        return subprocess.run(
            ["openssl", "pkeyutl", "-sign", "-inkey", pem, "-rawin", "-in",
             message.name], check=True, capture_output=True).stdout


def chain(db):
    prev = bytes(32)
    for seq, act, signature in db.execute(
            "SELECT seq, act, signature FROM event ORDER BY seq").fetchall():
        prev = hashlib.sha256(
            b"\0" + prev + act.encode() + bytes(signature)).digest()
        db.execute("UPDATE event SET hash = ? WHERE seq = ?", (prev, seq))


def sign_again(db, pem, seq):
    act, = db.execute("SELECT act FROM event WHERE seq = ?",
                      (seq,)).fetchone()
    db.execute("UPDATE event SET signature = ? WHERE seq = ?",
               (sign(pem, act), seq))
    chain(db)


def add(db, pem, kind, data, *changes):
    size, head = db.execute(
        "SELECT seq, hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    first, = db.execute("SELECT hash FROM event WHERE seq = 1").fetchone()
    now = datetime.datetime.now(datetime.timezone.utc)
    act = {"actor": key_id(pem), "at": now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
           "data": json.loads(data), "kind": kind, "ledger": first.hex(),
           "nonce": os.urandom(16).hex(),
           "seen": {"head": head.hex(), "size": size}, "v": 1}
    act.update(change.split("=", 1) for change in changes)
    text = canonical(act)
    db.execute("INSERT INTO event VALUES (?, ?, ?, ?)",
               (size + 1, text, sign(pem, text), bytes(32)))
    chain(db)


def main(ledger, what, *rest):
    db = sqlite3.connect(os.path.join(ledger, "ledger.sqlite3"))
    triggers = db.execute("SELECT name, sql FROM sqlite_schema"
                          " WHERE type = 'trigger' ORDER BY rowid").fetchall()
    for name, _ in triggers:
        db.execute("DROP TRIGGER " + name)
    if what == "sql":
        db.executescript(rest[0])
    elif what == "chain":
        chain(db)
    elif what == "sign":
        sign_again(db, *rest)
    elif what == "act":
        add(db, *rest)
    else:
        sys.exit(__doc__)
    for _, sql in triggers:
        assert re.match("CREATE TRIGGER", sql)
        db.execute(sql)
    db.commit()
    db.close()


main(*sys.argv[1:])
