#!/bin/sh
# Given a release in a folder, and its custody-release.json,
# when a file of it is edited, removed or added, or the document says
# something else, be it signed anew by somebody who may not,
# then verify is 3 and names it, with the ledger and with a trust file alone,
# and check of that folder denies.
. "$TESTS/desk.sh"
found_desk
export CUSTODY_IDENTITY=ada
ask_and_approve reviews
expect 0 custody export R1 --to release --job 1
expect 0 custody trust --out trust.json
(cd release && sha256sum --quiet -c SHA256SUMS) || fail "sha256sum disagrees"
cp -r release good

# verdict CODE: of verify, where there is a ledger and where there is none.
verdict() {
    expect "$1" custody verify release/custody-release.json --data release
    cd / # where no ledger is found
    expect "$1" custody verify "$desk/release/custody-release.json" \
        --data "$desk/release" --trust "$desk/trust.json"
    cd "$desk"
}
convicted() {
    verdict 3
    says "$1"
    expect 3 custody check R1 --data release --job 9
    hushes ALLOW
    rm -r release
    cp -r good release
}

verdict 0
# Nobody to ask who may sign: it could not be told.
cd /
expect 4 custody verify "$desk/release/custody-release.json" \
    --data "$desk/release"
cd "$desk"

printf x >>release/reviews.jsonl
convicted reviews.jsonl
tr n m <good/reviews.jsonl >release/reviews.jsonl
convicted reviews.jsonl
rm release/reviews.jsonl
convicted reviews.jsonl
: >release/extra
convicted extra
mkdir release/more && cp good/reviews.jsonl release/more/
convicted more
: >release/SHA256SUMS
convicted SHA256SUMS

reseal() {
    python3 "$TESTS/tamper/reseal.py" good/custody-release.json \
        release/custody-release.json "$@" || fail "reseal: $*"
}
# The data and the document edited together.
printf x >>release/reviews.jsonl
old=$(sha256sum <good/reviews.jsonl | cut -d' ' -f1)
new=$(sha256sum <release/reviews.jsonl | cut -d' ' -f1)
sed -i "s/$old/$new/" release/SHA256SUMS
reseal "$old" "$new"
convicted signature
for key in dev stranger; do
    [ -e keys/$key.pem ] || openssl genpkey -algorithm ed25519 -out stranger.pem
    printf x >>release/reviews.jsonl
    reseal "$old" "$new" "$(ls keys/$key.pem $key.pem 2>/dev/null)"
    convicted ""
done
reseal '"job":"1"' '"job":"7"'
convicted signature

# A link is not followed, whatever it points to.
ln -sf "$desk/good/reviews.jsonl" release/reviews.jsonl
verdict 5
says "symbolic link"
