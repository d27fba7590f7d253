#!/bin/sh
# Given records that were erased from what is sealed, stay in files that are
# not Custody's, are in another live version, and were not looked for in one
# that cannot be searched, with more copies of the keys than a sheet has room
# for, when the certificate's page is read, then "Not
# gone" says all of it, and counts what it does not list; a person who verifies
# the document is told whether it is final, and whether the copies are.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

expect 0 custody init --identity ada
printf '{"id":"u1"}\n{"id":"u2"}\n' >in.jsonl
printf '{"id":"u1"}\n{"id":"u3"}\n' >out.jsonl
printf '{"id":"u1"}\n{"id":"u4"}\n' >same.jsonl
expect 0 custody ingest in in.jsonl --seal --id-field id --as ada
expect 0 custody ingest out out.jsonl --id-field id --as ada
expect 0 custody ingest same same.jsonl --id-field id --as ada
printf '{"id":"u1","more":1}\n' >blind.jsonl
expect 0 custody ingest blind blind.jsonl --as ada
for n in $(seq 15); do
    expect 0 custody keys copy --to "copy$n" --holder "room $n" --as ada
done
expect 0 custody dispose --id u1 in out blind --why 'Art. 17' --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
expect 0 custody certificate D1 --out page --as ada
expect 0 custody trust --out trust.json --as ada
python3 - page/certificate.html >gone <<'END'
import html, re, sys
page = open(sys.argv[1]).read()
print(html.unescape(re.search("<dt>Not gone</dt><dd>(.*?)</dd>", page)[1]))
END
for words in '1 record of out@1 (' 'same@1 holds some of them, too; no gate lets them out' \
    'blind@1 was not searched (no record of it carries an id)' \
    'copy K12 of the key slots, held by room 12, is not accounted for' \
    '3 more copies of the key slots, in the signed document' \
    'the files that it was sealed from, which are not Custody'; do
    grep -qF "$words" gone || fail "not said: $words: $(cat gone)"
done
! grep -q 'K13\|nothing of what was planned' gone || fail "$(cat gone)"
python3 - page/certificate.json <<'END' || fail "the document is silent of it"
import base64, json, sys
payload = json.load(open(sys.argv[1]))["payload"]
assert json.loads(base64.b64decode(payload))["predicate"]["unsearched"] == [
    {"dataset": "blind", "ordinal": 1, "why": "no record of it carries an id"}]
END
expect 0 custody verify page/certificate.json --trust trust.json
says 'provisional'
says 'a copy is not accounted for'
says 'in@1, out@1'
expect 0 custody verify D1 --as ada
for n in $(seq 15); do
    expect 0 custody keys attest "copy$n" --as ada
done
expect 0 custody certificate D1 --out page --as ada
expect 0 custody trust --out trust.json --as ada
expect 0 custody verify page/certificate.json --trust trust.json
says 'state     final'
says 'every registered copy is accounted for'
