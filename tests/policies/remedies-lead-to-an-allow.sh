#!/bin/sh
# Given a request that nothing speaks for, when each command that a refusal
# names is done by whom it names, then the gate allows, and says so.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
printf '{"id":1}\n' >reviews.jsonl
expect 0 custody ingest reviews reviews.jsonl --as ada
expect 0 custody request reviews --purpose demo --project tour --as dev
expect 1 custody check R1 --as dev --json

python3 - "$desk/out" >todo <<'END'
import json, sys
result = json.loads(open(sys.argv[1]).read().splitlines()[-1])
assert result["verdict"] == "deny" and result["release"] is None
for reason in result["reasons"]:
    for key in ("policy", "code", "subject", "reason", "remedy", "who"):
        assert key in reason, key
    assert reason["command"], reason
    who = "dev" if reason["who"] == "requester" else "ada"
    if "ingest" in reason["command"]:
        who = "ada"
    print(who, reason["command"])
END
grep -q 'custody approve R1' todo || fail "approval is not named"
# Approval last: it is for the terms that the others record.
for first in terms ingest approve; do
    grep "custody $first" todo | sort -u >some || continue
    while read -r who command; do
        command=$(printf '%s' "$command" | sed "s/SPDX/CC0-1.0/; s/PATH/reviews.jsonl/
            s|URL|https://example.org/x|; s/ TIME/ 2026-01-02/")
        [ "$first" != approve ] || command="$command --yes"
        code=0
        eval "$command --as $who" >out 2>err </dev/null || code=$?
        [ $code = 0 ] || fail "exit $code: $command"
    done <some
done
expect 0 custody check R1 --as dev --json
[ "$(answer verdict)" = allow ] || fail "not an allow"
[ "$(answer policies.asked)" = "$(answer policies.allow)" ] || fail "counts"
