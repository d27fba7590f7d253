#!/bin/sh
# Given a sealed version, when it is barred whole, planned to be disposed of, or
# a bar is rehearsed, then nothing of it is in clear; when a record is barred or
# planned to be erased, then its digest is in the one list that every gate reads
# and nowhere else, and the answer says how many there are, before it is done;
# when the same comes in once more and is not sealed, then that is said.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

found_sealed
sed -n 7p data/canary-one.jsonl | tr -d '\n' >record
rm -rf data
expect 0 custody quarantine --record record --why bad --as ada --dry-run
says '1 digest of sealed records would lie in quarantine/Q'
expect 0 custody dispose secret@1 --why over --as ada
expect 0 custody quarantine secret@1 --why bad --as ada --json
[ "$(answer in_clear)" = 0 ] || fail "all of it: $(cat out)"
[ "$(canaries_in .custody tmp state)" = 0 ] || fail "in clear"

expect 0 custody quarantine --record record --why bad --as ada --json
[ "$(answer in_clear)" = 1 ] || fail "one record: $(cat out)"
id=$(answer id)
[ "$(wc -l <".custody/quarantine/$id")" = 1 ] || fail "the list"
mv .custody/quarantine listed
[ "$(canaries_in .custody tmp state)" = 0 ] || fail "beside the list"
mv listed .custody/quarantine
expect 0 custody quarantine --record record --why bad --as ada
says "1 digest of sealed records in quarantine/$id"

expect 0 custody dispose --id r1234 --all --why 'Art. 17' --as ada
says '1 digest in plans/D2.list'
[ "$(canaries_in .custody/plans)" = 1 ] || fail "the plan's list"
mv .custody/quarantine .custody/plans/D2.list tmp
[ "$(canaries_in .custody state)" = 0 ] || fail "beside the lists"

mv tmp/quarantine .custody
mv tmp/D2.list .custody/plans

# The same content again, from elsewhere.
make_canaries
expect 0 custody ingest again data --as ada --id-field id --url-field url
says 'secret@1 is the same and is sealed'
says 'custody seal again@1'
expect 0 custody ingest again data --as ada --id-field id --url-field url
expect 0 custody ingest third data --as ada --id-field id --url-field url \
    --seal --json
[ "$(answer sealed) $(answer sealed_as)" = 'true ' ] || fail "$(cat out)"
