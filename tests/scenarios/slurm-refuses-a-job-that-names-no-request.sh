#!/bin/sh
# Given the gate at Slurm, when a job names no request, or what is none, it is
# refused as it is submitted, with the option to say; when it names one by
# option, variable or comment, it is queued and Slurm shows which.
. "$TESTS/slurm_desk.sh"

found_desk
ask_and_approve reviews
start_slurm "ledger=$desk pin=$(genesis)"
export CUSTODY_IDENTITY=dev
printf '#!/bin/sh\necho "$CUSTODY_REQUEST $CUSTODY_RELEASE"\n' >job.sh

expect 1 sbatch job.sh
says 'this job names no request; say --custody-request=R40'
expect 1 sbatch --comment 'custody=T40' job.sh
says 'a request is R and a number'
expect 1 sbatch --custody-request=R1 --comment custody=R2 job.sh
says 'names R1 and R2'
expect 1 srun --comment custody=R1 true
says 'a comment reaches no step'
expect 1 srun true
says 'names no request'
expect 255 srun --custody-request=banana true
says 'a request is R and a number'
expect 255 sbatch --custody-request=--help job.sh
[ -z "$(squeue -h)" ] || fail "something was queued"

expect 0 sbatch -W -o option.out --custody-request=R1 job.sh
expect 0 sbatch -W -o comment.out --comment 'nightly custody=R1' job.sh
expect 0 env CUSTODY_REQUEST=R1 sbatch -W -o variable.out job.sh
for way in option comment variable; do
    grep -q '^R1 L[0-9]*$' $way.out || fail "$way: $(cat $way.out)"
done
expect 0 env CUSTODY_REQUEST=R1 srun -N3 sh -c 'echo $CUSTODY_RELEASE'
[ "$(sort -u out)" = L4 ] || fail "three nodes, one job, several releases"
scontrol show job 1 | grep -q 'Comment=custody=R1' || fail "no comment"
expect 0 custody list releases --json --as ada
for job in 1 2 3 4; do
    grep -q "\"job\":\"$job\"" out || fail "no release of job $job"
done
[ "$(grep -c '"type":"release"' out)" = 4 ] || fail "not four releases"
