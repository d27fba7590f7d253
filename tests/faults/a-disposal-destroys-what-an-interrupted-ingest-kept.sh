#!/bin/sh
# Given ingests of two datasets that were interrupted with something kept, when
# one dataset is disposed of, then what was kept of it is destroyed and what was
# kept of the other stays; what belongs to somebody else is said to stay.
. "$TESTS/desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
mkdir data
for i in $(seq 30); do
    seq -f "{\"n\":$i.%.0f,\"text\":\"$(printf '%0200d' 0)\"}" 15000 \
        >"data/$i.jsonl"
done
echo '{"old":true}' >old.jsonl
expect 0 custody ingest gone old.jsonl
sleep 0.1 # so young a file may change unseen

parts() {
    find .custody/index -name '.part-*' | wc -l
}
# begin DATASET: its ingest, until it has kept something; false if it never has.
begin() {
    for _ in $(seq 20); do
        before=$(parts)
        "$CUSTODY" ingest "$1" data --threads 1 --no-progress \
            >out 2>err &
        job=$!
        while kill -0 $job 2>/dev/null && [ "$(parts)" = "$before" ]; do
            :
        done
        kill -KILL $job 2>/dev/null || :
        wait $job || :
        # It may have been killed while it wrote that down.
        [ "$(parts)" = "$before" ] ||
            ! "$CUSTODY" status | grep -q "ingest $1 " || return 0
    done
    return 1
}
begin gone && begin stays || {
    echo "skipped: no ingest was slow enough to be interrupted"
    exit 77
}
expect 0 custody status
says "ingest gone "
says "ingest stays "
expect 0 custody dispose gone@1 --why over --json
digest=$(answer digest)
expect 0 custody dispose --plan "$digest" --json
[ "$(answer left)" = "[]" ] || fail "left: $(answer left)"
[ "$(parts)" = 1 ] || fail "$(parts) parts are left"
expect 0 custody status
hushes "ingest gone"
says "ingest stays "

# One that others can write is nobody's word.
chmod 644 .custody/index/.part-*
echo '{"more":true}' >more.jsonl
expect 0 custody ingest more more.jsonl
expect 0 custody dispose more@1 --why over --json
digest=$(answer digest)
expect 0 custody dispose --plan "$digest" --json
[ "$(answer left.0.path)" = ".custody/index/.part-*" ] || fail "not said"
[ "$(parts)" = 1 ] || fail "what could not be told was destroyed"
expect 0 custody verify
