# pieces_desk: what is erased where the disk has no room for a second copy of
# what stays.  Sourced after desk.sh.

# make_rows: rows.jsonl, sealed in several chunks, of them two records of one
# person: a short one, and one that is longer than a chunk; and in $stays what
# the SHA-256 of the others is.
make_rows() {
    python3 - <<'ROWS' >stays
import base64
import hashlib
import random
random.seed(7)
stays = hashlib.sha256()
with open("rows.jsonl", "wb") as file:
    for i in range(12000):
        text = "%x" % random.getrandbits(1200)
        if i == 3000:
            text = "canary-short"
        if i == 7000:
            text = "canary-long " + base64.b64encode(
                random.randbytes(2500000)).decode()
        who = "gone" if i in (3000, 7000) else "u-%d" % i
        row = b'{"id":"%s","text":"%s"}\n' % (who.encode(), text.encode())
        file.write(row)
        if who != "gone":
            stays.update(row)
print(stays.hexdigest())
ROWS
    stays=$(cat stays)
}

# what_stays LEDGER WHEN: of rows, read by another program, by the manual, into
# a folder beside the desk, whose disk is full.
what_stays() {
    rm -rf "$desk.read"
    mkdir "$desk.read"
    seal=$(ls "$1/.custody/sealed")
    expect 0 python3 "$TESTS/sealed_reader.py" "$1/.custody" "$CUSTODY_STORE_KEY" \
        "$seal" "$root" "$desk.read"
    says ' 11998 2'
    # What parted a record from the next one stays.
    [ "$(grep . "$desk.read/0" | sha256sum | cut -d ' ' -f 1)" = "$stays" ] ||
        fail "$2: what stays is not what it was"
    rm -rf "$desk.read"
}
