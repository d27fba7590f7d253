#!/bin/sh
# days: 2.6
# Given a request that a policy refuses, for a licence, and one of whose data
# records are barred,
# when the gate is asked with data that would take long, or never ends,
# then it says no at once, what it is, who can change it and by which command,
# and that data was not read.
. "$TESTS/desk.sh"
found_desk
echo '{"id":3}' >other.jsonl
expect 0 custody ingest other other.jsonl --as ada
expect 0 custody terms other --allow-purpose demo --licence LicenseRef-Unknown \
    --sensitivity internal --as ada
ask_and_approve other
# Whoever opened this would wait for ever.
mkfifo endless.jsonl
expect 1 timeout 60 "$CUSTODY" check R1 --data endless.jsonl --job j1 --as dev
says "licence-permits-purpose"
says "custody terms other --licence SPDX"
says "(ask ada)"
says "data not read: the answer is already no"
says "no release"
expect 201 timeout 60 "$CUSTODY" exec R1 --data endless.jsonl --job j1 \
    --as dev -- true
says "licence-permits-purpose"
says "data not read"

# All of a version holds what is barred of it.
ask_and_approve reviews
printf '{"id":1,"text":"one"}' >record
expect 0 custody quarantine --record record --why poisoned --as ada
expect 1 timeout 60 "$CUSTODY" check R2 --data endless.jsonl --job j2 --as dev
says "1 record of reviews@1 is barred by Q1"
says "--skip-list FILE"
says "data not read: the answer is already no"
expect 0 custody check R2 --data reviews.jsonl --job j2 --skip-list skip --as dev
# What changed is no more than that, and says what to do.
echo '{"id":3}' >>reviews.jsonl
expect 3 custody check R2 --data reviews.jsonl --job j3 --skip-list s --as dev
says "(cdf4aaed): the file is not what"
hushes "another order"
says "custody ingest reviews PATH"
