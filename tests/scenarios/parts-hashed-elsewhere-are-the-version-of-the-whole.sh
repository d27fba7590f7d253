#!/bin/sh
# Given a dataset of which two hosts hashed some files each, when their parts
# are put together, then it is the version of reading all of it at once, with
# the same index and facts, as a program of its own finds too; the ledger says
# that it was not read; and parts that overlap, differ in reading, were cut or
# altered are refused, and nothing is recorded.
. "$TESTS/desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
mkdir -p data/sub
for i in 1 2 3 4; do
    seq 700 | sed "s|.*|{\"id\":&,\"url\":\"https://h$i.example/&\",\"text\":\"a$i@example.org &\"}|" \
        >data/f$i.jsonl
done
gzip data/f2.jsonl
printf 'a,b\r\n1,2\r\n' >data/sub/c.csv
: >data/empty.jsonl
(cd data/sub && printf 'x\n' >m.txt && head -c 3000000 /dev/zero >big.bin &&
    tar cf ../t.tar m.txt big.bin c.csv && rm m.txt big.bin)

expect 0 custody ingest whole data --url-field url --json
version=$(answer version)
expect 0 custody hash data --url-field url --include 'f[12]*' --include 'sub/*' \
    --out 1.part --json
[ "$(answer part_sha256)" = "$(sha256sum <1.part | cut -c1-64)" ] ||
    fail "another SHA-256 of the part"
first=$(answer part_sha256)
expect 0 custody hash data --url-field url --include 'f[34]*' --include 'e*' \
    --include 't.tar' --out 2.part
says "custody ingest DATASET --parts PART..."
[ "$(stat -c %a 1.part)" = 600 ] || fail "others can read the part"
[ "$(python3 "$TESTS/part_oracle.py" 1.part 2.part)" = "$version" ] ||
    fail "another program finds another version"

mv data away # nothing but the parts is read
expect 0 custody ingest parts --parts 2.part 1.part --json
[ "$(answer version)" = "$version" ] || fail "another version than the whole"
[ "$(answer parts.1.sha256)" = "$first" ] || fail "other parts are recorded"
for what in "records || ' ' || files || ' ' || bytes || runs || with_url" \
    "(SELECT group_concat(name || value) FROM fact WHERE version = seq
        AND name NOT GLOB 'shared*')"; do
    expect 0 custody query "SELECT count(DISTINCT $what) AS n FROM version" --csv
    grep -qx "1.\{0,1\}" "$desk/out" || fail "they differ: $what"
done
expect 0 custody show parts
says "$first"
expect 0 custody show whole
hushes "$first"
expect 0 custody trace --url https://h2.example/7 --json
[ "$(answer hits)" = 2 ] || fail "not found in both"
mv away data
expect 0 custody verify parts --data data
expect 0 custody ingest parts --parts 1.part 2.part --json
[ "$(answer new)" = false ] || fail "recorded twice"

events() {
    expect 0 custody list parts --json
    grep -c '"type":"version"' "$desk/out"
}
refused() {
    code=$1 word=$2
    shift 2
    expect "$code" custody ingest parts --parts "$@"
    says "$word"
    [ "$(events)" = 1 ] || fail "something was recorded"
}
refused 5 'a file belongs into one part only' 1.part 2.part 1.part
refused 2 'leave the reading options out' 1.part --url-field url
refused 5 'no part that custody hash wrote' data/f1.jsonl
expect 0 custody hash data --include 'f[34]*' --out other.part
refused 3 'the same reading options' 1.part other.part
expect 0 custody hash data/f1.jsonl --url-field url --out one.part
refused 5 'hash its folder' one.part 2.part
size=$(stat -c %s 1.part)
for cut in $((size - 1)) $((size / 2)) 20; do
    head -c "$cut" 1.part >cut.part
    expect 5 custody ingest parts --parts cut.part 2.part
done
for at in 60 300 $((size / 2)) $((size - 10)); do
    python3 -c '
import sys
data = bytearray(open("1.part", "rb").read())
data[int(sys.argv[1])] ^= 4
open("altered.part", "wb").write(data)' "$at"
    code=0
    custody ingest parts --parts altered.part 2.part >out 2>err || code=$?
    [ $code = 3 ] || [ $code = 5 ] || fail "byte $at was altered: exit $code"
done
# A part whose sums were all made to fit still needs its roots.
command -v xxhsum >/dev/null || exit 0
python3 - <<'END'
import hashlib
import subprocess


def xxh3(data):
    out = subprocess.run(['xxhsum', '-H2', '-'], input=data, check=True,
                         stdout=subprocess.PIPE).stdout
    return bytes.fromhex(out[:32].decode())


data = bytearray(open('1.part', 'rb').read())
start = at = 20 + int.from_bytes(data[16:20], 'big')
data[at + 5] ^= 1
while data[at:at + 1] == b'R':
    at += 5 + int.from_bytes(data[at + 1:at + 5], 'big')
end = at + 5 + int.from_bytes(data[at + 1:at + 5], 'big')
data[end - 32:end - 16] = xxh3(data[start:at])
data[end - 16:end] = xxh3(data[at + 5:end - 16])
data[-32:] = hashlib.sha256(data[:-37]).digest()
open('forged.part', 'wb').write(data)
END
refused 3 'do not give its root' forged.part 2.part
