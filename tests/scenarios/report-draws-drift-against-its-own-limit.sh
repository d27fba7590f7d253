#!/bin/sh
# Given datasets whose second version moved away, one with a limit of its own,
# one that is said to have none, and one that only * speaks of, when a report is
# made, then each is drawn against its limit: * counts where a dataset has no
# row, and nowhere else.
. "$TESTS/desk.sh"

found_desk
cp -R "$SOURCE/policies" site
rm -rf site/core site/provisions site/provisions.csv
printf '%s\n' dataset,measure,ppm '*,lengths,50000' 'own,lengths,2000000' \
    'free,lengths,*' '*,scripts,*' '*,new-domains,*' >site/drift_limit.csv
expect 0 custody policy install site --why "data that moves is looked at" \
    --as ada
for name in other own free; do
    for i in 1 2 3; do
        printf '{"text":"%s %d"}\n' "$name" "$i"
    done >"$name.jsonl"
    expect 0 custody ingest "$name" "$name.jsonl" --as ada \
        --source-url "https://example.org/$name" --retrieved-at 2026-02-01 \
        --publisher Example --declared-licence CC0-1.0
    expect 0 custody terms "$name" --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
    ask_and_approve "$name@1"
    expect 0 custody check "$request" --job "$name" --as dev
    for i in 1 2 3; do
        printf '{"text":"%s %0900d"}\n' "$name" "$i"
    done >"$name.jsonl"
    expect 0 custody ingest "$name" "$name.jsonl" --as ada
done
expect 0 custody report --out report --as ada
# drawn VERSION TEXT: what stands beside its gauge.
drawn() {
    python3 - "$@" <<'P' || fail "$1 is not drawn with $2"
import glob, html, re, sys
page = open(glob.glob("report/*.html")[0], encoding="utf-8").read()
text = html.unescape(re.sub(r"<[^>]*>", "\n", page))
lines = [line.strip() for line in text.splitlines() if line.strip()]
at = [i for i, line in enumerate(lines) if line == "lengths, " + sys.argv[1]]
assert at, [line for line in lines if "lengths" in line]
assert any(sys.argv[2] == line for i in at for line in lines[i:i + 4]), \
    [lines[i:i + 4] for i in at]
P
}
drawn other@2 'past it: 100.0 %, limit 5.0 %'
drawn own@2 '100.0 %, limit 200.0 %'
drawn free@2 '100.0 %, no limit'
