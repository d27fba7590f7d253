#!/bin/sh
# Given three sealed versions and a slot that was destroyed, when the change of
# the root secret is killed before every write, sync, rename and unlink of it,
# then either the old secret opens everything or the new one does; the same
# command finishes it, once in the ledger; and then the old one opens nothing.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"

expect 0 custody init --identity ada
for name in a b c d; do
    printf '{"id":"%s"}\n' $name >$name.jsonl
    expect 0 custody ingest $name $name.jsonl --seal --as ada
done
expect 0 custody dispose b --why over --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
(umask 077 && head -c 32 /dev/urandom >new.key)
keep
# opened KEY: how many slots open with it; the store is as it was after.
opened() {
    custody keys status --unlock --json --store-key "$1" >"$desk/out" \
        2>"$desk/err" || return 1
    answer opened
}

n=1
old=0
new=0
while killed_at $n keys rotate --new-key new.key --as ada; do
    if [ "$(opened store.key)" = 3 ]; then
        old=$((old + 1))
    else
        [ "$(opened new.key)" = 3 ] || fail "call $n: neither opens all"
        new=$((new + 1))
        printf '{"id":"late"}\n' >late.jsonl
        expect 0 custody ingest late late.jsonl --seal --store-key new.key \
            --as ada
        expect 0 custody verify late --store-key new.key
    fi
    expect 0 custody verify
    if opened store.key >/dev/null || ! custody query --json \
        "SELECT count(*) AS count FROM key_rotation" | grep -q '"count":1' ||
        python3 -c '
import sys
head = open(".custody/keys.slots", "rb").read(4096)
sys.exit(not (any(head[48:56]) and any(head[512:520])))'; then
        expect 0 custody keys rotate --new-key new.key --as ada
    fi
    expect 0 custody query --json "SELECT count(*) AS count FROM key_rotation"
    says '"count":1'
    expect 0 custody keys status --unlock --json --store-key new.key
    [ "$(answer destroyed) $(answer wrong)" = '1 0' ] || fail "call $n"
    for name in a c d; do
        expect 0 custody verify $name --store-key new.key
    done
    expect 4 custody verify a
    says 'not its key file'
    python3 - <<'LOOK' || fail "call $n: the old root is there"
import sys
head = open(".custody/keys.slots", "rb").read(4096)
roots = [root for root in (head[48:316], head[512:780]) if any(root)]
sys.exit(len(roots) != 1 or any(roots[0][208:]))
LOOK
    put_back
    n=$((n + 1))
done
[ $old -gt 0 ] && [ $new -gt 5 ] || fail "old $old, new $new of $n calls"
