#!/bin/sh
# Given a disposal that is planned, then carried out,
# when its plan is edited or removed, then nothing is destroyed;
# when its account is edited or removed, then nobody verifies it and no
# certificate is made; when a certificate is edited, verify is 3.
. "$TESTS/desk.sh"
found_desk
export CUSTODY_IDENTITY=ada
expect 0 custody dispose reviews@1 --why due --json
digest=$(sha256sum <.custody/plans/D1 | cut -d' ' -f1)
cp .custody/plans/D1 plan

sed -i 's/reviews/revues/' .custody/plans/D1
expect 3 custody dispose --plan "$digest"
says plans/D1
new=$(sha256sum <.custody/plans/D1 | cut -d' ' -f1)
expect 1 custody dispose --plan "$new"
rm .custody/plans/D1
expect 4 custody dispose --plan "$digest"
says plans/D1
[ -s reviews.jsonl ] || fail "something was destroyed"
cp plan .custody/plans/D1

expect 0 custody dispose --plan "$digest"
[ ! -e reviews.jsonl ] || fail "it is still there"
account=.custody/plans/D1.account
cp $account account
sed -i 's/44/45/' $account
cmp -s $account account && fail "the edit changed nothing"
expect 3 custody verify D1
says plans/D1.account
expect 3 custody certificate D1 --out cert
says plans/D1.account
rm $account
expect 4 custody verify D1
expect 4 custody certificate D1 --out cert
[ ! -e cert/certificate.json ] || fail "a certificate was made"
cp account $account

expect 0 custody verify D1
expect 0 custody certificate D1 --out cert
expect 0 custody verify cert/certificate.json
python3 - <<'P'
import base64, json
text = json.load(open("cert/certificate.json"))
payload = base64.b64decode(text["payload"])
assert b"reviews" in payload
text["payload"] = base64.b64encode(
    payload.replace(b"reviews", b"revuews")).decode()
json.dump(text, open("edited.json", "w"), separators=(",", ":"),
          sort_keys=True)
P
expect 3 custody verify edited.json
says signature
