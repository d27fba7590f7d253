# slurm_desk: a desk with a Slurm of its own: one slurmctld and three slurmd
# on this host, on loopback, with their own key, ports and folders; all ends
# with the scenario.  Sourced in place of desk.sh; skips where that cannot be.
for program in munged slurmctld slurmd sbatch srun scontrol sinfo; do
    PATH="$PATH:/usr/sbin:/sbin" command -v $program >/dev/null ||
        { echo "skipped: no $program (slurm-wlm, munge)"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo "skipped: slurmd needs root"; exit 77; }
plugin="${BUILD:?}/spank_custody.so"
[ -f "$plugin" ] ||
    { echo "skipped: the plug-in was not built (libslurm-dev)"; exit 77; }
. "$TESTS/desk.sh"
export PATH="$PATH:/usr/sbin:/sbin"
chmod 755 "$desk"
slurm="$desk/slurm"

stop_slurm() {
    for file in "$slurm"/run/*.pid; do
        [ ! -f "$file" ] || kill "$(cat "$file")" 2>/dev/null || :
    done
    # A process may take a moment to end and would write into the folder.
    for file in "$slurm"/run/*.pid; do
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            kill -0 "$(cat "$file" 2>/dev/null)" 2>/dev/null || break
            sleep 0.3
        done
    done
}
trap 'stop_slurm; chmod -R u+w "$desk" 2>/dev/null; rm -rf "$desk"' EXIT

free_ports() {
    python3 -c '
import socket
held = [socket.socket() for _ in range(4)]
for one in held:
    one.bind(("127.0.0.1", 0))
print(*[one.getsockname()[1] for one in held])'
}

write_slurm_conf() {
    # shellcheck disable=SC2046
    set -- $(free_ports)
    cat >"$slurm/slurm.conf" <<EOF
ClusterName=desk
SlurmctldHost=localhost(127.0.0.1)
SlurmUser=root
SlurmctldPort=$1
AuthType=auth/munge
AuthInfo=socket=$slurm/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation=$slurm/state
SlurmctldPidFile=$slurm/run/slurmctld.pid
SlurmdPidFile=$slurm/run/slurmd-%n.pid
SlurmdSpoolDir=$slurm/spool-%n
SlurmctldLogFile=$slurm/slurmctld.log
SlurmdLogFile=$slurm/slurmd-%n.log
PlugStackConfig=$slurm/plugstack.conf
JobSubmitPlugins=lua
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
ReturnToService=0
KillWait=2
NodeName=n1 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$2 CPUs=2
NodeName=n2 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$3 CPUs=2
NodeName=n3 NodeHostname=localhost NodeAddr=127.0.0.1 Port=$4 CPUs=2
PartitionName=main Nodes=n[1-3] Default=YES MaxTime=10 State=UP
EOF
}

# start_slurm WORD...: the words that plugstack.conf gives to the plug-in.
start_slurm() {
    mkdir -p "$slurm/munge" "$slurm/state" "$slurm/run" \
        "$slurm/spool-n1" "$slurm/spool-n2" "$slurm/spool-n3"
    chmod 755 "$slurm" "$slurm/munge"
    export SLURM_CONF="$slurm/slurm.conf"
    head -c 1024 /dev/urandom >"$slurm/munge/key"
    chmod 600 "$slurm/munge/key"
    write_slurm_conf
    cp "$SOURCE/src/gates/slurm/job_submit.lua" "$slurm/"
    echo "required $plugin custody=$CUSTODY $*" >"$slurm/plugstack.conf"
    munged --force --key-file="$slurm/munge/key" \
        --socket="$slurm/munge/socket" --pid-file="$slurm/run/munged.pid" \
        --log-file="$slurm/munge/log" --seed-file="$slurm/munge/seed" \
        --num-threads=2 || { echo "skipped: munged cannot run"; exit 77; }
    slurmctld >"$slurm/start" 2>&1 ||
        { cat "$slurm/start"; echo "skipped: slurmctld cannot run"; exit 77; }
    for node in n1 n2 n3; do
        slurmd -N $node >"$slurm/start" 2>&1 ||
            { cat "$slurm/start"; echo "skipped: slurmd cannot run"; exit 77; }
    done
    for _ in $(seq 60); do
        [ "$(idle_nodes)" != 3 ] || return 0
        sleep 0.5
    done
    cat "$slurm"/*.log
    echo "skipped: the nodes do not come up"
    exit 77
}

idle_nodes() {
    sinfo -h -N -o %T 2>/dev/null | grep -cx idle || :
}

# No refusal may take a node from other people's jobs.
all_nodes_stand() {
    for _ in $(seq 40); do
        [ "$(idle_nodes)" != 3 ] || return 0
        sleep 0.5
    done
    sinfo -R
    fail "a node is not idle: $(sinfo -h -N -o '%N %T' | tr '\n' ' ')"
}

# job_state JOB: its state and exit code, as Slurm tells them.
job_state() {
    scontrol show job "$1" | tr ' ' '\n' |
        sed -n 's/^JobState=//p; s/^ExitCode=//p' | tr '\n' ' '
}

# until_job JOB STATE
until_job() {
    for _ in $(seq 120); do
        case $(job_state "$1") in "$2 "*) return 0 ;; esac
        sleep 0.5
    done
    fail "job $1 is not $2 but $(job_state "$1")"
}

genesis() {
    expect 0 custody verify --json --as ada
    answer genesis
}
