#!/bin/sh
# days: 4.4 4.6
# Given a disposal that was carried out,
# when its certificate is made before and after another look, then it is
# provisional and then final; it verifies with a trust file alone, is refused
# without anybody to believe, for another ledger, and when one word differs.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
mkdir data && printf 'id,text\n1,one\n' >'data/<b>&.csv'
printf '{"a":1}\n' >data/a.jsonl
expect 0 custody ingest forum data --as ada
printf '{"a":2}\n' >data/a.jsonl
expect 1 custody certificate D1 --as ada
expect 0 custody dispose forum@1 --why 'CT-204 <ended>' --as ada --json
plan=$(answer digest)
expect 1 custody certificate D1 --as ada
expect 0 custody dispose --plan "$plan" --as ada
expect 0 custody certificate D1 --out cert --as ada --json
[ "$(answer final)" = false ] || fail "final too early"
grep -q provisional cert/certificate.html || fail "the page does not say so"
expect 0 custody verify D1 --as ada
expect 0 custody certificate D1 --out cert --as ada --json
[ "$(answer final)" = true ] || fail "not final"
! grep -q '<ended>' cert/certificate.html || fail "markup of a stranger"
grep -q "$(sha256sum <cert/certificate.json | cut -c1-64)" \
    cert/certificate.html || fail "the page is of another document"

expect 0 custody trust --out trust.json --as ada
expect 0 custody verify cert/certificate.json --as ada --json
[ "$(answer trusted)" = ledger ] || fail "not by the ledger"
mv .custody away
expect 4 custody verify cert/certificate.json
expect 0 custody verify cert/certificate.json --trust trust.json --json
[ "$(answer trusted)" = trust ] && [ "$(answer final)" = true ] || fail "trust"
expect 3 custody verify cert/certificate.json --trust trust.json --type release

python3 - <<'P'
import base64, json
d = json.load(open('cert/certificate.json'))
p = base64.b64decode(d['payload']).replace(b'"level":"clear"', b'"level":"purge"')
if p == base64.b64decode(d['payload']):
    p = p.replace(b'"level":"unverified"', b'"level":"clear"')
d['payload'] = base64.b64encode(p).decode()
json.dump(d, open('forged.json', 'w'), separators=(',', ':'), sort_keys=True)
P
expect 3 custody verify forged.json --trust trust.json
printf '{' >broken.json
expect 5 custody verify broken.json --trust trust.json
says "verifying broken.json: "
mkdir elsewhere && cd elsewhere
expect 0 custody init --identity eve --name other
expect 0 custody trust --out trust.json --as eve
expect 3 custody verify ../cert/certificate.json --trust trust.json
