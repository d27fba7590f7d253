#!/bin/sh
# Given long names of data, people, jobs and models, when check denies, a trace
# finds and does not find, records are barred and called back, a report is
# written, data is planned to be destroyed, destroyed and certified, each on a
# terminal of 80 columns, with colour and without, then no line is longer, what
# is said stands in its order, and each ends in what to do next.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"
. "$TESTS/terminal_desk.sh"
recall_desk
expect 0 custody identity new carol --role custodian --as ada
news=crawl/a-long-name-of-a-crawl-that-somebody-thought-was-a-good-one/2026
for i in 1 2 3 4 5 6; do
    page $i pages.example
    page 1$i other.example
done >news.jsonl
take_in $news news.jsonl --url-field url --retrieved-at 2026-08-14
page 99 forum.example >forum.jsonl
take_in forum/2023 forum.jsonl --url-field url
ask_for bob atlas $news
expect 0 custody export "$request" --to given-out --as olga \
    --job a-job-of-the-cluster-with-a-name-that-is-as-long-as-they-are-47003
expect 0 custody receipt L1 --model atlas-7b-instruct-preview --as bob
ask_for dave another-project $news

# trace, screens 6 and 7.
sees "$CUSTODY" trace --domain pages.example --since 2026-08-01 --as erin
in_order "FOUND  6 records" "  $news@1" "R1 (ada)" "R2 (ada)" searched next
says "custody quarantine"
sees "$CUSTODY" trace --domain nowhere.example --as erin
in_order "NOT FOUND" searched "as of"
grep -q "$(printf '\033')\[[0-9;]*mNOT FOUND$(printf '\033')" raw ||
    fail "no colour beside NOT FOUND"

# quarantine and recall.
sees "$CUSTODY" recall --domain pages.example --why poisoned --dry-run --as erin
says "L1"
acts "$CUSTODY" quarantine --domain pages.example --why poisoned \
    --incident INC-88 --recall --as erin
says "Q1"
says "C1"
sees "$CUSTODY" show C1 --as ada
says "olga@acme.example"

# A refusal, screen 2.
cp news.jsonl given.jsonl
sees "$CUSTODY" check R2 --data given.jsonl --no-progress \
    --as dave
in_order "DENY  R2" "  data  R2: 6 records of" "    requester" \
    "decision #"
says "--skip-list"
grep -q "$(printf '\033')\[1;31mDENY$(printf '\033')" raw || fail "no red DENY"

# A report ends in where to read it and how to check it.
acts "$CUSTODY" report --incident INC-88 --out inc88 --as erin
in_order "inc88  .* files" "as of" quotes missing waits "next        open"
says "inc88/README.txt says how to check it"

# Disposal, screen 8.
expect 0 custody dispose forum/2023@1 --why "CT-204 ended" --as ada
sees "$CUSTODY" dispose forum/2023@1 --why "CT-204 ended" --as ada
in_order "PLAN  *D1" destroys
says "Nothing has been changed"
expect 0 custody show D1 --json
plan=$(answer plan)
acts "$CUSTODY" dispose --plan "$plan" --as ada
says "custody verify D1"
acts "$CUSTODY" verify D1 --as carol
acts "$CUSTODY" certificate D1 --out d1 --as ada
says "certificate.json"
says "custody verify d1/certificate.json --trust trust.json"
