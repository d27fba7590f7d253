#!/bin/sh
# Given a request that a policy refuses, for a licence,
# when the gate is asked with data that would take long, or never ends,
# then it says no at once, for the licence, and that data was not read.
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
says "data not read"
expect 201 timeout 60 "$CUSTODY" exec R1 --data endless.jsonl --job j1 \
    --as dev -- true
says "licence-permits-purpose"
says "data not read"
