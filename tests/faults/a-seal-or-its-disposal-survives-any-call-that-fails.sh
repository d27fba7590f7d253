#!/bin/sh
# Given two sealed versions, when any one system call of sealing a third, or of
# disposing of the first, answers with an error, then it is an answer and no
# crash; the ledger verifies and what lives on opens; no account claims what is
# not so; and the same command, on a disk that is well again, ends it.
# CUSTODY_EVERY says which calls: every n-th, 1 being all (by hand).
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"
every=${CUSTODY_EVERY:-61}

# calls_of COMMAND...: "NAME K" for each of its calls in order, as it is when it
# succeeds, but those without which no program is loaded or ends, and futex, of
# which the C library believes no such error; each n-th.
calls_of() {
    expect 0 strace -qq -o trace "$CUSTODY" "$@"
    awk -F '(' -v every="$every" -v from="$from" '
        $1 ~ /^(execve|exit|exit_group|brk|arch_prctl|set_tid_address|futex)$/ { next }
        $1 ~ /^[a-z0-9_]+$/ { k[$1]++; if (n++ % every == from) print $1, k[$1] }
    ' trace >"$desk.calls"
    [ -s "$desk.calls" ] || fail "no calls"
}
# fails NAME K COMMAND...: its K-th call of NAME fails.
fails() {
    name=$1
    nth=$2
    shift 2
    code=0
    strace -qq -o trace -e "trace=$name" \
        -e "inject=$name:error=EIO:when=$nth" "$CUSTODY" "$@" \
        >"$desk/out" 2>"$desk/err" || code=$?
    # 127: the program could not be loaded.
    case $code in
    0 | 1 | 3 | 4 | 5 | 127) ;;
    *) fail "exit $code: $name $nth of $*" ;;
    esac
}

found_sealed
printf '{"id":"x","text":"stays"}\n' >stays.jsonl
expect 0 custody ingest stays stays.jsonl --seal --as ada
printf '{"id":"n","text":"canary-00007-zq new"}\n' >new.jsonl
mv data away
keep
# Another first one each day: in time all of them.
from=$(($(date +%j | sed 's/^0*//') % every))

calls_of ingest new new.jsonl --seal --as ada
put_back
failed=0
while read -r name nth <&3; do
    failed=$((failed + 1))
    fails "$name" "$nth" ingest new new.jsonl --seal --as ada
    expect 0 custody verify
    expect 0 custody verify stays
    expect 0 custody ingest new new.jsonl --seal --as ada
    expect 0 custody verify new
    put_back
done 3<"$desk.calls"
echo "sealing: $failed calls failed, one at a time"

expect 0 custody dispose secret --why over --as ada --json
digest=$(answer digest)
keep
calls_of dispose --plan "$digest" --as ada
put_back
failed=0
while read -r name nth <&3; do
    failed=$((failed + 1))
    fails "$name" "$nth" dispose --plan "$digest" --as ada
    expect 0 custody verify
    expect 0 custody verify stays
    # An account is there only where the key is not.
    slot=$(dd if=.custody/keys.slots bs=4096 skip=1 count=1 2>/dev/null |
        tr -d '\0' | wc -c)
    [ ! -e .custody/plans/D1.account ] || [ "$slot" = 0 ] ||
        fail "$name $nth: an account, and the slot is there"
    expect 0 custody dispose --plan "$digest" --as ada --json
    [ "$(answer destroyed)" = 1 ] || fail "$name $nth: not ended"
    expect 0 custody verify D1 --as ada
    put_back
done 3<"$desk.calls"
echo "disposing: $failed calls failed, one at a time"
