#!/bin/sh
# Given a sealed version and a file on ext4 (ordered, without a journal, with
# data in it by the mount, the superblock's default or for one file), xfs,
# btrfs, an overlay and tmpfs, with reflinks and snapshots, made before the plan
# or between it and its run, when they are disposed of, then plan and account
# say "clear" only where what is overwritten is overwritten where it lies, and
# else why it is not.
. "$TESTS/desk.sh"
. "$TESTS/image_desk.sh"
printf '{"n":1}\n' >one.jsonl
unset CUSTODY_STORE_PASSPHRASE_FILE
with_store_key

# life: a ledger with a sealed version, and one of a file beside it, on disk.
life() {
    rm -rf keys
    expect 0 custody init disk --identity ada
    expect 0 custody ingest sealed one.jsonl --seal --as ada
    cp one.jsonl disk/two.jsonl
    echo '{"n":2}' >>disk/two.jsonl
    expect 0 custody ingest open disk/two.jsonl --as ada
}
# level WANTED WHY: of the last answer.
level() {
    [ "$(answer level)" = "$1" ] || fail "$(answer level), not $1"
    says "$2"
}
# disposed DATASET LEVEL WHY [COMMAND...]: planned so; COMMAND is run before
# it is carried out, and then $after_level $after_why are what is said.
disposed() {
    dataset=$1
    expect 0 custody dispose "$dataset" --why over --as ada --json
    level "$2" "$3"
    digest=$(answer digest)
    now_level=$2
    now_why=$3
    shift 3
    if [ $# -gt 0 ]; then
        "$@"
        now_level=$after_level
        now_why=$after_why
    fi
    expect 0 custody dispose --plan "$digest" --as ada --json
    level "$now_level" "$now_why"
}
both() {
    life
    disposed sealed "$1" "$2"
    disposed open "$1" "$2"
    umount disk
}

make_image ext4
both clear 'nothing is claimed of the device'
says '(loop'

make_image ext4 data=journal
both unverified 'its journal keeps data'

make_image ext4
umount disk
tune2fs -O ^has_journal image >/dev/null
mounted ''
both clear 'nothing is claimed of the device'

# mountinfo(5) says nothing of it here.
make_image ext4
umount disk
tune2fs -o journal_data image >/dev/null
mounted ''
both unverified 'its journal keeps data'

make_image ext4
life
touch disk/probe
if chattr +j disk/probe 2>/dev/null; then
    chattr +j disk/.custody/keys.slots disk/two.jsonl
    disposed sealed unverified 'chattr +j'
    disposed open unverified 'chattr +j'
else
    echo "without chattr +j, which is not allowed here"
fi
umount disk

reflinked() {
    cp --reflink=always disk/.custody/keys.slots disk/copy
    cp --reflink=always disk/two.jsonl disk/copy.jsonl
}
if command -v mkfs.xfs >/dev/null; then
    make_image xfs
    both clear 'nothing is claimed of the device'
    make_image xfs
    life
    reflinked
    disposed sealed unverified 'shares blocks'
    disposed open unverified 'shares blocks'
    umount disk
    make_image xfs
    life
    after_level=unverified after_why='shares blocks'
    disposed sealed clear 'nothing is claimed' reflinked
    umount disk
fi

if command -v mkfs.btrfs >/dev/null; then
    make_image btrfs
    both unverified 'copy-on-write'
    make_image btrfs
    life
    btrfs -q subvolume snapshot disk disk/before
    disposed sealed unverified 'a snapshot'
    disposed open unverified 'copy-on-write'
    umount disk
fi

# What lies below an overlay is another file system; what is above it is not
# asked.
make_image ext4
mkdir disk/low disk/up disk/work over
if mount -t overlay -o lowerdir=disk/low,upperdir=disk/up,workdir=disk/work \
    overlay over 2>/dev/null; then
    rm -rf keys
    expect 0 custody init over --identity ada
    export CUSTODY_LEDGER="$desk/over"
    expect 0 custody ingest sealed one.jsonl --seal --as ada
    disposed sealed unverified 'a lower layer'
    umount over
fi
umount disk

mount -t tmpfs tmpfs disk
mkdir disk/tmp disk/state
export CUSTODY_LEDGER="$desk/disk"
both unverified 'swapped'
