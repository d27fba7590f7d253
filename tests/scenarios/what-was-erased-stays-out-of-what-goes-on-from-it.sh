#!/bin/sh
# Given a version of two files, of which one person's records were erased, and
# lie in the files that are not Custody's, when new files are ingested onto it,
# then the new version is that of the whole, and no gate lets the person's
# records out of it: they are counted, and left out of its release; and of a
# sealed version, whose bytes are gone, nothing goes on.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
expect 0 custody identity new dev --role developer
lines() { # FROM TO
    seq "$1" "$2" | sed 's/.*/{"id":"u-&","text":"says &"}/'
}
mkdir old new
lines 1 200 >old/a.jsonl
lines 150 300 >old/b.jsonl
lines 400 410 >new/c.jsonl
erase() { # plans and carries it out
    expect 0 custody dispose --id u-170 --all --why 'Art. 17' --json
    expect 0 custody dispose --plan "$(answer digest)"
}
expect 0 custody ingest open old --id-field id
erase
expect 0 custody ingest open new --onto open@1 --json
version=$(answer version)
expect 0 custody hash old new --id-field id --json
[ "$(answer version)" = "$version" ] || fail "not the version of the whole"
expect 0 custody terms open --allow-purpose demo --licence CC0-1.0
expect 0 custody request open@2 --purpose demo --project p --as dev --json
request=$(answer request)
expect 0 custody approve "$request" --yes
expect 3 custody check "$request" --data old/a.jsonl --data new --as dev
expect 0 custody export "$request" --to released --job j --json
[ "$(answer left_out)" = 2 ] || fail "the erased are not counted"
! grep -rq u-170 released || fail "what was erased was let out"
grep -rq u-171 released || fail "others were left out"

expect 0 custody ingest shut old --id-field id --seal
erase
expect 1 custody ingest shut new --onto shut@1
says 'it is sealed'
