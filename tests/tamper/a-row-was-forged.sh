#!/bin/sh
# Given a ledger and somebody who can write its file and compute its hashes,
# when they insert an approval in a custodian's name, with a signature of
# their own; or sign with a key that has ended, whose role may not, that never
# was enrolled; or sign what the law refuses,
# then verify is 3 and names the event, and no gate opens.
. "$TESTS/desk.sh"
. "$TESTS/ledger_desk.sh"
good_ledger
expect 0 custody identity new cy --role custodian --as ada
expect 0 custody request reviews --purpose demo --project more --as dev
expect 0 custody request reviews --purpose demo --project own --as ada
rm -r good
cp -r .custody good
next=$(($(sqlite3 .custody/ledger.sqlite3 'SELECT max(seq) FROM event') + 1))
hash_of() {
    sqlite3 .custody/ledger.sqlite3 "SELECT lower(hex(hash)) FROM event
        WHERE act ->> 'kind' = '$1' ORDER BY seq LIMIT 1 OFFSET $2"
}
terms="[{\"dataset\":\"reviews\",\"terms\":\"$(hash_of terms.recorded/1 0)\"}]"
approve_2="{\"proposal\":\"R2\",\"hash\":\"$(hash_of request.opened/1 1)\",
            \"terms\":$terms}"
approve_3="{\"proposal\":\"R3\",\"hash\":\"$(hash_of request.opened/1 2)\",
            \"terms\":$terms}"
ada=$(sqlite3 .custody/ledger.sqlite3 \
    "SELECT act ->> 'actor' FROM event WHERE seq = 1")
openssl genpkey -algorithm ed25519 -out stranger.pem
forged() {
    again
    forge act "$@"
    convicted "event #$next"
    expect 3 custody check R2 --job 2 --data reviews.jsonl --as dev
    hushes ALLOW
}

# As it should be: this approval opens R2.
forge act keys/ada.pem proposal.approved/1 "$approve_2"
expect 0 custody verify
expect 0 custody check R2 --as dev

forged stranger.pem proposal.approved/1 "$approve_2" "actor=$ada"
says "signature"
forged keys/dev.pem proposal.approved/1 "$approve_2" "actor=$ada"
forged stranger.pem proposal.approved/1 "$approve_2"
forged keys/dev.pem proposal.approved/1 "$approve_2"
forged .custody/ledger.pem proposal.approved/1 "$approve_2"
# Her own request, twice the same, for another ledger, and before its time.
forged keys/ada.pem proposal.approved/1 "$approve_3"
forged keys/ada.pem proposal.approved/1 "$approve_2" "ledger=$(printf %064d 1)"
forged keys/ada.pem proposal.approved/1 "$approve_2" \
    at=2020-01-01T00:00:00.000000Z
forged keys/ada.pem proposal.approved/1 "$approve_2" "nonce=$(sqlite3 \
    good/ledger.sqlite3 "SELECT act ->> 'nonce' FROM event WHERE seq = 3")"
forged keys/ada.pem ledger.created/1 '{}'
forged keys/ada.pem proposal.approved/1 "$approve_2" v=2

# A release that no decision allowed.
forged keys/dev.pem release.made/1 '{"request":"R2","decision":1,
    "mode":"check","job":"2","files":1,"records":2,"bytes":44,"left_out":0}'

# A key that has ended.
again
expect 0 custody identity rotate ada --why lost --as ada
next=$((next + 1))
rm -r good
cp -r .custody good
forged keys/ada.pem proposal.approved/1 "$approve_2"
again
expect 0 custody identity retire cy --why left --as ada
next=$((next + 1))
rm -r good
cp -r .custody good
forged keys/cy.pem proposal.approved/1 "$approve_2"

# A kind of a newer release is not forged but unknown.
again
forge act keys/ada.2.pem proposal.approved/2 "$approve_2"
expect 4 custody verify
says "newer custody"
expect 4 custody check R2 --as dev
