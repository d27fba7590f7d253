#!/bin/sh
# Given a sealed version and a file system that says it overwrote the key slot
# and did not, when the plan is carried out, then reading the slot back, past
# the cache where that lies too, answers 3, and there is no account and no
# certificate; where every read lies, the certificate is not final, and who
# reads back elsewhere finds the key.  On an honest one the same command ends it.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }
cc -shared -fPIC -O1 -D_GNU_SOURCE -o lying.so "$TESTS/faults/lying.c" -ldl \
    2>cc.err || { echo "skipped: $(cat cc.err)"; exit 77; }
lying() {
    LIE=$1
    shift
    env LIE="$LIE" LD_PRELOAD="$desk/lying.so" "$CUSTODY" "$@"
}

found_sealed
expect 0 custody dispose secret --why over --as ada --json
digest=$(answer digest)
printf '{"id":"x","text":"stays"}\n{"id":"y","text":"goes"}\n' >two.jsonl
expect 0 custody ingest two two.jsonl --seal --id-field id --as ada
expect 0 custody dispose --id y two@1 --why asked --as ada --json
erasure=$(answer digest)
cp .custody/keys.slots kept.slots
lies=drop
# Where no read passes the cache, nothing below it can be told.
if dd if=.custody/keys.slots of=/dev/null bs=4096 iflag=direct 2>/dev/null; then
    lies='drop cache'
fi
for lie in $lies; do
    expect 3 lying $lie dispose --plan "$digest" --as ada
    says 'reads back as something else'
    [ "$(wc -l <err)" -le 2 ] || fail "more than a line and its remedy"
    cmp .custody/keys.slots kept.slots || fail "the test does not lie"
    [ ! -e .custody/plans/D1.account ] || fail "an account"
    expect 1 custody certificate D1 --as ada
    [ -e .custody/sealed/"$seal" ] || fail "the file went before the key"
    expect 0 custody verify
done
cp -a .custody before
cp -a state before-state
# A new key that is not known to be there replaces no old one.
for lie in $lies; do
    expect 3 lying $lie dispose --plan "$erasure" --as ada
    cmp .custody/keys.slots kept.slots || fail "the test does not lie"
    [ ! -e .custody/plans/D2.account ] || fail "an account"
    expect 1 custody certificate D2 --as ada
    expect 0 custody verify two
    expect 0 custody trace --id x --as ada
done
expect 0 custody dispose --plan "$erasure" --as ada
expect 0 custody verify D2 --as ada
rm -rf .custody state
cp -a before .custody
mv before-state state
expect 0 lying all dispose --plan "$digest" --as ada
expect 0 custody certificate D1 --as ada --json
[ "$(answer final)" = false ] || fail "final, and nobody read back"
expect 3 custody verify D1 --as ada
expect 0 custody certificate D1 --as ada --json
[ "$(answer final)" = false ] || fail "final, and the key is there"

rm -rf .custody state
mv before .custody
expect 0 custody dispose --plan "$digest" --as ada
expect 0 custody verify D1 --as ada --json
[ "$(answer final)" = true ] || fail "not final"
