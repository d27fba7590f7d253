#!/bin/sh
# Given a JSON document, a treebank and a web archive of which one record each
# is quarantined, when they are exported, then what stays is again a document,
# a treebank and an archive, with the other records and nothing between them
# lost; what was found by URL, time and id in the archive is that record.
. "$TESTS/desk.sh"

found_desk
python3 - <<'P'
import os
os.mkdir("mixed")
with open("mixed/a.json", "w") as file:
    file.write('{"v": 1, "rows": [\n {"n":1},\n {"n":\n2} , {"n":3}\n], "z": []}\n')
with open("mixed/a.conllu", "w") as file:
    for name in "xyz":
        file.write("# sent_id = %s\n1\t%s%s\n\n" % (name, name, "\t_" * 8))
with open("mixed/a.warc", "wb") as file:
    for n, kind in enumerate((b"warcinfo", b"response", b"request")):
        file.write(b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Date: 2026-01-0%dT00:00:"
                   b"00Z\r\nWARC-Target-URI: http://host%d.example/a\r\nWARC-"
                   b"Record-ID: <urn:uuid:%d>\r\nContent-Length: 6\r\n\r\n"
                   b"block%d\r\n\r\n" % (kind, n + 1, n, n, n))
P
expect 0 custody ingest mixed mixed --records-at /rows --as ada \
    --source-url https://example.org/mixed --retrieved-at 2026-01-02 \
    --publisher Example --declared-licence CC0-1.0 --json
[ "$(answer records)" = 9 ] || fail "$(answer records) records"
says '"searchable":{"url":3,"time":3,"id":6}'
expect 0 custody trace --url http://host1.example/a --as ada
says mixed
expect 0 custody trace --id urn:uuid:2 --as ada
says mixed
expect 0 custody terms mixed --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve mixed
expect 0 custody export "$request" --to whole --job 1 --as ada
diff -r mixed whole | grep -v "^Only in whole: " && fail "the whole differs"
printf '{"n":\n2}' >bad-json
printf '# sent_id = y\n1\ty\t_\t_\t_\t_\t_\t_\t_\t_' >bad-conllu
printf block1 >bad-warc
for name in json conllu warc; do
    expect 0 custody quarantine --record bad-$name --why poisoned --as ada
done
expect 0 custody export "$request" --to rest --job 2 --as ada --json
[ "$(answer left_out)" = 3 ] || fail "$(answer left_out) left out"
expect 0 custody hash rest/a.conllu --json
[ "$(answer records)" = 2 ] || fail "$(answer records) sentences stay"
expect 0 custody hash rest/a.warc --json
[ "$(answer records)" = 2 ] || fail "$(answer records) blocks stay"
python3 - <<'P' || fail "not the rest"
import json
with open("rest/a.json") as file:
    assert json.load(file) == {"v": 1, "rows": [{"n": 1}, {"n": 3}], "z": []}
with open("mixed/a.warc", "rb") as file:
    text = file.read()
middle = text.index(b"WARC/1.0\r\nWARC-Type: response")
last = text.index(b"WARC/1.0\r\nWARC-Type: request")
with open("rest/a.warc", "rb") as file:
    assert file.read() == text[:middle] + text[last:]
P
expect 0 custody verify rest/custody-release.json --data rest
