#!/bin/sh
# Given a folder, when files are included and excluded by pattern, then the
# others are counted as excluded; a link is refused by name, or followed; a
# file whose digest is not the expected one is refused and nothing recorded.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
mkdir -p f/sub
for name in a.jsonl b.jsonl sub/c.jsonl; do
    echo "{\"in\":\"$name\"}" >f/$name
done
echo ignored >f/_SUCCESS
expect 0 custody ingest in f --include '*.jsonl' --json
[ "$(answer files)" = 3 ] || fail "$(answer files) files included"
expect 0 custody ingest out f --exclude _SUCCESS --exclude 'sub/*' --json
[ "$(answer files)" = 2 ] || fail "$(answer files) files left"
expect 0 custody ingest out2 f --exclude _SUCCESS
says _SUCCESS

ln -s a.jsonl f/link.jsonl
expect 5 custody ingest linked f --include '*.jsonl'
says link.jsonl
says --follow
expect 0 custody ingest linked f --include '*.jsonl' --follow --json
[ "$(answer files)" = 4 ] || fail "$(answer files) files followed"
ln -s nowhere f/broken.jsonl
code=0
custody ingest linked2 f --follow >out 2>err || code=$?
[ $code = 4 ] || [ $code = 5 ] || fail "a broken link: exit $code"
says broken.jsonl

sha=$(sha256sum f/a.jsonl | cut -c1-64)
expect 0 custody ingest good f/a.jsonl --expect-sha256 "$sha"
wrong=$(printf %064d 0)
expect 3 custody ingest bad f/a.jsonl --expect-sha256 "$wrong"
says "$wrong"
expect 1 custody show bad
expect 2 custody ingest bad f/a.jsonl --expect-sha256 12
