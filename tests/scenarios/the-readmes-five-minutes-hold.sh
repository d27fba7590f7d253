#!/bin/sh
# Given somebody new who types what the README's five minutes say, up to the
# receipt, then each command does what it is there for.
. "$TESTS/desk.sh"

printf 'species,mass\nAdelie,3750\nGentoo,5000\n' >penguins.csv
sed -n '/^## Five minutes/,/custody receipt/p' "$TESTS/../README.md" |
    sed -n 's/^    \$ //p;s/^        --/--/p' |
    sed -e ':join' -e '/\\$/{N;s/\\\n/ /;b join' -e '}' \
        -e '/custody approve/s/$/ --yes/' >typed
[ "$(grep -c '^custody' typed)" = 8 ] || fail "it says: $(cat typed)"
while read -r line; do
    case $line in
    export*) eval "$line" ;;
    *) eval "expect 0 $line" </dev/null ;;
    esac
done <typed
expect 0 custody list models --json
says penguin-net
