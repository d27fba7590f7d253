#!/bin/sh
# Given the checkpoints that the folder keeps,
# when one is edited, or claims more than the ledger has, or is of another
# ledger, then verify is 3 and names it.
. "$TESTS/desk.sh"
. "$TESTS/ledger_desk.sh"
good_ledger
note=.custody/checkpoints/$last
[ -f "$note" ] || fail "no checkpoint of the release"

found() {
    expect 3 custody verify
    says "checkpoint $last"
    again
}
flip() { # LINE: its first letter becomes another
    sed -i "$1s/^./$(sed -n "$1s/^\(.\).*/\1/p" "$note" | tr 'A-Za-z0-9/+' \
        'B-ZAb-za1-90+x')/" "$note"
    cmp -s "$note" "good/checkpoints/$last" && fail "line $1 is as it was"
    found
}
again
flip 1 # origin
flip 3 # root
sed -i "2s/.*/$((last + 1))/" "$note"
found
sed -i "2s/.*/$((last - 1))/" "$note"
found
sed -i '5s/\(.*\)..../\1AAA=/' "$note" # the signature's end
found
sed -i '/^—/d' "$note"
found
: >"$note"
found
head -c 100 /dev/urandom >"$note"
found

# A whole and good checkpoint, but of another ledger.
expect 0 custody init other --identity ada
cp "$(ls other/.custody/checkpoints/* | head -n 1)" "$note"
found
expect 0 custody verify
