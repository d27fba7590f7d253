#!/bin/sh
# Given an allow, when no job is named it is a rehearsal and says so; with a
# job (or CUSTODY_JOB, SLURM_JOB_ID) it is a release with an id, once a job;
# a receipt names the model, and trace goes from model and job to the data.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody check R1 --data reviews.jsonl --as dev
says rehearsal
expect 0 custody check R1 --data reviews.jsonl --job 7 --as dev --json
[ "$(answer release)" = L1 ] && [ "$(answer new)" = true ] || fail "no release"
expect 0 custody check R1 --data reviews.jsonl --job 7 --as dev --json
[ "$(answer release)" = L1 ] && [ "$(answer new)" = false ] || fail "made twice"
SLURM_JOB_ID=8
export SLURM_JOB_ID
expect 0 custody check R1 --data reviews.jsonl --as dev --json
[ "$(answer release)" = L2 ] || fail "SLURM_JOB_ID is not read"
CUSTODY_JOB=7
export CUSTODY_JOB
expect 0 custody check R1 --data reviews.jsonl --as dev --json
[ "$(answer release)" = L1 ] || fail "CUSTODY_JOB does not come first"
unset CUSTODY_JOB SLURM_JOB_ID

sha=$(printf model | sha256sum | cut -c1-64)
expect 0 custody receipt L1 --model atlas --model-sha256 "$sha" --as dev
expect 0 custody receipt L1 --model atlas --model-sha256 "$sha" --as dev --json
[ "$(answer new)" = false ] || fail "a receipt twice"
expect 2 custody receipt L1 --model atlas --model-sha256 12 --as dev
expect 1 custody receipt L99 --model atlas --as dev
for selector in "--model atlas" "--job 7" "--release L1"; do
    expect 0 custody trace $selector --as ada
    says reviews@1
done
expect 0 custody list models
says atlas
expect 0 custody list releases
says L2
