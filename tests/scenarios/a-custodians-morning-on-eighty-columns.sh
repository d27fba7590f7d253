#!/bin/sh
# days: 1.1 1.2
# given  requests and other acts that wait, long names, a papered dataset
# when   a custodian looks at status, requests, show R31 and approves, on a
#        terminal of 80 columns, with colour and without
# then   no line is longer; what is said stands in its order; colour is there
#        only beside a word, and not at all with NO_COLOR
. "$TESTS/desk.sh"
. "$TESTS/terminal_desk.sh"
expect 0 custody init --identity alice --name acme-data
expect 0 custody identity new carol --role custodian --as alice
expect 0 custody identity new bob --role developer --contact bob@acme.example \
    --as alice
expect 0 custody quorum 2 --why "two pairs of eyes" --as alice
printf '{"id":1}\n' >one.jsonl
printf '{"id":1}\n{"id":2}\n' >two.jsonl
long=reviews/a-long-name-of-a-dataset-that-somebody-thought-was-good/2026
expect 0 custody ingest $long one.jsonl --publisher Vendor --as alice
expect 0 custody terms $long --allow-purpose sentiment-analysis \
    --allow-purpose analytics --licence CC-BY-4.0 --sensitivity personal \
    --jurisdiction EU --retain-until 2098-01-01 --as alice
expect 0 custody request $long --purpose sentiment-analysis --project churn \
    --as bob
expect 0 custody approve R1 --yes --until +10d --as alice
expect 0 custody approve R1 --yes --until +10d --as carol
expect 0 custody ingest $long two.jsonl --publisher Vendor --as alice
echo contract >CT-204.pdf
expect 0 custody attach $long CT-204.pdf --kind contract --as alice
expect 0 custody request --like R1 --until 2098-03-31 \
    --why "retrain on the reviews of the third quarter" --as bob
expect 0 custody terms $long --allow-purpose ranking --as alice

sees "$CUSTODY" status --as carol
in_order "acme-data  .* events, verified to head" "waits for you (carol)" \
    "  R2 " "  T2 " soon "  R1 " next
says "custody request --like R1"
sees "$CUSTODY" requests --as carol
in_order "ID  *STATE  *DATA  *PURPOSE  *BY  *NEEDS" "R1  *approved" "R2  *open" \
    "T2  *waiting" "3 shown"
says "of 2: you"
sees "$CUSTODY" show R2 --as carol
in_order "R2  open since" "asks    sentiment-analysis until 31 Mar 2098: \"" \
    data "since   R1 (@1): +1 records, -0" terms "from .*CT-204.pdf" gate \
    "signed  .*needs 2 custodians, not bob" "next    custody approve R2"
says "bob <bob@acme.example>, project churn"
NO_COLOR='' python3 "$TESTS/terminal.py" "$CUSTODY" check R2 --as alice >raw ||
    :
grep -q "$(printf '\033')\[1;31mDENY$(printf '\033')" raw || fail "no red DENY"
NO_COLOR='' python3 "$TESTS/terminal.py" -e '[y/N]' y \
    "$CUSTODY" approve R2 --as carol >raw || fail "not signed"
grep -q "$(printf '\033')\[1;32mSIGNED$(printf '\033')" raw || fail "no green"
sed 's/\x1b\[[0-9;]*m//g' raw >"$desk/out"
fits || fail "too long"
says "sign R2? [y/N]"
expect 0 custody status --as carol
hushes "  R2 "
