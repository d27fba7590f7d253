#!/bin/sh
# days: 2.13
# Given what a killed export left: files that are complete, cut, changed, of no
# release, and links to others, when the same command is given again, then it
# keeps those that are what the data says, puts the others right, and the
# release is the one of an export in one go; and one that is interrupted leaves
# no release, and goes on, too.
. "$TESTS/desk.sh"
found_desk
mkdir -p many/deep
for i in $(seq 40); do
    printf '{"n":%d}\n{"n":"%d"}\n' "$i" "$i" >"many/deep/$i.jsonl"
done
python3 -c 'for i in range(30000): print(i, "x" * 40)' >many/large.txt
expect 0 custody ingest many many --as ada --source-url https://example.org/ \
    --retrieved-at 2026-01-02 --publisher Example --declared-licence CC0-1.0
expect 0 custody terms many --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve many

for how in '' '--compress zstd' '--compress gzip'; do
    name=to${how#--compress }
    suffix=
    case $how in *zstd) suffix=.zst ;; *gzip) suffix=.gz ;; esac
    # shellcheck disable=SC2086
    expect 0 custody export "$request" --to "whole$name" --job "w$name" \
        --as ada $how
    cp -a "whole$name" ".$name.custody-partial"
    (
        cd ".$name.custody-partial"
        truncate -s 1000 "large.txt$suffix"
        echo spoilt >"deep/7.jsonl$suffix"
        echo after >>"deep/8.jsonl$suffix"
        rm "deep/9.jsonl$suffix"
        echo mine >../precious
        rm "deep/10.jsonl$suffix" "deep/11.jsonl$suffix"
        ln ../precious "deep/10.jsonl$suffix"
        ln -s ../../precious "deep/11.jsonl$suffix"
        mkdir -p stray/empty
        echo stray >stray/file
        echo stray >deep/stray
    )
    # shellcheck disable=SC2086
    expect 0 custody export "$request" --to "$name" --job "$name" --as ada \
        --json $how
    # Of 41: all but those that were cut, spoilt, gone or links.
    [ "$(answer kept)" = 36 ] || fail "$(answer kept) files were kept"
    [ "$(cat precious)" = mine ] || fail "what a link led to was written to"
    rm precious
    cmp "$name/SHA256SUMS" "whole$name/SHA256SUMS" || fail "another release"
    diff -r -x custody-release.json "$name" "whole$name" ||
        fail "it is not what an export in one go makes"
    expect 0 custody verify "$name/custody-release.json" --data "$name" --as ada
done

code=0
timeout --preserve-status -s INT 0.1 "$CUSTODY" export "$request" --to late \
    --job late --as ada >out 2>err || code=$?
case $code in
    130)
        [ ! -e late ] || fail "half an export is visible"
        [ ! -e .late.custody-partial ] || says 'the same command goes on'
        ;;
    0) ;;
    *) fail "exit $code" ;;
esac
expect 0 custody export "$request" --to late --job late --as ada
expect 0 custody export "$request" --to late --job late --as ada
says 'made before'
! grep -q 'decision #0' "$desk/out" || fail 'a decision that is none'
[ -z "$(find . -name '*.custody-partial')" ] || fail "something is left"
expect 0 custody list releases --json --as ada
[ "$(grep -c '"type": *"release"' out)" = 7 ] || fail "releases"
