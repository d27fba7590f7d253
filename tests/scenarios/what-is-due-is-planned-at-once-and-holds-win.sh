#!/bin/sh
# Given datasets whose retention has passed, has not, or is not set, and one on
# hold, when the morning is asked for, what is due and overdue is shown with
# what keeps it; --due makes one plan of it without what is on hold, the same
# again gives the same plan, and when all is gone or held there is none.
. "$TESTS/desk.sh"

found_desk
for name in old older kept later held; do
    printf '{"text":"%s"}\n' "$name" >"$name.jsonl"
    expect 0 custody ingest "$name" "$name.jsonl" --as ada
done
printf '{"text":"more"}\n' >>old.jsonl
expect 0 custody ingest old old.jsonl --as ada

expect 1 custody dispose --due --why retention --as ada
says "no version's retention has passed"
expect 0 custody terms old --retain-until 2026-01-31 --as ada
expect 0 custody status --as ada
says "old  retention reached, no hold"
says "custody dispose old@all --why TEXT"
expect 0 custody terms older --retain-until 2025-06-01 --as ada
expect 0 custody terms held --retain-until 2025-06-01 --as ada
expect 0 custody terms later --retain-until +7d --as ada
expect 0 custody hold held@1 --why lawsuit --as ada
hold=H1

expect 0 custody status --as ada
says "held retention reached, held by H1"
says "custody show H1"
says "custody dispose --due --why TEXT"
says "later retention ends"
hushes "kept"

expect 2 custody dispose --due --as ada
expect 2 custody dispose old@1 --due --why retention --as ada
expect 2 custody dispose --due --plan 01234567 --as ada
expect 1 custody dispose --due --why retention --as dev
expect 0 custody dispose --due --why retention --as ada --json
[ "$(answer versions.0.dataset) $(answer versions.1.dataset) \
$(answer versions.2.dataset) $(answer files)" = "old older old 3" ] ||
    fail "planned: $(answer versions)"
[ "$(answer holds.0.dataset) $(answer holds.0.hold)" = "held H1" ] ||
    fail "the hold is not named"
plan=$(answer digest)
id=$(answer id)
expect 0 custody dispose --due --why retention --as ada --json
[ "$(answer digest) $(answer new)" = "$plan false" ] || fail "another plan"
expect 0 custody status --as ada
says "older retention reached, planned as $id"

# What comes due while a plan is open is planned by itself.
expect 0 custody terms kept --retain-until 2026-02-01 --as ada
expect 0 custody dispose --due --why retention --as ada
says "PLAN  D2  kept@1"
says "H1 keeps held@1: lawsuit"
expect 1 custody dispose --due --why retention --as ada
says "planned already"

# A hold that comes after the plan is told before somebody runs into it.
expect 0 custody status --as ada
says "D2   is approved: retention"
expect 0 custody hold kept@1 --why appeal --as ada
expect 0 custody status --as ada
says "D2   is approved, and held by H2: retention"
expect 1 custody dispose --plan "$(sha256sum .custody/plans/D2 | cut -c1-64)" \
    --as ada
expect 0 custody lift H2 --why "appeal was dropped" --as ada

for digest in "$plan" "$(sha256sum .custody/plans/D2 | cut -c1-64)"; do
    expect 0 custody dispose --plan "$digest" --as ada
done
[ ! -e old.jsonl ] && [ ! -e older.jsonl ] && [ -e held.jsonl ] ||
    fail "not what was planned is gone"
expect 1 custody dispose --due --why retention --as ada
says "on hold"
says "custody lift $hold --why TEXT"
expect 0 custody lift "$hold" --why settled --as ada
expect 0 custody dispose --due --why retention --as ada
says "held@1"
