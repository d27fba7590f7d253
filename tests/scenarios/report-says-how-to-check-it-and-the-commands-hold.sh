#!/bin/sh
# Given a ledger with a release, a permit, a disposal and an incident, when a
# report of it is made, then the commands of its README, run as they stand,
# pass with custody, openssl and sha256sum, and fail once a byte is changed.
. "$TESTS/desk.sh"
. "$TESTS/report_desk.sh"

told_desk
expect 0 custody report --out rep --as ada --json
[ "$(answer missing)" = '[]' ] || fail "missing: $(answer missing)"
for file in README.txt SHA256SUMS report.html report.json checkpoint \
    trust.json events.json certificates/D1.json releases/L1.json \
    permits/L2-*.json keys/ledger.pem events/HASHES; do
    [ -f "rep/"$file ] || fail "no $file"
done
checks rep || fail "its commands do not hold"

# Each document is quoted byte for byte.
cmp out1/custody-release.json rep/releases/L1.json || fail "L1 is another"
cmp permit.json rep/permits/L2-*.json || fail "the permit is another"
[ "$(custody query "SELECT hash FROM event WHERE seq = 1" --csv --as ada |
    tail -n 1 | tr -d '\r')" = "$(sed -n 's/  1$//p' rep/events/HASHES)" ] ||
    fail "event 1 has another hash"

# Whatever is changed, a command says so; where SHA256SUMS was changed, too.
for file in events/1.act events/1.sig events/2.prev checkpoint \
    trust.json certificates/D1.json releases/L1.json events/HASHES; do
    rm -rf bad
    cp -r rep bad
    python3 - "bad/$file" <<'PY'
import sys
data = bytearray(open(sys.argv[1], 'rb').read())
at = len(data) // 2
data[at] = data[at] ^ 1 if chr(data[at] ^ 1).isalnum() else data[at] ^ 2
open(sys.argv[1], 'wb').write(data)
PY
    ! checks bad || fail "$file was changed, and nothing noticed"
    (cd bad && find . -type f ! -name SHA256SUMS -printf '%P\n' | sort |
        xargs sha256sum >SHA256SUMS)
    ! checks bad || fail "$file and its sum were changed"
done
