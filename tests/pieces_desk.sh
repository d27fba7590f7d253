# pieces_desk: what is erased where the disk has no room for a second copy of
# what stays.  Sourced after desk.sh.

# make_rows: rows.jsonl, sealed in several chunks, of them two records of one
# person, whose digests are in the file gone: a short one, and a long one;
# and in $stays what the SHA-256 of the others is.
make_rows() {
    python3 - <<'ROWS' >stays 2>gone
import base64
import hashlib
import random
import sys
random.seed(7)
stays = hashlib.sha256()
with open("rows.jsonl", "wb") as file:
    for i in range(12000):
        text = "%x" % random.getrandbits(5600)
        if i == 3000:
            text = "canary-short"
        if i == 7000:
            text = "canary-long " + base64.b64encode(
                random.randbytes(300000)).decode()
        who = "gone" if i in (3000, 7000) else "u-%d" % i
        row = b'{"id":"%s","text":"%s"}\n' % (who.encode(), text.encode())
        file.write(row)
        if who != "gone":
            stays.update(row)
        else:
            print(hashlib.sha256(row[:-1]).hexdigest(), file=sys.stderr)
print(stays.hexdigest())
ROWS
    stays=$(cat stays)
}

# stranger LEDGER ROOT: that version, read by another program, by the manual,
# into $desk.read, which is beside a desk whose disk is full.
stranger() {
    rm -rf "$desk.read"
    mkdir "$desk.read"
    for seal in $(ls "$1/.custody/sealed"); do
        ! python3 "$TESTS/sealed_reader.py" "$1/.custody" "$CUSTODY_STORE_KEY" \
            "$seal" "$2" "$desk.read" >out 2>err || return 0
    done
    fail "no seal of $2 is read"
}
# what_stays LEDGER WHEN: of rows, whose root is in $root.
what_stays() {
    stranger "$1" "$root"
    says ' 11998 2'
    # What parted a record from the next one stays.
    [ "$(grep . "$desk.read/0" | sha256sum | cut -d ' ' -f 1)" = "$stays" ] ||
        fail "$2: what stays is not what it was"
    rm -rf "$desk.read"
}
