#!/bin/sh
# Given input that is not what it claims, when it is ingested, then the exit is
# 5, the error is one line with what and where and one with the remedy, and
# the ledger has not grown.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada
cp .custody/ledger.sqlite3 before

# bad WHERE FILE: malformed, with these words.
bad() {
    words=$1
    shift
    expect 5 custody ingest d "$@"
    [ ! -s out ] || fail "it answers: $*"
    says "$words"
    says "$(basename "$1")"
    [ "$(wc -l <err)" -le 4 ] || fail "more than an error and a remedy: $*"
    grep -q '^custody: ' err && grep -q '^  ' err || fail "no remedy: $*"
    cmp .custody/ledger.sqlite3 before || fail "something was recorded: $*"
}
printf '{"a":1}\n{"a":\n{"a":3}\n' >json.jsonl
bad 2 json.jsonl
printf '{"a":1}\n{"a":1,"a":2}x\n' >junk.jsonl
bad 2 junk.jsonl
printf 'a,b\n1,2\n1,2,3\n' >ragged.csv
bad 3 ragged.csv
says 'take its lines as they are (--format text)'
for name in utf.csv utf.tsv utf.jsonl utf.conllu; do
    printf '{"a":1}\n' | iconv -t UTF-16 >$name
    bad 'it is UTF-16' $name
    says 'iconv -f UTF-16 -t UTF-8'
done
printf '{"a":"%s"}\n' "$(head -c 2000 /dev/zero | tr '\0' x)" >long.jsonl
bad 'more than 1000 bytes' long.jsonl --limit record=1000
says '--limit record=BYTES'
printf 'a,b\n1,"2\n' >quote.csv
bad quote quote.csv
printf '{"a":1}\n' >whole.jsonl
gzip -k whole.jsonl
head -c 20 whole.jsonl.gz >cut.jsonl.gz
bad cut.jsonl.gz cut.jsonl.gz
(cat whole.jsonl.gz; echo garbage) >trail.jsonl.gz
bad trail.jsonl.gz trail.jsonl.gz
python3 -c '
b = bytearray(open("whole.jsonl.gz", "rb").read()); b[-6] ^= 1
open("crc.jsonl.gz", "wb").write(b)'
bad crc.jsonl.gz crc.jsonl.gz
printf 'not gzip\n' >name.jsonl.gz
bad name.jsonl.gz name.jsonl.gz
: >empty.jsonl
bad record empty.jsonl
mkdir none
bad none none
printf 'x' >unknown.xyz
code=0
custody ingest d unknown.xyz >out 2>err || code=$?
[ $code = 0 ] || says --format
