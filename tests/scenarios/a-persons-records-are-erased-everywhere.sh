#!/bin/sh
# days: 4.7 4.8 4.9
# Given person u-88213, whose records lie sealed in two datasets, in a file of a
# third, and, as a copy without an id, in a fourth; data made from one of them;
# a dataset that has no ids; a release of one; and a quorum of two, when alice
# plans their erasure, carol approves, alice carries it out and carol reads
# back, then the plan names all of it and neither it nor the ledger says who it
# was; no sealed file, index or copy of what is sealed opens to her records; the
# others verify and are proved; exports leave hers out and count them; and the
# certificate says what is gone and what is not.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"

her='u-88213'
rows() { # NAME FROM TO HERS...: rows of others, and hers among them
    python3 - "$@" <<'ROWS'
import sys
name, first, last, hers = sys.argv[1], *map(int, sys.argv[2:4]), sys.argv[4:]
with open(name, "w") as out:
    for i in range(first, last):
        person = "u-88213" if str(i) in hers else "u-%d" % (10000 + i)
        out.write('{"id":"%s","text":"%s says %d"}\n' % (
            person, "Jane Doe" if str(i) in hers else "somebody", i))
ROWS
}
rows forum.jsonl 0 30000 7 15000 29999
rows shop.jsonl 30000 30100 30050
rows open.jsonl 40000 40010 40003
grep -h Jane shop.jsonl >copy.txt
printf 'one\ntwo\n' >>copy.txt
printf '{"t":"%s"}\n' a b c >tok.jsonl
printf 'no ids here\nnor here\n' >old.txt

expect 0 custody init --identity alice --name desk
expect 0 custody identity new carol --role custodian --as alice
expect 0 custody identity new bob --role developer --as alice
take() {
    name=$1
    shift
    expect 0 custody ingest "$name" "$@" --as alice --json \
        --source-url https://example.org/ --retrieved-at 2026-01-02 \
        --publisher Example --declared-licence CC0-1.0
}
take forum/2024 forum.jsonl --seal --id-field id
root=$(answer version)
take shop/2026 shop.jsonl --seal --id-field id
take reviews/2026 open.jsonl --id-field id
take notes/2026 copy.txt --seal
take forum/2023 old.txt
take crawl/news-tok tok.jsonl --derived-from forum/2024@1 --step tokenise
for name in forum/2024 shop/2026 reviews/2026; do
    expect 0 custody terms $name --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as alice
done
expect 0 custody request forum/2024 reviews/2026 --purpose demo \
    --project tour --as bob --json
request=$(answer request)
expect 0 custody approve "$request" --yes --as alice
expect 0 custody export "$request" --to out1 --job j1 --as alice
expect 0 custody quorum 2 --why 'two of us' --as alice
expect 0 custody identity list --json
cp -a .custody before
seal=$(custody keys status --json | head -1 |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["seal"])')

# --- the plan ----------------------------------------------------------------
expect 2 custody dispose --id $her --why 'Art. 17' --as alice
says --all
expect 4 custody dispose --id nobody --all --why 'Art. 17' --as alice
says 'was not searched'
expect 1 custody dispose --sha256 "$(printf nobody | sha256sum | cut -c1-64)" \
    --all --why 'Art. 17' --as alice
expect 0 custody hold shop/2026@1 --why 'court' --as alice --json
hold=$(answer id)
expect 1 custody dispose --id $her --all --why 'Art. 17' --as alice
says "$hold"
expect 0 custody lift "$hold" --why over --as alice --json
expect 0 custody approve "$(answer id)" --yes --as carol

expect 0 custody dispose --id $her --all --why 'Art. 17, case 2026-114' \
    --as alice
says '6 records of id u-88213 in 4 datasets, 4 versions'
says 'forum/2024@1: 3 of 30,000'
says 'reviews/2026@1'
says 'crawl/news-tok@1: cannot be erased by bytes; rebuild or dispose it'
says 'forum/2023@1: no record of it carries an id'
says 'custody reindex forum/2023@1 --id-field NAME'
says L1
expect 0 custody dispose --id $her --all --why 'again' --as alice --json
[ "$(answer new)" = false ] || fail "the same plan is a new one"
digest=$(answer digest)
disposal=$(answer id)
[ "$(sha256sum <.custody/plans/"$disposal" | cut -c1-64)" = "$digest" ] ||
    fail "its digest"
! grep -rqF $her .custody || fail "it says who"
expect 1 custody dispose --plan "$digest" --as alice
says 'custody approve'
expect 0 custody approve "$disposal" --yes --as carol

# --- carried out -------------------------------------------------------------
expect 0 custody dispose --plan "$digest" --as alice --json
[ "$(answer destroyed)" = 5 ] || fail "erased: $(cat out)"
says 'not Custody'
expect 0 custody dispose --plan "$digest" --as alice --json
[ "$(answer new)" = false ] || fail "twice"
expect 0 custody verify
expect 1 custody verify "$disposal" --as alice
expect 0 custody verify "$disposal" --as carol --json
[ "$(answer final)" = true ] || fail "not final"

# --- what is there now -------------------------------------------------------
for name in forum/2024 shop/2026 notes/2026 reviews/2026 forum/2023; do
    expect 0 custody verify $name
done
[ ! -e .custody/sealed/"$seal" ] || fail "the old file"
expect 0 custody keys status --unlock --json
[ "$(answer keys) $(answer destroyed) $(answer opened)" = '3 3 3' ] ||
    fail "slots: $(cat out)"
custody keys status --json >slots
[ "$(grep -c '"state":"destroyed".*"disposal":"D1"' slots)" = 3 ] ||
    fail "what destroyed them: $(cat slots)"
new=$(python3 -c '
import json
for line in open("slots"):
    row = json.loads(line)
    if row.get("dataset") == "forum/2024" and row["state"] == "key":
        assert row["epoch"] == 1, row
        print(row["seal"])')
mkdir opened
python3 "$TESTS/sealed_reader.py" .custody store.key "$new" "$root" opened \
    >counts
[ "$(cut -d' ' -f3- counts)" = '29997 3' ] || fail "$(cat counts)"
! grep -q Jane opened/0 || fail "her record is in the new file"
grep . opened/0 >left
grep -v Jane forum.jsonl | cmp - left || fail "others are not all there"

# --- out again, and look-ups -------------------------------------------------
expect 0 custody approve "$request" --yes --as carol
expect 0 custody check "$request" --as bob --json
[ "$(answer left_out) $(answer erased)" = '4 4' ] || fail "check: $(cat out)"
expect 0 custody export "$request" --to out2 --job j2 --as alice --json
[ "$(answer left_out) $(answer erased)" = '4 4' ] || fail "export: $(cat out)"
! grep -rq Jane out2 || fail "it was let out"
[ "$(find out2 -name '*.jsonl' -exec cat {} + | wc -l)" = 30006 ] ||
    fail "what was let out"
expect 0 custody check "$request" --data out2 --as bob
expect 1 custody check "$request" --data out1 --as bob
says L1

expect 0 custody prove record forum/2024@1 forum.jsonl 8 \
    --out proof.json --as alice
expect 0 custody verify proof.json
sed -n 9p forum.jsonl | tr -d '\n' | sha256sum | cut -c1-64 >its
grep -q "$(cat its)" proof.json || fail "the proof is of something else"
expect 1 custody prove record forum/2024@1 forum.jsonl 7 --as alice
says erased
expect 0 custody reindex forum/2024@1 --as alice
expect 0 custody verify forum/2024
sed -n 8p forum.jsonl | tr -d '\n' >hers
grep -q Jane hers || fail "not hers"
expect 1 custody trace --record hers --proof absent.json --as alice
says 'forum/2024@1 held 1 of them, before D'
says 'L1 had it: job j1, alice'
expect 0 custody verify absent.json
expect 0 custody trust --out trust.json --as alice
expect 0 custody verify absent.json --trust trust.json
expect 0 custody diff forum/2024@1 shop/2026@1
expect 0 custody verify forum/2024

# --- the ciphertext from before, with the slots of today ----------------------
mkdir today
cp .custody/keys.slots today/
cp -a .custody/keys.slots before/keys.slots
(
    export XDG_STATE_HOME="$desk/other-state"
    for name in forum/2024 shop/2026 notes/2026; do
        expect 4 custody verify $name --ledger before
        says 'no key'
    done
)

expect 0 custody certificate "$disposal" --out certificate --as alice
expect 0 custody trust --out trust.json --as alice
expect 0 custody verify certificate/certificate.json --trust trust.json
! grep -rq "$her" certificate .custody || fail "it says who it was"
