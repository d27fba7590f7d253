#!/bin/sh
# Given nodes that know a trust file of root's and no ledger, when a job brings
# a permit for its own number, another user's job too runs with the permit's
# release; a permit of another job, one that was edited, or a trust file that
# others can write, and it does not; a request has nobody to ask.
. "$TESTS/slurm_desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody trust --out trust.json --as ada
chmod 644 trust.json
chmod 644 reviews.jsonl
mkdir -m 1777 public
start_slurm "trust=$desk/trust.json audience=nodes trust-max-age=1d"
printf '#!/bin/sh\necho "$CUSTODY_RELEASE $CUSTODY_PERMIT $(id -un)"\n' >job.sh

# queue OPTION...: a job of nobody's, held until its permit is there: $job.
queue() {
    expect 0 sbatch --parsable --hold --uid=nobody --chdir="$desk/public" \
        -o "$desk/public/%j.out" --custody-data="reviews=$desk/reviews.jsonl" \
        "$@" job.sh
    job=$(cat out)
}
# ended JOB STATE CODE WORDS
ended() {
    expect 0 scontrol release "$1"
    until_job "$1" "$2"
    case $(job_state "$1") in
    "$2 $3:0 ") ;;
    *) fail "$1: $(job_state "$1") $(cat "public/$1.out")" ;;
    esac
    grep -qF -- "$4" "public/$1.out" || fail "it says: $(cat "public/$1.out")"
    all_nodes_stand
}
# permit JOB: permit-JOB.json
permit() {
    expect 0 custody permit R1 --job "$1" --audience nodes --as ada \
        --out "$desk/permit-$1.json"
    chmod 644 "$desk/permit-$1.json"
}

queue --custody-permit="$desk/permit-1.json"
[ "$job" = 1 ] || fail "job $job"
permit 1
ended 1 COMPLETED 0 "L1 $desk/permit-1.json nobody"
# The same permit, another job.
queue --custody-permit="$desk/permit-1.json"
ended 2 FAILED 201 'job'
# Edited.
queue --custody-permit="$desk/permit-3.json"
permit 3
sed -i -e 's/"sig":"A/"sig":"B/' -e t -e 's/"sig":"./"sig":"A/' permit-3.json
ended 3 FAILED 203 'custody: job 3 may not start'
# A request, which only a ledger could judge.
queue --custody-request=R1
ended 4 FAILED 204 'requests are not taken here'
# A trust file that others can write says nothing.
queue --custody-permit="$desk/permit-5.json"
permit 5
chmod 666 trust.json
ended 5 FAILED 204 'others than root can change it'
