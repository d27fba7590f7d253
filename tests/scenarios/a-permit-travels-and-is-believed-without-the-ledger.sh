#!/bin/sh
# days: 2.9
# Given an approved request and a job,
# when a custodian or operator signs a permit for it,
# then it is one release, and a host with nothing but a trust file believes it:
# for its job, audience and time, with a trust file that is young and long
# enough, and for data that is the version; all else is a refusal that says
# what to do.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new ops --role operator --as ada
ask_and_approve reviews
away() {
    env -i PATH="$PATH" HOME=/nonexistent TZ=UTC \
        CUSTODY_TEST_CLOCK="${clock:-0}" "$CUSTODY" "$@"
}
carry() {
    away check --permit p.json --trust t.json "$@"
}

# Who may, and what it needs.
expect 1 custody permit R1 --job j1 --out p.json --as dev
says "a custodian or operator signs one"
expect 2 custody permit R1 --out p.json --as ops
expect 2 custody permit R1 --job j1 --until +8d --out p.json --as ops
says "more than 7 days"
expect 1 custody permit R9 --job j1 --out p.json --as ops
[ ! -e p.json ] || fail "a refusal left a file"

expect 0 custody permit R1 --job j1 --until +3d --out p.json --as ops --json
[ "$(answer release)" = L1 ] && [ "$(answer new)" = true ] || fail "new"
[ "$(answer statement)" = "$(sha256sum <p.json | cut -d' ' -f1)" ] ||
    fail "not the file's SHA-256"
expect 0 custody permit R1 --job j1 --out p.json --as ops --json
[ "$(answer release)" = L1 ] && [ "$(answer new)" = false ] || fail "again"
expect 0 custody trust --out t.json --as ada
expect 0 custody list permits --json
says '"state":"live"'

# Anywhere: no ledger, no key, no home.
mkdir there
cp p.json t.json reviews.jsonl there
cd there
expect 0 carry --json
[ "$(answer verdict)" = allow ] && [ "$(answer release)" = L1 ] &&
    [ "$(answer recorded)" = false ] && [ "$(answer person)" = ops ] ||
    fail "another answer"
expect 0 carry --data reviews.jsonl --job j1
says "1 file, 2 records"
expect 0 carry --data reviews.jsonl --subset
expect 1 carry --job j2
says "it is for another job"
expect 0 away check --permit p.json --trust t.json --pin \
    "$(python3 -c 'import json, base64
print(json.loads(base64.b64decode(json.load(open("t.json"))["payload"]))
      ["genesis"])')"
expect 3 carry --pin "$(printf '%064d' 0)"
expect 2 away check --permit p.json
expect 2 away check R1 --permit p.json --trust t.json
expect 4 away check --permit p.json --trust none.json
expect 4 away check --permit none.json --trust t.json

# Data: another byte, another file.
cp reviews.jsonl other.jsonl
printf '{"id":3}\n' >>other.jsonl
expect 3 carry --data other.jsonl
expect 3 carry --data other.jsonl --subset

# Time, on both sides, and a trust file of another time.
clock=99999999
if ! carry >/dev/null 2>&1; then
    clock=$((3 * 86400 - 600))
    expect 0 carry
    expect 4 carry --trust-max-age 1d
    says "older than --trust-max-age"
    expect 0 carry --trust-max-age 7d
    clock=$((3 * 86400 + 60))
    expect 1 carry
    says "it ended at"
    # A clock that is behind what was signed is set right by that.
    clock=-300
    expect 0 carry
    clock=-3600
    expect 4 carry
    says "clock"
fi
clock=0
cd ..

# An audience: this host, a name that is said, and nobody else.
expect 0 custody permit R1 --job j2 --audience "$(hostname)" --out p.json \
    --as ada
expect 0 carry
expect 1 carry --audience elsewhere
expect 0 custody permit R1 --job j3 --audience node7 --out p.json --as ada
expect 1 carry
says "another host or operator"
expect 0 carry --audience node7

# A trust file from before the last change of people does not do.
expect 0 custody identity new eve --role operator --as ada
expect 0 custody permit R1 --job j4 --out p.json --as eve
expect 4 carry
says "people or keys changed"
expect 0 custody trust --out t.json --as ada
expect 0 carry
# Who signed keeps their place in it after they left.
expect 0 custody identity retire eve --why left --as ada
expect 0 custody trust --out t.json --as ada
expect 0 carry
expect 0 away verify p.json --trust t.json
says permit
expect 0 custody verify p.json

# Never past what was approved.
expect 0 custody request reviews --purpose demo --project short --as dev
expect 0 custody approve R2 --until +2h --yes --as ada
expect 0 custody permit R2 --job j5 --out p.json --as ada --json
end=$(answer not_after)
expect 0 custody query --json "SELECT min(until) = '$end' AS same
    FROM approval WHERE proposal = 'R2'"
says '"same":1'
expect 1 custody permit R2 --job j6 --until +3h --out p.json --as ada
says "what was approved ends at"

# The same job is one release, by whichever gate it comes.
expect 0 custody permit R1 --job same --out p.json --as ada --json
release=$(answer release)
for how in 1 2; do
    expect 0 custody check R1 --job same --as ada --json
    [ "$(answer release)" = "$release" ] || fail "check $how"
    expect 0 custody exec R1 --job same --as ada -- sh -c \
        "[ \"\$CUSTODY_RELEASE\" = $release ]"
done
expect 1 custody export R1 --to folder --job same --as ada
says "$release"
expect 0 custody receipt "$release" --model m --as dev

# What it lacks is told with its cause.
chmod 644 .custody/ledger.pem
expect 4 custody permit R1 --job other --out other.json --as ada
says 'ledger.pem: others have rights to it'
says 'chmod 600'
[ ! -e other.json ] || fail "a permit without a checkpoint"
chmod 600 .custody/ledger.pem
expect 0 custody permit R1 --job other --out other.json --as ada
