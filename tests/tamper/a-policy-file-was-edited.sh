#!/bin/sh
# Given the policies in force,
# when one of their files, SQL or parameters, is edited or removed, or one is
# put beside them that no event names,
# then the gate answers unknown and names it; what no event names is not asked.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
expect 0 custody check R1 --as dev
folder=.custody/policies
cp -r $folder kept

# file NAME: the path of a file of the set.
file() {
    sqlite3 .custody/ledger.sqlite3 "SELECT f.value ->> 'sha256'
        FROM event, json_each(act, '\$.data.files') AS f
        WHERE act ->> 'kind' = 'policy.installed/1'
          AND f.value ->> 'name' = '$1'"
}
shut() {
    expect 4 custody check R1 --job 1 --as dev
    says "$1"
    hushes ALLOW
    expect 4 custody export R1 --to gone --job 1 --as ada
    [ ! -e gone ] || fail "it was exported"
    rm -r $folder
    cp -r kept $folder
}

for name in licence-permits-purpose.sql purpose-allowed-by-terms.sql \
    accepted_licence.csv; do
    path=$folder/$(file $name).${name##*.}
    [ -f "$path" ] || fail "no $path"
    echo "-- " >>"$path"
    shut $name
    rm "$path"
    shut $name
done
# A policy that allows all, in the place of one that asks.
path=$folder/$(file purpose-allowed-by-terms.sql).sql
cat >"$path" <<'SQL'
-- policy:   purpose-allowed-by-terms
-- asks:     nothing
-- because:  it is convenient
-- subject:  dataset
SELECT subject, 'allow', '', '' FROM policy_dataset
SQL
shut purpose-allowed-by-terms.sql

# What no event names changes nothing.
cp "$path" $folder/"$(printf 'x' | sha256sum | cut -d' ' -f1)".sql
expect 0 custody check R1 --as dev
expect 0 custody verify
