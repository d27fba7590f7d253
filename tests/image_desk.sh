# image_desk: a desk whose ledger, memory and temporary files lie on a file
# system of an image that the test makes, mounts, and searches byte by byte.
# Sourced after desk.sh; then
#   make_image MKFS [MOUNT-OPTIONS]   mounts $desk/image on $desk/disk
#   the_whole_life                    canaries are sealed, used, disposed of
#   the_old_image                     that of before opens what lives on only
# CUSTODY_CANARIES says how many records: 50,000, as released; below a
# sanitizer, which is ten times slower, the life is skipped.
[ "$(id -u)" = 0 ] || { echo "skipped: mounting needs root"; exit 77; }
command -v zstd >/dev/null || { echo "skipped: no zstd"; exit 77; }
records=${CUSTODY_CANARIES:-50000}
secret_name=canary-supplied-by-zelda
(umask 077 && echo 'nine sealed words' >store.pass)
export CUSTODY_STORE_PASSPHRASE_FILE="$desk/store.pass"

# mounted [OPTIONS]: the image on $desk/disk.
mounted() {
    mount -o "loop${1:+,$1}" image disk 2>mount.err || {
        echo "skipped: $(cat mount.err)"
        exit 77
    }
}
make_image() {
    command -v "mkfs.$1" >/dev/null || { echo "skipped: no mkfs.$1"; exit 77; }
    mkdir -p disk
    trap 'cd /; umount "$desk/disk" "$desk/old" 2>/dev/null || :
        rm -rf --one-file-system "$desk"' EXIT
    rm -f image
    # All that xfs takes; it is a hole, but for what is written.
    truncate -s 320M image
    "mkfs.$1" -q image >/dev/null
    mount_options=${2-}
    mounted "$mount_options"
    mkdir disk/tmp disk/state
    export TMPDIR="$desk/disk/tmp" XDG_STATE_HOME="$desk/disk/state"
    export CUSTODY_LEDGER="$desk/disk"
}

# full: not a block of the disk is left, for root neither.
full() {
    head -c 400000000 /dev/zero >disk/ballast 2>/dev/null || :
    sync -f disk
    while dd if=/dev/zero bs=512 count=1 2>/dev/null >>disk/ballast; do :; done
    ! (echo text >disk/one-more) 2>/dev/null || fail "it is not full"
}

# Two files whose names, records, URLs and ids have canaries.
make_canaries() {
    mkdir data
    python3 - "$records" data/$secret_name <<'CANARIES'
import gzip
import sys
count, name = int(sys.argv[1]), sys.argv[2]
rows = ['{"id":"canary-i%05d","text":"canary-t%05d lived at %d, she said",'
        '"url":"https://canary-u.example/%d"}\n' % (i, i, i * i, i)
        for i in range(count)]
open(name + ".jsonl", "w").write("".join(rows[:count // 2]))
gzip.open(name + ".jsonl.gz", "wt").write("".join(rows[count // 2:]))
CANARIES
}

# searched IMAGE: how often what must not lie in clear lies there: canaries,
# also in zstd frames, digests of records, and their hex; then how often the
# slot, and the wrapped key alone, as they were in $desk/slot.
searched() {
    sync "$1"
    python3 - "$records" "$1" <<'SEARCH'
import ctypes
import ctypes.util
import glob
import gzip
import hashlib
import os
import sys

zstd = ctypes.CDLL(ctypes.util.find_library("zstd"))
zstd.ZSTD_createDStream.restype = ctypes.c_void_p
zstd.ZSTD_decompressStream.restype = ctypes.c_size_t


class Span(ctypes.Structure):
    _fields_ = [("at", ctypes.c_void_p), ("size", ctypes.c_size_t),
                ("place", ctypes.c_size_t)]


def unpack(frame):
    """As much of a zstd frame as opens."""
    out, room = b"", ctypes.create_string_buffer(1 << 20)
    stream = ctypes.c_void_p(zstd.ZSTD_createDStream())
    taken = Span(ctypes.cast(frame, ctypes.c_void_p), len(frame), 0)
    while len(out) < 1 << 24:
        given = Span(ctypes.cast(room, ctypes.c_void_p), len(room), 0)
        left = zstd.ZSTD_decompressStream(
            stream, ctypes.byref(given), ctypes.byref(taken))
        out += room.raw[:given.place]
        if left == 0 or left > 1 << 62 or given.place == 0:
            break
    zstd.ZSTD_freeDStream(stream)
    return out


def written(path):
    """What was ever written, without the holes: places and bytes."""
    with open(path, "rb") as file:
        end = 0
        while True:
            try:
                at = os.lseek(file.fileno(), end, os.SEEK_DATA)
            except OSError:
                return
            end = os.lseek(file.fileno(), at, os.SEEK_HOLE)
            yield os.pread(file.fileno(), end - at, at)


rows = []
for name in sorted(glob.glob("data/*")):
    opened = gzip.open if name.endswith("gz") else open
    rows += opened(name, "rb").read().splitlines()
assert len(rows) == int(sys.argv[1])
digests = [hashlib.sha256(row).digest() for row in rows]
digests += [one.hex().encode() for one in digests]
heads = {int.from_bytes(one[:8], sys.byteorder): one for one in digests}
slot = open("slot", "rb").read()
found, slots, keys = 0, 0, 0
for data in written(sys.argv[2]):
    found += data.count(b"canary-")
    at = data.find(b"\x28\xb5\x2f\xfd")
    while at >= 0:
        found += unpack(data[at:at + (1 << 22)]).count(b"canary-")
        at = data.find(b"\x28\xb5\x2f\xfd", at + 1)
    # A digest's first eight bytes, at each of eight alignments.
    for shift in range(8):
        view = memoryview(data)[shift:len(data) - (len(data) - shift) % 8]
        for head in set(heads).intersection(view.cast("Q")):
            found += data.count(heads[head])
    slots += data.count(slot)
    keys += data.count(slot[128:176])
print(found, slots, keys)
SEARCH
}

# A search that finds nothing anywhere proves nothing.
the_search_finds() {
    head -n 1 data/$secret_name.jsonl | zstd -q >probe
    [ "$(searched probe)" = '3 0 0' ] || fail "not in a frame: $(searched probe)"
    head -n 1 data/$secret_name.jsonl | tr -d '\n' | sha256sum |
        cut -c 1-64 >probe
    [ "$(searched probe)" = '1 0 0' ] || fail "not as hex: $(searched probe)"
    (
        head -c 13 /dev/zero
        python3 -c 'import sys; sys.stdout.buffer.write(
            bytes.fromhex(open("probe").read()))'
    ) >probe.raw
    [ "$(searched probe.raw)" = '1 0 0' ] || fail "no digest"
}

# Every way out of the store: to a place that is not on the image.
used() {
    sed -n 7p data/$secret_name.jsonl | tr -d '\n' >record
    expect 0 custody trace --record record --as ada --json
    [ "$(answer hits)" = 1 ] || fail "trace"
    expect 0 custody trace --id canary-i00007 --as ada
    expect 0 custody trace --domain canary-u.example --as ada
    ask_and_approve secret
    expect 0 custody check "$request" --as dev
    expect 0 custody export "$request" --to exported --job j1 --as ada
    cmp exported/$secret_name.jsonl data/$secret_name.jsonl || fail "export"
    expect 0 custody exec "$request" --job j2 --as dev --quiet \
        --hand-over memfd -- true
    expect 0 custody verify secret
}

# the_whole_life: leaves image as it was before the disposal as $desk/before.
the_whole_life() {
    [ "$SANITIZED" != ON ] || {
        echo "skipped: not under a sanitizer"
        exit 77
    }
    make_canaries
    expect 0 custody init disk --identity ada --name desk
    expect 0 custody identity new dev --role developer --as ada
    expect 0 custody ingest secret data --seal --as ada --json \
        --source-url https://example.org/s --retrieved-at 2026-01-02 \
        --publisher Example --declared-licence CC0-1.0 --id-field id \
        --url-field url
    root=$(answer version)
    [ "$(answer records)" = "$records" ] || fail "not all records"
    seal=$(ls disk/.custody/sealed)
    printf '{"id":"1","text":"lives on"}\n{"id":"2","text":"and on"}\n' \
        >stays.jsonl
    expect 0 custody ingest stays stays.jsonl --seal --as ada --json
    stays_root=$(answer version)
    stays_seal=$(ls disk/.custody/sealed | grep -v "$seal")
    expect 0 custody terms secret --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
    dd if=disk/.custody/keys.slots of=slot bs=4096 skip=1 count=1 2>/dev/null
    the_search_finds
    used
    expect 0 custody dispose secret --why over --as ada --json
    digest=$(answer digest)
    umount disk
    # shellcheck disable=SC2046
    set -- $(searched image)
    [ "$1" = 0 ] || fail "canaries, before the disposal: $1"
    [ "$2" -gt 0 ] && [ "$3" -gt 0 ] || fail "the search finds no slot"
    cp --sparse=always image before
    mounted "$mount_options"
    expect 0 custody dispose --plan "$digest" --as ada --json
    [ "$(answer destroyed)" = 1 ] || fail "not destroyed"
    expect 0 custody verify D1 --as ada
    expect 0 custody verify
    expect 0 custody verify stays
    expect 0 custody certificate D1 --out certificate --as ada --json
    [ "$(answer final)" = true ] || fail "not final"
    cp disk/.custody/keys.slots slots.after
    umount disk
}

# the_old_image: what is left of the keys, on all that there was.
the_old_image() {
    mkdir old read
    mount -o "loop,ro${1:+,$1}" before old
    mkdir taken
    ln -s ../old/.custody/sealed taken/sealed
    cp slots.after taken/keys.slots
    expect 0 python3 "$TESTS/sealed_reader.py" taken store.pass "$stays_seal" \
        "$stays_root" read
    says " 1 2"
    cmp read/0 stays.jsonl || fail "what lives on is not what it was"
    expect 1 python3 "$TESTS/sealed_reader.py" taken store.pass "$seal" \
        "$root" read
    says "no slot of that seal"
    # Whatever its name says: each key that is left, on each chunk.
    expect 0 python3 "$TESTS/sealed_reader.py" taken store.pass "$seal" \
        every read
    says "1 keys open 0 of "
    # The search is one that finds: with the slot of then, all of it opens.
    dd if=slot of=taken/keys.slots bs=4096 seek=1 conv=notrunc 2>/dev/null
    expect 0 python3 "$TESTS/sealed_reader.py" taken store.pass "$seal" \
        "$root" read
    says " 2 $records"
    umount old
}

# certified LEVEL WORDS: what the certificate says of it.
certified() {
    python3 - "$@" <<'SAID' || fail "the certificate says another level"
import base64
import json
import sys
said = json.loads(base64.b64decode(
    json.load(open("certificate/certificate.json"))["payload"]))["predicate"]
print(said["level"], said["level_why"])
sys.exit(said["level"] != sys.argv[1] or sys.argv[2] not in said["level_why"])
SAID
}
