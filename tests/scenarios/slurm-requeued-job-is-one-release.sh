#!/bin/sh
# Given a job that Slurm starts again after it was taken from its node, when
# it passes the gate a second time, its release is the one that it had; a step
# of the job has the same; a receipt can name it.
. "$TESTS/slurm_desk.sh"

found_desk
ask_and_approve reviews
start_slurm "ledger=$desk pin=$(genesis)"
export CUSTODY_IDENTITY=dev
cat >job.sh <<'EOF'
#!/bin/sh
echo "batch ${SLURM_RESTART_COUNT:-0} $CUSTODY_RELEASE $CUSTODY_JOB" >>log
srun sh -c 'echo "step $CUSTODY_RELEASE" >>log'
[ -n "$SLURM_RESTART_COUNT" ] || sleep 100
EOF
expect 0 sbatch --parsable --requeue -o job.out --custody-request=R1 job.sh
job=$(cat out)
for _ in $(seq 60); do
    grep -q step log 2>/dev/null && break
    sleep 0.5
done
expect 0 scontrol requeue "$job"
until_job "$job" COMPLETED
printf 'batch 0 L1 %s\nstep L1\nbatch 1 L1 %s\nstep L1\n' "$job" "$job" >wanted
diff wanted log || fail "not one release: $(cat log job.out)"
expect 0 custody list releases --json --as ada
[ "$(grep -c '"type":"release"' out)" = 1 ] || fail "a second release"
expect 0 custody receipt L1 --model atlas --as dev
expect 0 custody trace --job "$job" --as ada
says reviews@1
