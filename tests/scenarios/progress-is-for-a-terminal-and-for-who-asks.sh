#!/bin/sh
# Given data that comes slowly, when it is ingested on a terminal, then a line
# there says how far it is and is gone at the end; elsewhere nothing is said
# before SIGUSR1 asks, which gets one plain line each, also while nothing comes;
# and --no-progress and --quiet say nothing on a terminal.
. "$TESTS/desk.sh"
. "$TESTS/terminal_desk.sh"
expect 0 custody init --identity ada --name desk
export CUSTODY_IDENTITY=ada
cat >slowly <<'END'
for i in $(seq 200); do
    seq $((i * 100000)) $((i * 100000 + 9000)) | sed 's/.*/{"id":&}/'
    [ $i -lt 6 ] || [ ! -e enough ] || break
    sleep 0.1
done | sh -c 'echo $$ >pid; exec "$CUSTODY" ingest "$@"' ingest "$@"
END
on_terminal() {
    python3 "$TESTS/terminal.py" sh slowly "$@" >seen ||
        fail "on a terminal: $*"
}
touch enough
on_terminal shown - --stdin-name x.jsonl
grep -q 'kB  .* records  0/1 files' seen || fail "no progress: $(cat -v seen)"
# The line is rewritten, and cleared before the answer.
python3 - <<'PY' || fail "the line is left"
seen = open("seen", "rb").read()
progress, answer = seen.rsplit(b"\r\x1b[K", 1)
assert b"records  0/1 files" in progress and b"\n" not in progress, progress
assert answer.startswith(b"shown@1"), answer
PY
for option in --no-progress --quiet; do
    on_terminal "hidden/$option" - --stdin-name x.jsonl $option
    ! grep -q "$(printf '\033')\|files *$" seen || fail "$option: $(cat -v seen)"
done

# Its handler is there: the tenth bit of the signals that are caught.
caught() {
    [ -s pid ] && mask=$(sed -n 's/^SigCgt:[^0-9a-f]*//p' "/proc/$(cat pid)/status") &&
        [ $((0x$mask >> 9 & 1)) = 1 ]
}
rm pid enough
sh slowly asked - --stdin-name x.jsonl >out 2>err &
for try in $(seq 500); do
    caught 2>&- && break
    sleep 0.02
done
sleep 0.2
[ ! -s err ] || fail "it tells who did not ask"
for nth in 1 2; do
    kill -USR1 "$(cat pid)"
    for try in $(seq 300); do
        [ "$(grep -c . err)" -lt $nth ] || break
        sleep 0.02
    done
done
touch enough
wait $! || fail "it ended with $?"
[ "$(grep -c '^[0-9.]* [kM]*B  .* records  0/1 files  [0-9.]* [kM]*B/s$' err)" = 2 ] ||
    fail "not a line for each"
says "asked@1"

# Nor does it wait for data to come.
mkfifo silent
rm pid
exec 3<>silent
sh -c 'echo $$ >pid; exec "$CUSTODY" ingest quiet - --stdin-name x.jsonl' \
    <silent 3<&- >out 2>err &
printf '{"id":1}\n' >&3
for try in $(seq 500); do
    caught 2>&- && [ -n "$(find .custody/index -name '.partial-*')" ] && break
    sleep 0.02
done
kill -USR1 "$(cat pid)"
for try in $(seq 300); do
    [ ! -s err ] || break
    sleep 0.02
done
grep -q '^[0-9]* bytes  [0-9]* records*  0/1 files$' err || fail "no answer while nothing comes"
kill -TERM "$(cat pid)"
exec 3>&-
code=0
wait $! || code=$?
[ "$code" = 130 ] || fail "it ended with $code"
