#!/bin/sh
# Given a system that refuses to carry what is asked of a confined reader, or
# what it says, when data comes in, then the answer is 4, at once, and nothing
# of it is recorded.
. "$TESTS/desk.sh"
strace -o /dev/null true 2>/dev/null || { echo "skipped: no strace"; exit 77; }
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }

expect 0 custody init --identity ada
printf '{"n":1}\n' >a.jsonl
gzip -k a.jsonl
injected=0
for call in recvmsg sendmsg sendto; do
    for when in 1 2; do
        for file in a.jsonl a.jsonl.gz; do
            code=0 name=$call-$when-$file
            timeout 20 strace -o trace -e "trace=$call" \
                -e "inject=$call:error=ENOMEM:when=$when" \
                "$CUSTODY" ingest "$name" $file --as ada >out 2>err ||
                code=$?
            grep -q INJECTED trace || continue
            injected=$((injected + 1))
            [ $code = 4 ] || fail "exit $code: $call $when $file"
            says 'reader'
            expect 1 custody show "$name"
        done
    done
done
[ $injected -gt 3 ] || fail "only $injected calls were refused"
# Nor where it cannot be ended by force.
expect 0 timeout 20 strace -o trace -e trace=kill \
    -e inject=kill:error=EPERM:when=1+ "$CUSTODY" ingest last a.jsonl --as ada
