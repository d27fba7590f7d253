#!/bin/sh
# Given a site that wrote the numbers of its copy of the standard into the
# provisions of its policy set, when it installs that, then reports print them.
. "$TESTS/desk.sh"

found_desk
expect 0 custody report --out before --as ada
! grep -q '5[.]1[.]1-1' before/report.html || fail "a number before there is one"
mkdir set
cp "$SOURCE"/policies/*.sql "$SOURCE"/policies/*.csv set
sed -i 's/^1,awareness,,who may/1,awareness,5.1.1-1,who may/' set/provisions.csv
echo '14,our own,7,"what <we> ask, too",custodian,ask us,paper,no-such-answer' \
    >>set/provisions.csv
expect 0 custody policy install set --why 'numbers of our copy' --as ada
expect 0 custody report --out after --as ada
grep -q '5[.]1[.]1-1' after/report.html || fail "the number is not printed"
grep -qF 'what &lt;we&gt; ask, too' after/report.html || fail "our row is not"
python3 - <<'PY' || fail "report.json has no numbers"
import json
rows = json.load(open('after/report.json'))['provisions']
assert rows[0]['provision'] == '5.1.1-1' and rows[0]['count'] >= 2, rows[0]
assert rows[-1]['answer'] == '' and 'count' not in rows[-1]
PY
