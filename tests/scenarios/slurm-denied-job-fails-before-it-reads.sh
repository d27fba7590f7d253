#!/bin/sh
# Given the gate at Slurm, when a job's request is denied, its data differs,
# or the gate cannot tell, no line of it runs, it ends with the code of
# `custody exec`, it says why, and no node is drained; a library that the job
# preloads, or a ledger that it names itself, changes nothing.
. "$TESTS/slurm_desk.sh"

found_desk
expect 0 custody request reviews --purpose demo --project tour --as dev
ask_and_approve reviews --model other
start_slurm "ledger=$desk pin=$(genesis)"
export CUSTODY_IDENTITY=dev
printf '#!/bin/sh\ntouch %s/ran\n' "$desk" >job.sh

# refused CODE WORDS OPTION...
refused() {
    code=$1 words=$2
    shift 2
    expect "$code" sbatch -W -o job.out "$@" job.sh
    grep -qF -- "$words" job.out || fail "the job is not told: $(cat job.out)"
    [ ! -e ran ] || fail "the job ran"
    all_nodes_stand
}

# Not approved yet; not there.
refused 201 enough-approvals --custody-request=R1
grep -q 'do: custody approve R1' job.out || fail "it says not what to do"
refused 201 'no such request' --custody-request=R99
# The data is not what was approved.
printf '{"id":1,"text":"one"}\n{"id":2,"text":"two!"}\n' >other.jsonl
refused 203 'the file is not what was approved' --custody-request=R2 \
    --custody-data="$desk/other.jsonl"
# A key that is not there.
CUSTODY_KEYS="$desk/nowhere" refused 204 'cannot tell' --custody-request=R2
# Another ledger, in which the same request is approved: planted, not asked.
mkdir planted
cat >evil.c <<'EOF'
#include <fcntl.h>
__attribute__((constructor)) static void
enter(void)
{
	creat(EVIL, 0600);
}
EOF
cc -shared -fPIC -DEVIL="\"$desk/entered\"" -o evil.so evil.c
refused 201 enough-approvals --custody-request=R1 \
    --export="ALL,CUSTODY_LEDGER=$desk/planted,LD_PRELOAD=$desk/evil.so"
[ ! -e entered ] || fail "a library of the job's entered the gate"
# On three nodes, by srun, every task ends so.
expect 201 srun -N3 -n6 --custody-request=R1 touch ran
[ ! -e ran ] || fail "a task ran"
all_nodes_stand

# The same data as approved: it runs, and what it takes is on record.
expect 0 sbatch -W -o job.out --custody-request=R2 \
    --custody-data="reviews=$desk/reviews.jsonl" job.sh
[ -e ran ] || fail "it did not run"
expect 0 custody list releases --json --as ada
[ "$(grep -c '"type":"release"' out)" = 1 ] || fail "not one release"
# A withdrawn request stops the next job, and `log` has each refusal.
expect 0 custody withdraw R2 --why 'no longer' --as dev
rm ran
refused 201 request-is-live --custody-request=R2
expect 0 custody log --kind decision.made --as ada
