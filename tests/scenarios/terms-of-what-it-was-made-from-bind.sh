#!/bin/sh
# Given data under strict terms, and a version made from it, and a copy of
# that, each under looser terms of its own,
# when they are asked for, then the strictest terms count at the gate, over
# every generation, though the derivation was said only after the approval; and
# `terms` says that looser ones change nothing.
. "$TESTS/desk.sh"

from="--source-url https://example.org/x --retrieved-at 2026-01-02
    --publisher Example --declared-licence CC0-1.0"
ingest() {
    # shellcheck disable=SC2086
    expect 0 custody ingest "$@" $from --as ada
}
loose() { # DATASET
    expect 0 custody terms "$1" --allow-purpose demo --allow-purpose war \
        --licence CC0-1.0 --sensitivity public --as ada
}
expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
seq 1 9 | sed 's/.*/{"n":&}/' >raw.jsonl
sed 1d raw.jsonl >part.jsonl
sed s/n/t/ part.jsonl >tok.jsonl
ingest raw raw.jsonl
expect 0 custody terms raw --allow-purpose demo --deny-purpose war \
    --licence CC0-1.0 --sensitivity internal --jurisdiction EU \
    --retain-until 2030-01-01 --as ada
ingest part part.jsonl --derived-from raw@1
ingest tok tok.jsonl --derived-from part@1 --step tokenised
ingest copy tok.jsonl
loose part
loose copy
loose tok
says 'looser'
says 'allow war: raw (T1) says denied, and that is what counts'
says 'sensitivity public: raw (T1) says internal'
says 'retain until unsaid: raw (T1) says'
expect 0 custody terms tok --json
[ "$(answer bound_by.0.dataset)$(answer bound_by.0.copy)" = copytrue ] ||
    fail "the copy"
[ "$(answer bound_by.2.dataset)$(answer bound_by.2.copy)" = rawfalse ] ||
    fail "the origin"
# The same in a copy that says nothing of where it comes from.
expect 0 custody terms copy
says 'allow war: raw (T1)'

for name in tok copy; do
    expect 0 custody request $name --purpose war --project p --as dev --json
    request=$(answer request)
    expect 0 custody approve "$request" --yes --as ada
    expect 1 custody check "$request" --as ada --json
    says 'purpose-allowed-by-terms'
    says '"raw"'
    ask_and_approve $name
    expect 0 custody check "$request" --as ada --json
done
expect 0 custody terms raw --clear jurisdiction --as ada
says stale
expect 1 custody check "$request" --as ada --json
says 'terms-as-approved'
expect 0 custody approve "$request" --yes --as ada
expect 0 custody check "$request" --as ada

# Said after the approval: it binds from then on, and the approval was for less.
sed 's/n/x/' raw.jsonl >late.jsonl
ingest late late.jsonl
loose late
ask_and_approve late
expect 0 custody check "$request" --as ada
ingest late late.jsonl --derived-from tok@1 --step "said later"
expect 1 custody check "$request" --as ada --json
says 'terms-as-approved'
expect 0 custody approve "$request" --yes --as ada
expect 0 custody check "$request" --as ada
expect 0 custody terms raw --retain-until 2026-01-01 --as ada
expect 0 custody approve "$request" --yes --as ada
expect 1 custody check "$request" --as ada --json
says 'retention-not-passed'

# A parent's licence binds what was made of it, its source's where it has no
# terms.
# shellcheck disable=SC2086
expect 0 custody ingest nc raw.jsonl --source-url https://example.org/nc \
    --retrieved-at 2026-01-02 --publisher P --declared-licence CC-BY-NC-4.0 \
    --as ada
sed 's/n/y/' raw.jsonl >mixed.jsonl
ingest mixed mixed.jsonl --derived-from nc@1
loose mixed
ask_and_approve mixed
expect 1 custody check "$request" --as ada --json
says CC-BY-NC-4.0

# A hold over what it was made from holds it.
expect 0 custody hold raw@1 --why "a court asked" --as ada
expect 1 custody dispose late@1 --why due --as ada
says H1
expect 0 custody lift H1 --why "it ended" --as ada
expect 0 custody dispose late@1 --why due --as ada
