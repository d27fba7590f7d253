#!/bin/sh
# Given folders that are there already, when a report is made into them, then
# an older report of the same ledger is replaced, and nothing else is touched;
# and the same ledger at the same moment gives the same bytes.
. "$TESTS/desk.sh"

found_desk
# Nothing of somebody else's is replaced.
mkdir other empty
echo mine >other/file
expect 1 custody report --out other --as ada
says 'it holds what no report of this ledger wrote'
[ "$(cat other/file)" = mine ] || fail "other/file was changed"
echo mine >afile
expect 1 custody report --out afile --as ada
ln -s other alink
expect 1 custody report --out alink --as ada
expect 0 custody report --out empty --as ada

# An older report is; but not one that something was added to.
expect 0 custody report --out deep/er/rep --as ada
ask_and_approve reviews
expect 0 custody report --out deep/er/rep/ --as ada --json
[ "$(answer size)" = "$(custody query 'SELECT max(seq) AS n FROM event' \
    --csv --as ada | tail -n 1 | tr -d '\r')" ] || fail "an old report"
[ "$(find deep/er -mindepth 1 -maxdepth 1)" = deep/er/rep ] ||
    fail "something is left beside it"
echo mine >deep/er/rep/notes.txt
expect 1 custody report --out deep/er/rep --as ada
[ -f deep/er/rep/notes.txt ] || fail "notes are gone"

# One of another ledger is not ours.
mkdir second
(cd second && custody init --identity ada --name second >/dev/null)
expect 0 custody report --ledger second --out foreign --as ada
expect 1 custody report --out foreign --as ada

# A run that was killed leaves nothing under the name, and the next one works.
mkdir .killed.custody-report
echo half >.killed.custody-report/report.html
expect 0 custody report --out killed --as ada
[ ! -e .killed.custody-report ] || fail "the half-done one is still there"
grep -q '</html>' killed/report.html || fail "not whole"

# Two at once into one folder: each is whole or says that it is busy.
for i in 1 2 3 4; do
    (code=0; custody report --out same --as ada >/dev/null 2>&1 || code=$?
        echo $code >same.$i) &
done
wait
! cat same.? | grep -qv '^[04]$' || fail "codes: $(cat same.?)"
grep -q 0 same.? || fail "none was made"
(cd same && sha256sum --quiet -c SHA256SUMS) || fail "not whole"

# The same moment, the same bytes.
CUSTODY_TEST_CLOCK="=$(date -d '+1 hour' +%s)"
export CUSTODY_TEST_CLOCK
expect 0 custody report --out a --as ada
expect 0 custody report --out b --as ada
diff -r a b || fail "two reports of one moment differ"
