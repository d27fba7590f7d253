#!/bin/sh
# Given a release from before a quarantine and one from after it that left the
# barred records out, when a record is traced, then it went to the first alone,
# if it is barred, and to both if it is not; a recall of the same names the
# same; of what was barred after the second, both are named.
. "$TESTS/desk.sh"

found_desk
for host in good bad; do
    for number in 1 2 3; do
        printf '{"url":"https://%s.example/%s"}\n' $host $number
    done
done >pages.jsonl
expect 0 custody ingest pages pages.jsonl --url-field url --as ada \
    --source-url https://example.org/pages --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0
expect 0 custody terms pages --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve pages
expect 0 custody check R1 --data pages.jsonl --job before --as dev
expect 0 custody quarantine --domain bad.example --why x --as ada
expect 0 custody export R1 --to out1 --job after --as ada
expect 0 custody trace --domain bad.example --as ada
says 'R1 (ada) > L1 > job before, dev > no receipt'
says 'R1 (ada) > L2 > job after, ada: left it out'

# received: of those that hold any of what is traced, and of no other.
received() {
    expect 0 custody trace "$@" --json --as ada
    python3 - out <<'P'
import json, sys
print(*[row['release'] for row in map(json.loads, open(sys.argv[1]))
        if row['type'] == 'chain' and row['received']])
P
}
[ "$(received --domain bad.example)" = L1 ] || fail 'barred: a domain'
sed -n 5p pages.jsonl | tr -d '\n' >bad
sed -n 2p pages.jsonl | tr -d '\n' >good
[ "$(received --record bad)" = L1 ] || fail 'barred: a record'
[ "$(received --record good)" = 'L1 L2' ] || fail 'not barred'
[ "$(received --file pages.jsonl)" = 'L1 L2' ] || fail 'all of the file'
[ "$(received --url https://bad.example/2)" = L1 ] || fail 'barred: a URL'

# Barred after the second left: it had it.
expect 0 custody quarantine --url https://good.example/2 --why x --as ada
[ "$(received --record good)" = 'L1 L2' ] || fail 'barred too late'
expect 0 custody recall --domain bad.example --why x --dry-run --json --as ada
python3 - out <<'P' || fail 'recall names another'
import json, sys
text = open(sys.argv[1]).read()
assert '"L1"' in text and '"L2"' not in text, text
P

# Where the list of then cannot be read, it is taken to have received it.
rm .custody/quarantine/Q1
[ "$(received --domain bad.example)" = 'L1 L2' ] || fail 'taken for left out'
