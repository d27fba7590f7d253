#!/bin/sh
# Given a job's name in the environment that is no text, a state folder below a
# file, or a system without /proc, when a command meets it, then it says what is
# wrong, of what, and how to put it right, and lets nothing out.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews

bytes=$(printf 'a\377b')
for variable in CUSTODY_JOB SLURM_JOB_ID; do
    for words in 'check R1 --data reviews.jsonl' 'export R1 --to out' \
        'permit R1 --out permit.json' 'exec R1 -- true'; do
        wanted=2
        [ "${words#exec}" = "$words" ] || wanted=202
        # shellcheck disable=SC2086
        expect "$wanted" env "$variable=$bytes" "$CUSTODY" $words --as dev
        says 'a\xffb: CUSTODY_JOB, or SLURM_JOB_ID, is not UTF-8'
        says '--job TEXT'
    done
    # It is nobody's business who does not take data, or says for which job.
    expect 0 env "$variable=$bytes" "$CUSTODY" status --as ada
    expect 0 env "$variable=$bytes" "$CUSTODY" check R1 --job 7 \
        --data reviews.jsonl --as dev
done

expect 4 env XDG_STATE_HOME="$desk/reviews.jsonl" "$CUSTODY" check R1 --as dev
says "reading $desk/reviews.jsonl/custody/seen/"
says 'Not a directory'
says 'XDG_STATE_HOME'

# The library is not found by its place beside the program without /proc.
without_proc() {
    mkdir -p none
    unshare -m sh -c 'mount --bind none /proc && exec "$@"' sh \
        env LD_LIBRARY_PATH="$BUILD" "$CUSTODY" "$@"
}
if ! without_proc --version >/dev/null 2>&1; then
    echo "not shown here: a system without /proc (no mounts of one's own)" >&2
    exit 0
fi
expect 204 without_proc exec R1 --hand-over memfd --data reviews.jsonl \
    --job 8 --as dev -- wc -c
says 'copies in memory: /proc/self/fd, where their names are,'
says '--hand-over pipe'
expect 0 without_proc exec R1 --hand-over pipe --data reviews.jsonl \
    --job 8 --as dev -- wc -c
[ "$(cat out)" = "$(wc -c <reviews.jsonl)" ] || fail "other bytes"
