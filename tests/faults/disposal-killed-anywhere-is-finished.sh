#!/bin/sh
# Given an approved plan of several files,
# when the command that carries it out is killed at any of its writes, syncs
# and removals, or any of them fails, then the same command finishes it: all
# files are gone, the ledger verifies, and the disposal was done once.
. "$TESTS/desk.sh"

command -v strace >/dev/null || { echo "strace is not here"; exit 77; }
strace -qq -o /dev/null true 2>/dev/null || { echo "no ptrace"; exit 77; }
export ASAN_OPTIONS=detect_leaks=0 # it cannot look while it is traced

expect 0 custody init --identity ada --name desk
mkdir data
for n in 1 2 3; do printf '{"n":%s}\n' $n >data/$n.jsonl; done
ln data/3.jsonl data/4.jsonl
printf '{"n":"changed"}\n' >data/5.jsonl
expect 0 custody ingest a data --as ada
printf '{"n":"CHANGED"}\n' >data/5.jsonl
expect 0 custody dispose a@1 --why ended --as ada --json
plan=$(answer digest)
cp -a .custody before.custody
cp -a data before.data
cp -a state before.state

# again CALL KIND N: from the same beginning, with the N-th CALL going wrong.
again() {
    rm -rf .custody data state
    cp -a before.custody .custody
    cp -a before.data data
    cp -a before.state state
    ended=0
    strace -qq -o /dev/null -e "inject=$1:$2:when=$3" \
        "$CUSTODY" dispose --plan "$plan" --as ada >out 2>err || ended=$?
    ! grep -q 'Sanitizer\|runtime error' err || fail "$1 $2 $3: sanitizer"
    [ -e data/5.jsonl ] || fail "$1 $2 $3: what changed is gone"
    expect 0 custody dispose --plan "$plan" --as ada --json
    [ "$(answer state)" = done ] || fail "$1 $2 $3: not done"
    [ "$(ls data)" = 5.jsonl ] || fail "$1 $2 $3: $(ls data)"
    grep -q CHANGED data/5.jsonl || fail "$1 $2 $3: its bytes are gone"
    [ -z "$(ls .custody/index)" ] || fail "$1 $2 $3: an index is left"
    [ ! -e .custody/plans/D1.job ] || fail "$1 $2 $3: a job is left"
}

tries=0
for call in pwrite64 fsync fdatasync unlinkat unlink rename write; do
    for kind in signal=KILL error=EIO; do
        n=1
        # The first, second, fourth, seventh …, until none goes wrong.
        while :; do
            again $call $kind $n
            tries=$((tries + 1))
            [ "$ended" != 0 ] || break
            n=$((n + 1 + n / 2))
        done
    done
done
expect 0 custody verify --as ada
expect 0 custody log --kind disposal.done/1 --as ada --json
[ "$(grep -c '"type":"event"' out)" = 1 ] || fail "done more than once"
echo "$tries times"
