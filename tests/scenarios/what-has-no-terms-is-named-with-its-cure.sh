#!/bin/sh
# Given a request for several datasets of which two have no terms, when it is
# asked for and when a custodian would sign it, then each says which have none,
# and a command that can be typed as it is; that done for both, it is signed.
. "$TESTS/desk.sh"
found_desk
for name in bare/a bare/b; do
    echo $name >one.txt
    expect 0 custody ingest $name one.txt --source-url https://example.org/ \
        --retrieved-at 2026-01-02 --publisher E --declared-licence CC0-1.0 \
        --as ada
done

expect 0 custody request reviews bare/a bare/b --purpose demo --project x \
    --as dev
says "bare/a, bare/b: none yet"
tr -s ' \n' ' ' <out >flat
grep -qF 'custody terms bare/a --allow-purpose P --licence SPDX' flat ||
    fail "no command"
hushes DATASET

for name in bare/a bare/b; do
    expect 1 custody approve R1 --yes --as ada
    says "custody terms $name --allow-purpose 'demo' --licence SPDX"
    hushes DATASET
    expect 1 custody approve R1 --yes --as ada --json
    python3 - "custody terms $name --allow-purpose 'demo' --licence SPDX" \
        <<'P' || fail "the remedy"
import json, sys
assert json.loads(open("err").read())["remedy"] == sys.argv[1]
P
    expect 0 custody terms $name --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
done
expect 0 custody approve R1 --yes --as ada
expect 0 custody check R1 --as dev
