#!/bin/sh
# Given file systems that cannot rename without replacing (FUSE, NFS), nor
# link (FAT), nor keep a key from others, when a ledger, a key or a report is
# made there, then it is whole and replaces nothing, or it is 4 with what to do,
# and nothing is left; nor is an export where two of its names are one.
. "$TESTS/desk.sh"
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }
cc -shared -fPIC -O1 -D_GNU_SOURCE -o plain.so "$TESTS/faults/plain.c" -ldl \
    2>cc.err || { echo "skipped: $(cat cc.err)"; exit 77; }
plain() {
    what=$1
    shift
    env PLAIN="$what" LD_PRELOAD="$desk/plain.so" "$CUSTODY" "$@"
}

mkdir a b c d
expect 4 plain rl init a --identity ada
says 'ext4, xfs, btrfs'
[ -z "$(ls -A a)" ] && [ ! -e keys/ada.pem ] || fail "half a ledger"
expect 4 plain m init b --identity ada
says 'umask=077'
[ -z "$(ls -A b)" ] && [ ! -e keys/ada.pem ] || fail "half a ledger, or a key"

export CUSTODY_IDENTITY=ada
# Ends when the ledger is open already.
(ulimit -f 18 && exec env PLAIN=o LD_PRELOAD="$desk/plain.so" "$CUSTODY" \
    init d) >out 2>err && fail "no limit was met"
says 'committing to'
[ -z "$(ls -A d)" ] || fail "half a ledger: $(ls -A d/.custody)"
[ ! -e keys/ada.pem ] || fail "its founder's key"

for able in l r; do
    mkdir "$able"
    cd "$able"
    expect 0 plain $able init
    expect 1 plain $able init
    says 'is there already'
    expect 4 plain m identity new eve --role auditor
    says 'umask=077'
    expect 0 plain $able identity new eve --role auditor
    for again in 1 2; do
        expect 0 plain $able report --out report
        (cd report && sha256sum --quiet -c SHA256SUMS) || fail "no report"
    done
    [ "$(ls -A)" = "$(printf '.custody\nreport')" ] || fail "left: $(ls -A)"
    # One that was killed between its two names is ended by the next.
    mv report .report.custody-report.old
    expect 0 plain $able report --out report
    [ "$(ls -A)" = "$(printf '.custody\nreport')" ] || fail "left: $(ls -A)"
    expect 0 custody verify
    cd ..
    rm -r keys
done

mkdir names
for name in b A a; do
    echo $name >names/$name.txt
done
found_desk
expect 0 custody ingest names names --as ada
expect 0 custody terms names --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
ask_and_approve names
expect 4 plain c export R1 --to gone --job 1 --as ada
says 'A.txt: its file system takes it for another'
[ ! -e gone ] && [ -z "$(ls -A | grep custody-partial)" ] || fail "half an export"
expect 0 custody export R1 --to gone --job 1 --as ada
[ "$(cat gone/A.txt gone/a.txt gone/b.txt)" = "$(printf 'A\na\nb')" ] || fail "lost"
