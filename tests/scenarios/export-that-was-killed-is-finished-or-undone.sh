#!/bin/sh
# Given exports that are killed at any moment,
# when the same commands are given again, then each folder is there, whole and
# recorded once, and nothing partial is left.
. "$TESTS/desk.sh"
found_desk
mkdir many
for i in $(seq 300); do
    printf '{"n":%d}\n' "$i" >"many/$i.jsonl"
done
expect 0 custody ingest many many --as ada --source-url https://example.org/ \
    --retrieved-at 2026-01-02 --publisher Example --declared-licence CC0-1.0
expect 0 custody terms many --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve many

for i in $(seq 12); do
    timeout -s KILL "0.0$((i * 7))" "$CUSTODY" export "$request" \
        --to "left/$i" --job "$i" --as ada >/dev/null 2>&1 || :
    [ ! -d "left/$i" ] || (cd "left/$i" && sha256sum --quiet -c SHA256SUMS) ||
        fail "half an export is visible"
done
for i in $(seq 12); do
    expect 0 custody export "$request" --to "left/$i" --job "$i" --as ada
    (cd "left/$i" && sha256sum --quiet -c SHA256SUMS) || fail "sums of $i"
done
[ "$(find left -mindepth 1 -maxdepth 1 | wc -l)" = 12 ] || fail "leftovers"
expect 0 custody list releases --json --as ada
[ "$(grep -c "\"type\": *\"release\"" "$desk/out")" = 12 ] || fail "releases"
expect 0 custody verify --as ada
