#!/bin/sh
# Given a sealed version whose request is approved, when exec hands it over as
# sealed copies and nobody says where it is, then the command gets the bytes
# that were sealed but for barred records, can change none of them and has no
# key of the store; with a wrong key nothing is started.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

found_sealed
ask_and_approve secret
mv data away
cat >copies.py <<'END'
import json, os
assert not [one for one in os.environ if one.startswith("CUSTODY_STORE")]
for one in json.loads(os.environ["CUSTODY_DATA"]):
    with open(one["file"], "rb") as file:
        print(one["path"], len(file.read().splitlines()))
    with open(one["file"], "rb") as file, open(one["path"], "wb") as out:
        out.write(file.read())
    try:
        os.pwrite(one["fd"], b"x", 0)
        raise SystemExit("a copy was written")
    except PermissionError:
        pass
END
expect 0 custody exec "$request" --job j1 --as dev --quiet \
    --hand-over memfd -- python3 copies.py
says 'canary-one.jsonl 1000'
cmp canary-one.jsonl away/canary-one.jsonl || fail "one differs"
gzip -dc away/canary-two.jsonl.gz | cmp - canary-two.jsonl || fail "two differs"
rm canary-*
[ "$(canaries_in .custody tmp)" = 0 ] || fail "in clear"

sed -n 5p away/canary-one.jsonl | tr -d '\n' >bad
expect 0 custody quarantine --record bad --why poisoned --as ada
expect 0 custody exec "$request" --job j2 --as dev --quiet \
    --hand-over memfd -- python3 copies.py
says 'canary-one.jsonl 999'
! grep -q canary-00004-zq canary-one.jsonl || fail "barred came"
expect 0 custody list releases --json
says '"left_out":1'

head -c 32 /dev/zero >store.key
expect 204 custody exec "$request" --job j4 --as dev --hand-over memfd -- \
    touch started
[ ! -e started ] || fail "started with a wrong key"
printf '{"n":1}\n' >open.jsonl
expect 0 custody ingest open open.jsonl --as ada --source-url https://e.org/ \
    --retrieved-at 2026-01-02 --publisher E --declared-licence CC0-1.0
expect 0 custody terms open --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve open
expect 202 custody exec "$request" --job j5 --as dev --hand-over memfd -- true
