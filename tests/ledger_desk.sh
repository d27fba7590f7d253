# ledger_desk: a good ledger with a request, an approval and a release, kept
# in $desk/good, and what a tamper test does with copies of it.  Sourced after
# desk.sh.

# good_ledger: eight events and more; nobody remembers them.
good_ledger() {
    found_desk
    ask_and_approve reviews
    expect 0 custody check R1 --data reviews.jsonl --job 1 --as dev
    expect 0 custody trust --as ada --out trust.json
    cp -r .custody good
    rm -rf state
    expect 0 custody verify --json
    last=$(answer events)
}

# again: the good ledger as it was, with no memory of it.
again() {
    rm -rf .custody state
    cp -r good .custody
}

forge() {
    python3 "$TESTS/tamper/forge.py" .custody "$@" ||
        fail "the forger failed: $*"
}

# event KIND: the place of the first event of a kind.
event() {
    sqlite3 .custody/ledger.sqlite3 "SELECT min(seq) FROM event
        WHERE act ->> 'kind' = '$1'"
}

# convicted TEXT...: verify is 3 and says each TEXT; and no gate opens.
convicted() {
    expect 3 custody verify
    for text in "$@"; do
        says "$text"
    done
    expect 3 custody check R1 --job 9 --as dev
}
