#!/bin/sh
# Given canaries sealed in one version, another version sealed beside it, a
# copy of the whole custody directory from before, and the version exported,
# when it is disposed of, then no canary is in the custody directory or the
# temporary folder; its slot is zeros, its file and index are gone; the old
# ciphertext opens with none of the keys that are left, and the other version
# with its own; the certificate says so and verifies.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

found_sealed
printf '{"id":"x","text":"stays"}\n' >other.jsonl
expect 0 custody ingest other other.jsonl --seal --as ada
ask_and_approve secret
expect 0 custody export "$request" --to out1 --job j --as ada
mv data away
cp -a .custody before

# The plan needs no key, and names no file that was sealed.
expect 0 custody dispose secret --store-key nowhere --why "consent ended" \
    --as ada --json
digest=$(answer digest)
[ "$(answer level)" != none ] || fail "level"
says "sealed/$seal"
says 'key slot 1'
[ "$(canaries_in .custody tmp)" = 0 ] || fail "the plan names canaries"

# Without the key it cannot be shown that the slot is this data's.
expect 4 custody dispose --plan "$digest" --as ada --store-key nowhere
cmp .custody/keys.slots before/keys.slots || fail "touched"
expect 0 custody dispose --plan "$digest" --as ada --json
[ "$(answer destroyed)" = 1 ] || fail "destroyed: $(cat out)"
expect 0 custody dispose --plan "$digest" --as ada --json
[ "$(answer new)" = false ] || fail "twice"

[ "$(canaries_in .custody tmp state)" = 0 ] || fail "after disposal"
[ ! -e .custody/sealed/"$seal" ] || fail "the sealed file is there"
[ ! -e .custody/index/4.sqlite3 ] || fail "the index is there"
dd if=.custody/keys.slots bs=4096 skip=1 count=1 2>/dev/null |
    cmp - /dev/zero 2>&1 | grep -q 'EOF on -' || fail "the slot is not zeros"
[ "$(wc -c <.custody/keys.slots)" = 12288 ] || fail "it moved"
expect 0 custody keys status --json --unlock
[ "$(answer keys) $(answer destroyed) $(answer opened)" = '1 1 1' ] || fail keys
at=$(python3 -c '
import json
slots = [json.loads(line) for line in open("out")]
gone = [s for s in slots if s.get("state") == "destroyed"]
assert len(gone) == 1 and gone[0]["slot"] == 1, gone
assert gone[0]["disposal"] == "D1", gone
assert (gone[0]["dataset"], gone[0]["ordinal"]) == ("secret", 1), gone
print(gone[0]["destroyed_at"], gone[0]["event"])')
custody log --json --kind disposal.done/1 >log.json
[ "$at" = "$(python3 -c '
import json
e = json.loads(open("log.json").readline())
print(e["at"], e["seq"])')" ] || fail "when: $at: $(cat log.json)"
expect 0 custody keys status
says 'destroyed  secret'
says "13  D1        $(date '+%-d %b')"

expect 1 custody export "$request" --to out2 --job k --as ada
expect 1 custody check "$request" --as dev
expect 0 custody verify other
expect 1 custody verify secret
says disposed
# No verb asks for the key, or for a copy of it, to be put back.
for verb in 'seal secret' 'reindex secret' 'locate secret@1 away' \
    'diff secret other' 'prove record secret canary-one.jsonl 3'; do
    # shellcheck disable=SC2086
    expect 1 custody $verb --as ada
    says 'was disposed of by D1'
done
expect 0 custody verify

# The ciphertext from before, with the slots of today.
cp -a .custody today
cp before/sealed/"$seal" .custody/sealed/
cp before/index/4.sqlite3 .custody/index/
expect 3 custody verify D1 --as ada
rm .custody/sealed/"$seal" .custody/index/4.sqlite3
expect 0 custody verify D1 --as ada --json
[ "$(answer final)" = true ] || fail "not final"
rm -rf before/ledger.lock
cp today/keys.slots before/keys.slots
(
    export XDG_STATE_HOME="$desk/other-state"
    expect 4 custody verify secret --ledger before
    says 'no key'
    expect 0 custody verify other --ledger before
)

expect 0 custody certificate D1 --out certificate --as ada
grep -q 'Key slots.*slot 1: destroyed; 1 other tried, and does not open it' certificate/*.html ||
    fail "the page: $(ls certificate)"
expect 0 custody trust --out trust.json --as ada
expect 0 custody verify certificate/certificate.json --trust trust.json
[ "$(canaries_in certificate)" = 0 ] || fail "the certificate names canaries"
