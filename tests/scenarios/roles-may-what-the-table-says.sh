#!/bin/sh
# days: 0.3
# Given a custodian, a developer, an operator and an auditor, when each tries
# each verb, then it succeeds or is refused as the table of custody(1) says,
# and a refusal records nothing but the gate's own decisions.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody identity new ops --role operator --as ada
expect 0 custody identity new aud --role auditor --as ada
expect 2 custody identity new bob --role king --as ada

# Reading is for all of them.
for who in dev ops aud; do
    expect 0 custody show R1 --as $who
done
expect 0 custody trace --record - --as aud <<R
{"id":1,"text":"one"}
R

refused() {
    expect 1 custody "$@"
    [ -s out ] || [ -s err ] || fail "refused without a word: $*"
}
echo a >paper.txt
refused attach reviews paper.txt --kind other --as aud
expect 0 custody attach reviews paper.txt --kind other --as dev
for who in dev aud; do
    refused permit R1 --job x --out p.json --as $who
done
expect 0 custody permit R1 --job x --out p.json --as ops
refused prove event 1 --as dev
refused checkpoint --out c --as dev
for who in ops aud; do
    expect 0 custody prove event 1 --as $who
    expect 0 custody checkpoint --out c --as $who
done
refused withdraw R1 --why no --as ops
refused withdraw R1 --why no --as aud
printf '{"id":3}\n' >more.jsonl
refused locate reviews@1 reviews.jsonl --as aud
refused reindex reviews@1 --id-field id --as aud
refused recall reviews@1 --why no --as dev
expect 0 custody recall reviews@1 --why no --dry-run --as ops
expect 0 custody ingest more more.jsonl --as dev
expect 0 custody ingest more2 more.jsonl --as ops
refused ingest more3 more.jsonl --as aud
expect 0 custody request more --purpose demo --project x --as ops
refused request more --purpose demo --project x --as aud

for who in dev ops aud; do
    refused approve R2 --yes --as $who
    refused reject R2 --why no --as $who
    refused terms more --licence MIT --as $who
done
cp -r "$SOURCE/policies" stricter
rm stricter/source-documented.sql
for who in dev ops aud; do
    refused hold reviews@1 --why no --as $who
    refused dispose reviews@1 --why no --as $who
    refused identity new $who.2 --role custodian --as $who
    refused quorum 1 --why no --as $who
    refused policy install stricter --as $who
done
