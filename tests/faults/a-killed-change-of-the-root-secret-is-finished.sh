#!/bin/sh
# Given three sealed versions and a slot that was destroyed, when the change of
# the root secret is killed before every write, sync, rename and unlink of it,
# then either the old secret opens everything or the new one does; the same
# command finishes it, once in the ledger; and then the old one opens nothing.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"
. "$TESTS/rotate_desk.sh"

rotate_desk
(umask 077 && head -c 32 /dev/urandom >new.key)
keep
rotate() {
    "$@" keys rotate --new-key new.key --as ada
}
new_opens() {
    custody "$@" --store-key new.key
}
killed_everywhere 'not its key file'
[ $old -gt 0 ] && [ $new -gt 5 ] || fail "old $old, new $new of $n calls"
