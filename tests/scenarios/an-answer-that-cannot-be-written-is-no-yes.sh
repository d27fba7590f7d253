#!/bin/sh
# Given a disk that takes no more, or standard output closed, when custody
# answers, then it says so and ends with 4, in each form, for short answers and
# long; what was recorded stays, and no file takes the place of a closed stream.
# A reader that has read enough is no error.
. "$TESTS/desk.sh"

[ -c /dev/full ] || { echo "SKIP: no /dev/full"; exit 77; }
found_desk
ask_and_approve reviews

# full COMMAND...: with nowhere to write the answer.
full() {
    "$CUSTODY" "$@" >/dev/full
}
closed() {
    "$CUSTODY" "$@" >&-
}

for form in '' --json --csv; do
    # shellcheck disable=SC2086
    expect 4 full list $form
    says 'writing the answer: No space left on device'
done
expect 4 full --version
expect 4 full check "$request" --data reviews.jsonl

# A long one is written while it is made.
seq 30000 | sed 's/.*/{"n":&}/' >many.jsonl
expect 0 custody ingest many many.jsonl --as ada
python3 -c '
import hashlib, sys
for line in sys.stdin.buffer:
    print(hashlib.sha256(line.rstrip()).hexdigest())' <many.jsonl >list
for form in '' --json --csv; do
    # shellcheck disable=SC2086
    expect 4 full trace --from list $form
done

# What was recorded stays.
expect 4 full ingest again many.jsonl --as ada
says 'what was recorded stays'
expect 0 custody list
says again

# Nothing that is opened takes the place of what is closed.
expect 4 closed export "$request" --to let-out --job tour --as ada
cmp reviews.jsonl let-out/reviews.jsonl || fail "the answer is in the data"
[ ! -s .custody/ledger.lock ] || fail "the answer is in the lock's file"
expect 0 custody verify
"$CUSTODY" verify <&- >said 2>&- || fail "without input and errors"

(
    trap '' PIPE
    "$CUSTODY" trace --from list --json 2>errors
    echo $? >code
) | head -n 1 >first
[ -s first ] && [ "$(cat code)" = 0 ] || fail "who reads enough: $(cat code)"
[ ! -s errors ] || fail "it complains: $(cat errors)"
