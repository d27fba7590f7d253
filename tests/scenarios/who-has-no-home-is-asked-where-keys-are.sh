#!/bin/sh
# Given somebody without a home (a service, a container), when a key has to be
# found or made, then it is 4 and says where it is named, and nothing is left;
# with that said, all goes on.
. "$TESTS/desk.sh"
homeless() {
    env -u HOME -u CUSTODY_KEYS -u XDG_STATE_HOME -u XDG_CONFIG_HOME \
        "$CUSTODY" "$@"
}
expect 4 homeless init --identity ada
says 'set CUSTODY_KEYS'
[ ! -e .custody ] || fail "half a ledger: $(ls -A .custody)"
found_desk
before=$(sha256sum .custody/ledger.sqlite3)
for act in "identity new eve --role auditor" "identity rotate ada" \
    "request reviews --purpose demo --project tour"; do
    # shellcheck disable=SC2086
    expect 4 homeless $act --as ada
    says 'set CUSTODY_KEYS'
done
[ "$(sha256sum .custody/ledger.sqlite3)" = "$before" ] || fail "recorded"
expect 0 homeless list
expect 0 env -u HOME -u XDG_STATE_HOME "$CUSTODY" identity new eve \
    --role auditor --as ada
expect 0 custody verify
