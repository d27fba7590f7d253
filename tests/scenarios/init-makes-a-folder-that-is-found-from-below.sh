#!/bin/sh
# days: 0.4
# Given a project's folder, when init was run in it, then .custody is there
# with its parts and is found from any folder below, by --ledger and by
# CUSTODY_LEDGER; elsewhere there is none (4); a second init leaves it as it is and says so.
. "$TESTS/desk.sh"

mkdir -p project/deep/er elsewhere
expect 0 custody init project --identity ada --name acme --json
[ "$(answer new)" = true ] && [ "$(answer quorum)" = 1 ] || fail "not new"
genesis=$(answer genesis)
[ ${#genesis} = 64 ] || fail "genesis $genesis"
for part in ledger.sqlite3 ledger.lock ledger.pem checkpoints index policies; do
    [ -e project/.custody/"$part" ] || fail "no .custody/$part"
done
key=$CUSTODY_KEYS/ada.pem
[ "$(stat -c %a "$key")" = 600 ] || fail "the key is mode $(stat -c %a "$key")"
head -1 "$key" | grep -qx -- '-----BEGIN PRIVATE KEY-----' || fail "not PKCS#8"

cd project/deep/er
expect 0 custody verify --json
[ "$(answer genesis)" = "$genesis" ] || fail "another ledger from below"
cd "$desk/elsewhere"
expect 4 custody list --json
grep -q '"code":"no-ledger"' "$desk/err" || fail "no code"
expect 0 custody --ledger ../project list
expect 0 custody list --ledger ../project/.custody
export CUSTODY_LEDGER=../project
expect 0 custody list
unset CUSTODY_LEDGER

cd "$desk"
expect 1 custody init project --identity ada --name acme
says project/.custody
expect 0 custody verify --ledger project --json
[ "$(answer genesis)" = "$genesis" ] || fail "made another"
