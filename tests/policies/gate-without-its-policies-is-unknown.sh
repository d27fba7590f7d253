#!/bin/sh
# Given an approved request, when a file of the policies in force is gone,
# longer, or another, then the gate says unknown with exit 4, releases nothing,
# and allows again once the file is back.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody check R1 --as dev

unknown() {
    expect 4 custody check R1 --data reviews.jsonl --job "$1" --as dev --json
    [ "$(answer verdict)" = unknown ] || fail "it is not unknown"
    [ "$(answer release)" = null ] || fail "a release"
    says policy-missing
}
number=0
for file in .custody/policies/*; do
    number=$((number + 1))
    mv "$file" kept
    unknown "gone-$number"
    [ $((number % 6)) = 0 ] || { mv kept "$file"; continue; }
    printf -- '-- more\n' | cat kept - >"$file"
    unknown "longer-$number"
    : >"$file"
    unknown "empty-$number"
    rm "$file"
    mkdir "$file"
    unknown "folder-$number"
    rmdir "$file"
    mv kept "$file"
done
expect 0 custody check R1 --job 1 --as dev --json
[ "$(answer release)" = L1 ] || fail "the first release"
