#!/bin/sh
# Given a permit, a certificate of a sealed version's disposal, and the public
# key of who signed them, when npm's @sigstore/verify, which shares no code with
# us, looks at one, then it verifies, and one with another byte in payload, type
# or signature does not.
. "$TESTS/desk.sh"
command -v npm >/dev/null || { echo "skipped: no npm"; exit 77; }
mkdir npm
(cd npm && npm init -y && timeout 120 npm install --no-audit --no-fund \
    @sigstore/verify) >npm.log 2>&1 ||
    { echo "skipped: npm cannot install @sigstore/verify"; exit 77; }

found_desk
ask_and_approve reviews
expect 0 custody permit R1 --job j1 --out p.json --as ada
with_store_key
printf '{"n":1}\n' >old.jsonl
expect 0 custody ingest old old.jsonl --seal --as ada
expect 0 custody dispose old --why over --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
expect 0 custody verify D1 --as ada
expect 0 custody certificate D1 --out d1 --as ada
openssl pkey -in keys/ada.pem -pubout -out npm/ada.pub
cat >npm/verify.js <<'END'
const { Verifier, toTrustMaterial } = require('@sigstore/verify');
const { crypto } = require('@sigstore/core');
const fs = require('fs');

const envelope = JSON.parse(fs.readFileSync(process.argv[2]));
const key = crypto.createPublicKey(fs.readFileSync('ada.pub', 'utf8'));
const id = process.argv[3];
const trust = toTrustMaterial(
  { certificateAuthorities: [], timestampAuthorities: [], tlogs: [],
    ctlogs: [] },
  (hint) => ({ publicKey: hint === id ? key : null, validFor: () => true }));
const wrap = require('@sigstore/verify/dist/bundle/dsse');
const entity = {
  signature: new wrap.DSSESignatureContent({
    payload: Buffer.from(envelope.payload, 'base64'),
    payloadType: envelope.payloadType,
    signatures: envelope.signatures.map((one) => ({
      keyid: one.keyid, sig: Buffer.from(one.sig, 'base64') })),
  }),
  key: { $case: 'public-key', hint: envelope.signatures[0].keyid },
  tlogEntries: [],
  timestamps: [],
};
new Verifier(trust, { tlogThreshold: 0, ctlogThreshold: 0,
  timestampThreshold: 0 }).verify(entity);
console.log('verified', JSON.parse(Buffer.from(envelope.payload, 'base64'))
  .predicateType);
END
id=$(openssl pkey -in keys/ada.pem -pubout -outform DER | tail -c 32 |
    sha256sum | cut -d' ' -f1)
cd npm
# signed FILE TYPE
signed() {
    expect 0 node verify.js "$1" "$id"
    says "verified $2"
    python3 - "$1" <<'END'
import base64, json, sys
good = json.load(open(sys.argv[1]))
def keep(name, change):
    bad = json.loads(json.dumps(good))
    change(bad)
    json.dump(bad, open(name, "w"))
def flip(text):
    data = bytearray(base64.b64decode(text))
    data[len(data) // 2] ^= 1
    return base64.b64encode(data).decode()
keep("payload.json", lambda e: e.update(payload=flip(e["payload"])))
keep("type.json", lambda e: e.update(payloadType="text/plain"))
keep("signature.json", lambda e: e["signatures"][0].update(
    sig=flip(e["signatures"][0]["sig"])))
END
    for what in payload type signature; do
        expect 1 node verify.js $what.json "$id"
        says "signature verification failed"
    done
}
signed ../p.json urn:custody:permit:v1
signed ../d1/certificate.json urn:custody:disposal:v1
