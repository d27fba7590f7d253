#!/bin/sh
# Given a ledger on a file system that is full, or becomes so in the middle,
# when init, ingest, request or export is run there,
# then it is 4 with a line that says so, and nothing is recorded; and when
# there is room again, the same commands succeed.
. "$TESTS/desk.sh"
[ "$(id -u)" = 0 ] || { echo "skipped: mounting needs root"; exit 77; }
mkdir small
mount -t tmpfs -o size=8m tmpfs small 2>mount.err || {
    echo "skipped: $(cat mount.err)"
    exit 77
}
trap 'cd /; umount "$desk/small"; rm -rf "$desk"' EXIT

fill() { # KIB: leaves that much room
    rm -f small/ballast
    room=$(df -k --output=avail small | tail -n 1)
    head -c $(((room - $1) * 1024)) /dev/zero >small/ballast
}
# refused COMMAND...: 4, one line and its remedy, and the ledger is as it was.
refused() {
    before=$(sha256sum small/.custody/ledger.sqlite3)
    expect 4 "$@"
    [ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
    rm -f small/ballast
    [ "$(sha256sum small/.custody/ledger.sqlite3)" = "$before" ] ||
        fail "something was recorded: $*"
    expect 0 custody verify --ledger small
}

fill 0
expect 4 custody init small --identity ada
[ ! -e small/.custody ] || fail "half a ledger"
[ -z "$(ls -A small | grep -v ballast)" ] || fail "left behind: $(ls -A small)"
rm small/ballast
expect 0 custody init small --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada --ledger small
export CUSTODY_LEDGER="$desk/small"
seq 40000 | sed 's/.*/{"id":&,"text":"record & of forty thousand"}/' >data.jsonl

for room in 0 16 64 512; do
    fill $room
    refused custody ingest data data.jsonl --as ada
    [ -z "$(ls small/.custody/index)" ] || fail "half an index at $room"
done
seq 1000 | sed 's/.*/{"id":&,"text":"record & of one thousand"}/' >data.jsonl
expect 0 custody ingest data data.jsonl --as ada \
    --source-url https://example.org/data --retrieved-at 2026-01-02
expect 0 custody terms data --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
fill 0
refused custody request data --purpose demo --project tour --as dev
ask_and_approve data
for room in 0 20; do
    fill $room
    refused custody export R1 --to small/gone --job 1 --as ada
    [ ! -e small/gone ] || fail "half an export at $room"
done

# The ledger has room, the export has none.
mkdir tight
mount -t tmpfs -o size=16k tmpfs tight
trap 'cd /; umount "$desk/small" "$desk/tight"; rm -rf "$desk"' EXIT
expect 4 custody export R1 --to tight/gone --job 1 --as ada
[ ! -e tight/gone ] || fail "half an export"
expect 0 custody list releases --as ada --json
hushes '"type":"release"'

expect 0 custody export R1 --to small/gone --job 1 --as ada
expect 0 custody verify
