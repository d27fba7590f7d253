#!/bin/sh
# Given a version whose sealed file is larger than what is free of the disk,
# which is nothing at all, when records are erased from it, then they are; what
# stays is read by another program, and exported, and is what it was; no key
# that is left opens what was there before, and the raw image has neither the
# old slot nor a text of what went.  Killed amid it, nothing of it is read: one
# line names the command that finishes it.
. "$TESTS/desk.sh"
. "$TESTS/image_desk.sh"
. "$TESTS/pieces_desk.sh"
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }
strace -o /dev/null true 2>/dev/null || { echo "skipped: no strace"; exit 77; }
unset CUSTODY_STORE_PASSPHRASE_FILE
with_store_key

# found FILE...: how often what each holds is in the image.
found() {
    python3 -c 'import mmap, re, sys
file = open("image", "rb")
image = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
print(*[sum(1 for _ in re.finditer(re.escape(open(name, "rb").read()), image))
        for name in sys.argv[1:]])' "$@"
}
refused() {
    expect 4 custody "$@"
    cat out err | tr -s '\n ' ' ' |
        grep -q 'an erasure of records from it is under way' ||
        fail "$1 does not say it"
    says "custody dispose --plan $(echo "$digest" | cut -c 1-8)"
}

erased_on() {
    make_image "$1"
    expect 0 custody init disk --identity ada
    expect 0 custody identity new dev --role developer --as ada
    expect 0 custody ingest rows rows.jsonl --seal --id-field id --as ada \
        --source-url https://example.org/s --retrieved-at 2026-01-02 \
        --publisher Example --declared-licence CC0-1.0 --json
    root=$(answer version)
    expect 0 custody terms rows --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
    ask_and_approve rows
    expect 0 custody dispose --id gone --all --why 'Art. 17' --as ada --json
    [ "$(answer records)" = 2 ] || fail "plan: $(cat out)"
    digest=$(answer digest)
    dd if=disk/.custody/keys.slots of=slot bs=4096 skip=1 count=1 2>/dev/null
    dd if=slot of=wrapped bs=1 skip=128 count=48 2>/dev/null
    rm -rf old
    mkdir -p old/sealed
    cp disk/.custody/sealed/* old/sealed/
    old=$(ls old/sealed)

    sync -f disk
    sync image
    [ "$(found slot wrapped)" = '1 1' ] || fail "the search finds no slot"
    full
    strace -f -qq -o /dev/null -e trace=fallocate \
        -e inject=fallocate:signal=KILL:when=6 \
        "$CUSTODY" dispose --plan "$digest" --as ada >out 2>err &&
        fail "not killed: $(cat out)"
    [ -e "disk/.custody/sealed/$old.moving" ] || fail "not in pieces"
    refused trace --id u-3 --as ada
    refused verify rows --as ada
    refused export "$request" --to out1 --job j1 --as ada
    refused keys status --unlock
    expect 0 custody verify

    # Others took what was kept for it: it waits.  (xfs always has a little.)
    if [ "$1" = ext4 ]; then
        full
        expect 4 custody dispose --plan "$digest" --as ada
        says 'No space left'
        [ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
        truncate -s -4M disk/ballast
    fi
    expect 0 custody dispose --plan "$digest" --as ada --json
    [ "$(answer destroyed)" = 2 ] || fail "not destroyed: $(cat out)"
    expect 0 custody verify D1 --as ada
    expect 0 custody verify rows --as ada
    expect 0 custody trace --id u-3 --as ada
    expect 1 custody trace --id gone --as ada
    what_stays disk "$1"
    rm disk/ballast
    ask_and_approve rows
    expect 0 custody export "$request" --to "out-$1" --job j2 --as ada
    [ "$(sha256sum <"out-$1/rows.jsonl" | cut -d ' ' -f 1)" = "$stays" ] ||
        fail "$1: what was exported is not what stays"

    cp disk/.custody/keys.slots old/
    expect 0 python3 "$TESTS/sealed_reader.py" old "$CUSTODY_STORE_KEY" "$old" \
        every read
    says '1 keys open 0 of '
    umount disk
    printf canary- >canary
    [ "$(found canary slot wrapped)" = '0 0 0' ] ||
        fail "$1: $(found canary slot wrapped) in the image"
}

make_rows
erased_on ext4
erased_on xfs
