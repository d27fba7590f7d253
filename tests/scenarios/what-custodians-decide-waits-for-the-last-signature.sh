#!/bin/sh
# days: 1.10
# given  four custodians and a quorum of three
# when   one of them changes terms, lifts bars, installs policies, plans a
#        disposal, enrols, rotates, retires, changes the quorum
# then   each waits, `requests` and `status` say for whom; who proposed cannot
#        sign; it takes effect with the last signature that it needs, not with
#        the one before
. "$TESTS/desk.sh"
found_desk
for name in bea cy dee; do
    expect 0 custody identity new $name --role custodian --as ada
done
printf '{"id":7}\n' >old.jsonl
expect 0 custody ingest old old.jsonl --as ada
expect 0 custody terms old --allow-purpose demo --as ada
expect 0 custody quarantine reviews@1 --why "a test" --as ada
expect 0 custody hold old@1 --why "a court" --as ada
expect 0 custody quorum 3 --why "from now on three" --as ada --json
[ "$(answer waits)" = false ] || fail "at quorum 1 nothing waits"

# asks SQL ANSWER: one value of the state.
asks() {
    expect 0 custody query "$1" --csv
    got=$(sed 1d "$desk/out" | tr -d '\r')
    [ "$got" = "$2" ] || fail "$1: $got, not $2"
}

# waits KEY WORDS SQL BEFORE AFTER COMMAND...: proposed by ada under the id in
# KEY of the answer; WORDS say in a table what it is; SQL says what is in force.
waits() {
    key=$1 words=$2 sql=$3 before=$4 after=$5
    shift 5
    expect 0 custody "$@" --as ada --json
    id=$(answer "$key")
    asks "$sql" "$before"
    expect 0 custody requests --as bea
    says "$words"
    says "1 of 3: you"
    expect 0 custody requests --as dev
    says "1 of 3: bea, cy"
    expect 0 custody status --as cy
    says "$id"
    expect 0 custody status --quiet --as ada
    hushes "$id  "
    expect 0 custody show "$id"
    says "waits for"
    says "bea, cy"
    expect 1 custody approve "$id" --yes --as ada
    says "who asked does"
    expect 0 custody approve "$id" --yes --as bea
    asks "$sql" "$before"
    expect 0 custody requests --as bea
    says "2 of 3: "
    hushes "2 of 3: you"
    expect 0 custody status --as bea
    hushes "$id  "
    expect 0 custody approve "$id" --yes --as bea
    says "was signed before"
    expect 0 custody approve "$id" --yes --as cy
    asks "$sql" "$after"
    expect 1 custody approve "$id" --yes --as dee
    expect 0 custody requests --as dee
    hushes "$words"
}

waits id "terms of old" \
    "SELECT licence FROM terms_current WHERE dataset = 'old'" '' MIT \
    terms old --licence MIT
waits id "lift Q1" "SELECT lifted > 0 AS l FROM quarantine" 0 1 \
    lift Q1 --why cleared
waits id "lift H1" "SELECT lifted > 0 AS l FROM hold" 0 1 lift H1 --why ended
mkdir set
cp "$SOURCE"/policies/*.sql "$SOURCE"/policies/*.csv set
rm set/retention-not-passed.sql
waits id "policy files" "SELECT count(*) AS n FROM policy_file AS f
    JOIN policy_set AS s ON s.id = f.policy_set AND s.current = 1
    WHERE f.name = 'retention-not-passed.sql'" 1 0 \
    policy install set --why "no retention here"
waits id "dispose of 1 records: contract ended" \
    "SELECT state FROM disposal" planned approved \
    dispose old@1 --why "contract ended"
waits id "enrol eve, operator" \
    "SELECT count(*) AS n FROM person WHERE name = 'eve'" 0 1 \
    identity new eve --role operator
waits id "new key of dev" \
    "SELECT count(*) AS n FROM key WHERE person = 'dev'" 1 2 \
    identity rotate dev --why "lost"
waits id "retire eve" "SELECT retired > 0 AS r FROM person WHERE name = 'eve'" \
    0 1 identity retire eve --why "left"
waits id "quorum 2" "SELECT quorum FROM ledger" 3 2 \
    quorum 2 --why "two will do"

# What was rejected never takes effect.
expect 0 custody terms old --licence Zlib --as ada --json
id=$(answer id)
expect 0 custody reject "$id" --why "it is MIT" --as dee
expect 1 custody approve "$id" --yes --as bea
asks "SELECT licence FROM terms_current WHERE dataset = 'old'" MIT

# What would leave fewer custodians than the quorum is refused; and two agree.
expect 1 custody quorum 5 --why "five" --as ada
says "there are as many custodians as the quorum asks for"
expect 0 custody verify
