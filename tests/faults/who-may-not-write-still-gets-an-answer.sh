#!/bin/sh
# Given a person who may read the custody directory and not write it,
# when they check without a job, trace or list, they get an answer that says
# it was not recorded; what has to be recorded is 4; nothing is changed.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
expect 0 custody request reviews --purpose demo --project more --as dev
printf '{"id":1,"text":"one"}' >record

if [ "$(id -u)" = 0 ]; then
    command -v setpriv >/dev/null || { echo "skipped: no setpriv"; exit 77; }
    # Their own keys and memory, and a way to everything.
    mkdir nobody
    cp -r keys nobody/keys
    chown -R 65534:65534 nobody
    chmod 755 "$desk"
    setpriv --reuid 65534 --regid 65534 --clear-groups "$CUSTODY" --version \
        >/dev/null 2>&1 || { echo "skipped: nobody cannot run it"; exit 77; }
    as() {
        CUSTODY_KEYS="$desk/nobody/keys" XDG_STATE_HOME="$desk/nobody/state" \
            HOME="$desk/nobody" setpriv --reuid 65534 --regid 65534 \
            --clear-groups "$CUSTODY" "$@"
    }
else
    chmod -R a-w .custody
    as() {
        custody "$@"
    }
fi

before=$(find .custody -type f -exec sha256sum {} + | sort)
expect 0 as check R1 --as dev --json
[ "$(answer recorded)" = false ] || fail "recorded"
expect 0 as check R1 --data reviews.jsonl --as dev --json
[ "$(answer recorded)" = false ] || fail "recorded"
expect 0 as trace --record record --as ada --json
expect 0 as list --as ada
expect 0 as requests --as ada
expect 0 as log --as ada
expect 0 as status --as ada
expect 0 as verify

expect 4 as check R1 --job 1 --as dev
expect 4 as ingest more reviews.jsonl --as ada
expect 4 as request reviews --purpose demo --project other --as dev
expect 4 as approve R2 --yes --as ada
expect 4 as export R1 --to gone --job 1 --as ada
expect 4 as quarantine --record record --why bad --as ada
expect 4 as dispose reviews@1 --why due --as ada
expect 204 as exec R1 --job 2 --as dev -- touch ran
[ ! -e gone ] && [ ! -e ran ] || fail "something was done"
[ "$(find .custody -type f -exec sha256sum {} + | sort)" = "$before" ] ||
    fail "something was changed"
