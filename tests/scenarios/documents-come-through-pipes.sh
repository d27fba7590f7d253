#!/bin/sh
# Given a permit, a trust file and an offer that another program writes, on
# standard input, at a path of the shell's <(...) or in a FIFO,
# when a job checks the permit, somebody verifies it, or the offer is accepted,
# then the answer is that of the same document in a file; two cannot both be
# standard input, silence ends with a signal, and a FIFO that lies in a folder
# of offers is not waited for.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new ops --role operator --as ada
expect 0 custody identity new carol --role custodian --as ada
ask_and_approve reviews
expect 0 custody permit R1 --job j1 --out p.json --as ops
expect 0 custody trust --out t.json --as ada
fed() {
    document=$1
    shift
    cat "$document" | "$CUSTODY" "$@"
}

expect 0 custody check --permit p.json --trust t.json --job j1
sed 's/(p\.json)/(-)/' out >wanted
expect 0 fed p.json check --permit - --trust t.json --job j1
cmp -s out wanted || fail "the permit through standard input"
expect 0 fed t.json check --permit p.json --trust - --job j1
sed 's/(p\.json)/(-)/' out | cmp -s - wanted || fail "trust through it"
expect 0 bash -c '"$CUSTODY" check --permit <(cat p.json) \
    --trust <(cat t.json) --job j1 --data reviews.jsonl'
says ALLOW
expect 2 fed p.json check --permit - --trust - --job j1
says 'standard input holds one of what is named -'
expect 5 fed t.json check --permit - --trust t.json --job j1
expect 5 fed /dev/null check --permit - --trust t.json --job j1
expect 4 custody check --permit p.json --trust none.json --job j1
says 'trust none.json: there is no such file'

expect 0 bash -c '"$CUSTODY" verify <(cat p.json) --trust <(cat t.json)'
says 'OK  permit L1'
expect 0 fed p.json verify - --trust t.json
says 'OK  permit L1'

mkfifo silent
expect 130 timeout --preserve-status -s INT 1 "$CUSTODY" check --permit silent \
    --trust t.json --job j1

expect 0 custody request reviews --purpose demo --project two --as dev
expect 0 custody approve R2 --yes --as carol --offer offer.json
mkdir box
mkfifo box/nobody-writes
cp offer.json box/offer.json
expect 0 fed offer.json accept - --yes
says 'R2'
expect 4 custody accept box --yes
says 'nobody-writes'
says 'not a regular file'
