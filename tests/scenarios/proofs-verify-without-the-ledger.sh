#!/bin/sh
# Given proofs of a record, of an event and of growth, when they are verified
# where only a trust file is, by Custody and by a program that shares no code
# with it,
# then each shows what it says; and what is not there cannot be proved.
. "$TESTS/desk.sh"
found_desk
mkdir set
for n in 1 2 3 4 5 6 7; do
    seq $n 20 | sed 's/.*/{"n":&}/' >set/$n.jsonl
done
printf 'a,b\n1,2\n3,4\n5,6\n' >set/table.csv
expect 0 custody ingest many set --as ada
expect 0 custody checkpoint --out old --as ada
for n in 1 2 3 4 5; do
    expect 0 custody request many --purpose p$n --project tour --as dev
done
expect 0 custody trust --out trust.json --as ada
expect 0 custody prove record many@1 table.csv 1 --out record.json --as ada
expect 0 custody prove record many 3.jsonl 0 --out first.json --as ada
expect 0 custody prove record reviews reviews.jsonl 1 --out one.json --as ada
expect 0 custody prove event 4 --out event.json --as ada
expect 0 custody prove growth old --out growth.json --as ada
custody prove event '#1' --as ada >printed.json

expect 1 custody prove record many table.csv 3 --as ada
expect 1 custody prove record many nothing.csv 0 --as ada
expect 1 custody prove event 9999 --as ada
expect 4 custody prove growth nowhere --as ada
sed '2s/.*/1/' old >edited
expect 3 custody prove growth edited --as ada

log_key=$(custody query --csv 'SELECT log_key FROM ledger' | tail -n 1 |
    tr -d '\r')
ada=$(openssl pkey -in keys/ada.pem -pubout -outform DER | tail -c 32 |
    od -An -v -tx1 | tr -d ' \n')
mkdir elsewhere
mv ./*.json elsewhere/
cd elsewhere
for one in record first one event growth printed; do
    CUSTODY_LEDGER=/nowhere expect 4 custody verify $one.json
    CUSTODY_LEDGER=/nowhere expect 0 custody verify $one.json --trust trust.json
    python3 "$TESTS/proof.py" $one.json "$log_key" ada "$ada" >told ||
        fail "$one.json: the other program does not believe it"
    mv told $one.told
done
# A person is told what of: a proof of another thing is no proof of this.
tells() {
    CUSTODY_LEDGER=/nowhere expect 0 custody verify "$1.json" --trust trust.json
    says "$2"
}
tells record 'of        record 1 of table.csv of many@'
tells one 'of        record 1 of reviews@'
tells event 'of        event #4, '
tells growth 'of        growth from '
tells trust 'as of     event #'

grep -qx "record $(printf '3,4' | sha256sum | cut -d' ' -f1)" record.told ||
    fail "another record: $(cat record.told)"
grep -qx "record $(printf '{"n":3}' | sha256sum | cut -d' ' -f1)" first.told ||
    fail "another record: $(cat first.told)"
grep -q "^event 4 " event.told || fail "another event"
grep -q "^growth " growth.told || fail "no growth"
