# sealed_desk: a desk whose dataset `secret` is sealed: 2,000 records and two
# file names with canaries in them.  Sourced after desk.sh.  The store has a key
# file, which is quicker than a passphrase; with_passphrase changes that.
with_store_key
export TMPDIR="$desk/tmp"
mkdir "$TMPDIR"
with_passphrase() {
    (umask 077 && echo 'nine sealed words' >store.pass)
    unset CUSTODY_STORE_KEY
    export CUSTODY_STORE_PASSPHRASE_FILE="$desk/store.pass"
}

make_canaries() {
    mkdir data
    python3 - <<'CANARIES'
import gzip
rows = ['{"id":"r%d","text":"canary-%05d-zq","url":"https://canary.example/%d"}\n'
        % (i, i, i) for i in range(2000)]
open("data/canary-one.jsonl", "w").write("".join(rows[:1000]))
gzip.open("data/canary-two.jsonl.gz", "wt").write("".join(rows[1000:]))
CANARIES
}

# found_sealed: ada and dev, `secret` sealed, with terms.
found_sealed() {
    expect 0 custody init --identity ada --name desk
    expect 0 custody identity new dev --role developer --as ada
    [ -d data ] || make_canaries
    expect 0 custody ingest secret data --seal --as ada --json \
        --source-url https://example.org/s --retrieved-at 2026-01-02 \
        --publisher Example --declared-licence CC0-1.0 --id-field id \
        --url-field url
    root=$(answer version)
    expect 0 custody terms secret --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
    seal=$(ls .custody/sealed)
}

# Bytes of canaries, of record digests and of their hex, in whatever lies in
# the custody directory and the temporary folder: prints how many files.
canaries_in() {
    python3 - "$@" <<'SEARCH'
import glob, hashlib, os, sys, zlib
rows = [('{"id":"r%d","text":"canary-%05d-zq","url":"https://canary.example/%d"}'
         % (i, i, i)).encode() for i in range(2000)]
digests = [hashlib.sha256(row).digest() for row in rows]
wanted = [b"canary-%05d-zq" % i for i in range(2000)]
wanted += [b"canary.example", b"example.canary", b"canary-one", b"canary-two"]
wanted += digests + [d.hex().encode() for d in digests]
# Long needles in few bytes: each place is looked up by its first four.
heads = {}
for one in wanted:
    heads.setdefault(one[:4], []).append(one)
found = 0
for top in sys.argv[1:]:
    for folder, _, names in os.walk(top):
        for name in names:
            if b"canary" in os.fsencode(name):
                print("name", name, file=sys.stderr)
                found += 1
            data = open(os.path.join(folder, name), "rb").read()
            hits = [one for at in range(len(data) - 3)
                    for one in heads.get(data[at:at + 4], ())
                    if data.startswith(one, at)]
            if hits:
                print(folder, name, len(hits), hits[0], file=sys.stderr)
                found += 1
print(found)
SEARCH
}
