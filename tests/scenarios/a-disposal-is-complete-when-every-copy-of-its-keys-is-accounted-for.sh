#!/bin/sh
# Given a sealed dataset and two copies of the key slots with their holders,
# when it is disposed of, then the plan, status and certificate name each copy
# that nobody accounted for; a copy that is at hand has the slot destroyed in
# it and nothing else, and opens what lives; of one that is gone a holder or a
# custodian says so; then, and only then, the certificate says complete.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

expect 0 custody init --identity ada --name desk
expect 4 custody keys copy --to none.slots --holder x --as ada
[ ! -e none.slots ] || fail "it left a file"
rm -rf .custody state keys
found_sealed
printf '{"id":"x"}\n' >other.jsonl
expect 0 custody ingest other other.jsonl --seal --as ada

# Whoever may not copy leaves no file; nothing is overwritten; no key needed.
expect 1 custody keys copy --to dev.slots --holder dev --as dev
[ ! -e dev.slots ] || fail "dev has a copy"
echo mine >mine
expect 1 custody keys copy --to mine --holder dev --as ada
[ "$(cat mine)" = mine ] || fail "it was overwritten"
expect 0 custody keys copy --to usb.slots --holder 'safe in Bern' --as ada \
    --store-key nowhere --json
[ "$(answer copy) $(answer slots)" = 'K1 2' ] || fail "$(cat out)"
[ "$(stat -c %a usb.slots)" = 600 ] || fail "mode"
cmp -n 1024 usb.slots .custody/keys.slots || fail "another head"
cmp -i 4096 usb.slots .custody/keys.slots || fail "other slots"
expect 0 custody keys copy --to dev.slots --holder dev --as ada --json
[ "$(answer copy)" = K2 ] || fail "$(cat out)"
expect 0 custody keys status --json
[ "$(answer copies.1.holder) $(answer copies.1.state)" = 'dev current' ] ||
    fail "$(cat out)"
expect 0 custody keys status
says 'K1, safe in Bern, current'
expect 0 custody show K1
says 'safe in Bern'
expect 0 custody status --as ada
hushes 'of the key slots'

expect 0 custody dispose secret --why "consent ended" --as ada --json
digest=$(answer digest)
says 'copy K1 of keys.slots, held by safe in Bern'
says 'copy K2 of keys.slots, held by dev'

# A copy since the plan: it was not in what was reviewed.
expect 0 custody keys copy --to late.slots --holder late --as ada
expect 1 custody dispose --plan "$digest" --as ada
says 'no copy of its keys was made since it was planned'
expect 0 custody keys attest K3 --outcome destroyed --why 'shredded' --as ada
expect 0 custody dispose --plan "$digest" --as ada
expect 0 custody verify D1 --as ada

certificate() {
    rm -rf certificate
    expect 0 custody certificate D1 --out certificate --as ada
    python3 - certificate/certificate.json <<'READ' >said
import base64, json, sys
told = json.loads(base64.b64decode(json.load(open(sys.argv[1]))["payload"]))
told = told["predicate"]
print(told["complete"], *(one["state"] for one in told["copies"]))
print(*told["limits"])
READ
    expect 0 custody trust --out trust.json --as ada
    expect 0 custody verify certificate/certificate.json --trust trust.json
}
certificate
[ "$(head -n 1 said)" = 'False open open destroyed' ] || fail "$(cat said)"
grep -q 'not accounted for.*: K1 with safe in Bern, K2 with dev\.' said ||
    fail "$(cat said)"
grep -q 'copy K2 of the key slots, held by dev, is not accounted' \
    certificate/certificate.html || fail "the page"
expect 0 custody keys status
says 'K2, dev, not accounted for since D1'
expect 0 custody status --as dev
says 'custody keys attest K2'
hushes 'custody keys attest K1'

# The file itself: one slot goes, the other is as it was.
cp usb.slots before.slots
expect 2 custody keys attest usb.slots --outcome destroyed --why x --as ada
expect 1 custody keys attest usb.slots --as dev
cmp usb.slots before.slots || fail "dev overwrote it"
expect 0 custody keys attest usb.slots --as ada --json
[ "$(answer copy) $(answer destroyed) $(answer keys) $(answer seen)" = \
    'K1 1 1 true' ] || fail "$(cat out)"
dd if=usb.slots bs=4096 skip=1 count=1 2>/dev/null |
    cmp -n 4096 - /dev/zero || fail "the slot is not zeros"
cmp -n 4096 usb.slots before.slots || fail "slot 0"
cmp -i 8192 usb.slots before.slots || fail "slot 2"
expect 0 custody keys attest usb.slots --as ada --json
[ "$(answer destroyed)" = 0 ] || fail "twice"

# What nobody sees is said by who holds it, or by a custodian, with a reason.
expect 2 custody keys attest K2 --as dev
expect 1 custody keys attest K2 --outcome destroyed --as dev
expect 1 custody keys attest K1 --outcome destroyed --why no --as dev
says 'holds it'
certificate
[ "$(head -n 1 said)" = 'False updated open destroyed' ] || fail "$(cat said)"
expect 0 custody keys attest K2 --outcome destroyed --why 'burnt' --as dev
expect 0 custody keys attest K2 --outcome destroyed --why 'burnt' --as dev \
    --json
[ "$(answer new)" = false ] || fail "recorded twice"
certificate
[ "$(head -n 1 said)" = 'True updated destroyed destroyed' ] ||
    fail "$(cat said)"
grep -q 'Every registered copy of the key slots is accounted for' said ||
    fail "$(cat said)"
grep -q 'complete: K1 safe in Bern, updated, read back' \
    certificate/certificate.html || fail "the page"
expect 0 custody status --as ada
hushes 'of the key slots'

# The copy opens what lives, where the store's own is lost, and no more.
cp usb.slots .custody/keys.slots
expect 0 custody verify other --as ada
expect 0 custody verify D1 --as ada
expect 2 custody keys attest .custody/keys.slots --as ada
says 'no copy'
cp before.slots .custody/keys.slots
expect 3 custody verify D1 --as ada

# No copy of anything, one of another ledger, and one that nobody registered.
expect 1 custody keys attest nothing.slots --as ada
expect 1 custody keys attest K9 --outcome destroyed --why x --as ada
echo no >no.slots
expect 3 custody keys attest no.slots --as ada
says 'name a copy that custody keys copy made'
mkdir elsewhere
(cd elsewhere && expect 0 custody init --identity eve --name other &&
    expect 0 custody ingest x ../other.jsonl --seal --as eve &&
    expect 0 custody keys copy --to ../foreign.slots --holder eve --as eve)
cp foreign.slots before.slots
expect 3 custody keys attest foreign.slots --as ada
says "another ledger's"
cmp foreign.slots before.slots || fail "overwritten"
cp .custody/keys.slots plain.slots
expect 0 custody verify --as ada
