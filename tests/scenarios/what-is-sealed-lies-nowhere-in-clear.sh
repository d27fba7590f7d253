#!/bin/sh
# Given canaries in 2,000 records, in their URLs and in file names, when they
# are sealed, listed, looked up, verified and exported, then no canary and no
# digest of a record is in the custody directory or the temporary folder, in
# no file and no name of one, and what is exported is what was sealed.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

found_sealed
[ "$(canaries_in data)" = 4 ] || fail "the search finds nothing where they are"
[ "$(canaries_in .custody tmp state)" = 0 ] || fail "after the ingest"
expect 0 custody keys status --unlock --json
[ "$(answer root) $(answer keys) $(answer opened)" = 'key file 1 1' ] ||
    fail "keys: $(cat out)"
expect 0 custody show secret
expect 0 custody list secret

mv data away
sed -n 7p away/canary-one.jsonl | tr -d '\n' >record
expect 0 custody trace --record record --as ada --json
[ "$(answer hits)" = 1 ] || fail "trace: $(cat out)"
printf '"canary-01234-zq"' >text
expect 0 custody trace --text text --as ada --json
[ "$(answer hits) $(answer complete)" = '1 true' ] || fail "trace: $(cat out)"
expect 0 custody trace --id r1234 --as ada --json
[ "$(answer hits)" = 1 ] || fail "trace by id"
expect 0 custody trace --domain canary.example --as ada --json
[ "$(answer hits)" = 2000 ] || fail "trace by domain"
expect 0 custody verify secret --json
[ "$(answer records) $(answer files)" = '2000 2' ] || fail "verify: $(cat out)"

ask_and_approve secret
expect 0 custody check "$request" --as dev
expect 0 custody export "$request" --to out1 --job j --as ada
cmp out1/canary-one.jsonl away/canary-one.jsonl || fail "exported one"
gzip -dc away/canary-two.jsonl.gz | cmp - out1/canary-two.jsonl ||
    fail "exported two"
[ "$(canaries_in .custody tmp state)" = 0 ] || fail "after all"

# Another that is not sealed is compared with it.
expect 0 custody ingest open away --as ada --json
[ "$(answer sealed) $(answer version)" = "false $root" ] || fail "not the same"
expect 0 custody diff secret open --json
[ "$(canaries_in .custody/sealed .custody/index)" = 1 ] || fail "the search"
