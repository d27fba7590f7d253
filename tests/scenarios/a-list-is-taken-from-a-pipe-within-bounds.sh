#!/bin/sh
# Given a list that another program writes, on standard input, at a path of the
# shell's <(...) or in a FIFO,
# when it is traced, barred, called back, or to be erased, and terms from there,
# then the answer is that of the same list in a file; one without an end is
# refused within 256 MiB, whatever it is, and silence ends with a signal or the
# limit of time.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --job 7 --as dev
first=$(head -n 1 reviews.jsonl | tr -d '\n' | sha256sum | cut -c -64)
{ printf '%064d\n' 1; echo "$first"; echo absent.example; } >lines
printf 'sha256\n%s\n' "$first" >table.csv
printf '{"type":"bundle","objects":[{"type":"file","hashes":{"SHA-256":"%s"}}]}' \
    "$first" >stix.json
fed() {
    list=$1
    shift
    cat "$list" | "$CUSTODY" "$@"
}
for list in lines table.csv stix.json; do
    expect 0 custody trace --from "$list" --csv --as ada
    cp out wanted
    expect 0 fed "$list" trace --from - --csv --as ada
    cmp -s out wanted || fail "$list through standard input"
    expect 0 fed "$list" trace --from /dev/stdin --csv --as ada
    cmp -s out wanted || fail "$list through /dev/stdin"
    expect 0 bash -c '"$CUSTODY" trace --from <(cat "$1") --csv --as ada' - \
        "$list"
    cmp -s out wanted || fail "$list through <(...)"
    mkfifo fifo
    { sleep 0.5; cat "$list" >fifo; } &
    expect 0 custody trace --from fifo --csv --as ada
    cmp -s out wanted || fail "$list through a FIFO"
    rm fifo
done
expect 0 bash -c '"$CUSTODY" trace --record <(head -n 1 reviews.jsonl) --as ada'
says 'quarantine --record FILE'
expect 1 fed /dev/null trace --record - --as ada
expect 0 fed lines trace --from - --as ada
says 'quarantine --from FILE'
expect 2 fed /dev/null trace --from - --as ada
says 'no indicator'
expect 4 custody trace --from . --as ada
says 'Is a directory'

expect 0 fed lines recall --from - --why test --as ada
says '1 release called back'
expect 0 fed lines quarantine --from - --why test --as ada --json
[ "$(answer records)" = 1 ] || fail "it barred something else"
expect 0 fed lines dispose --from - --all --why test --as ada
printf '{"attribution":"through a pipe"}' >terms.json
expect 0 fed terms.json terms reviews --from - --as ada
says 'through a pipe'

expect 130 sh -c 'sleep 9 | "$CUSTODY" trace --from - --time-limit 1s --as ada'
expect 130 sh -c 'sleep 9 | { "$CUSTODY" trace --from - --as ada <&3 3<&- &
    sleep 1; kill -TERM $!; wait $!; } 3<&0'

# within CODE WORDS PROGRAM: what PROGRAM writes is refused with WORDS.
cat >within.py <<'PY'
import os, subprocess, sys
writer = subprocess.Popen(["/usr/bin/python3", "-c", sys.argv[1]],
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
reader = subprocess.Popen(sys.argv[2:], stdin=writer.stdout)
writer.stdout.close()
_, status, used = os.wait4(reader.pid, 0)
writer.kill()
print("KiB", used.ru_maxrss)
assert used.ru_maxrss <= 256 << 10, used.ru_maxrss
sys.exit(status >> 8)
PY
within() {
    wanted=$1
    words=$2
    [ "${SANITIZED:-OFF}" = OFF ] || return 0
    expect "$wanted" python3 within.py "$3" "$CUSTODY" trace --from - --as ada
    says "$words"
}
within 5 'longer than the 65536 KiB' 'while 1: print("a.example/" * 1000)'
within 5 'more than the 1500000 indicators' \
    'for i in range(1600000): print("%x.e" % i)'
within 5 'more than the 1500000 indicators' \
    'for i in range(1600000): print("example.org/a/page/%d" % i)'
within 5 'more than the 500000 values' 'print("[" + "[]," * 9000000 + "[]]")'
within 5 'more than the 500000 values' 'print("{" + "\"\":0," * 9000000)'
within 0 'record 0' 'print("'"$first"'")
for i in range(999999): print("%064x" % i)'
