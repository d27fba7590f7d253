#!/bin/sh
# run: makes inputs, times custody beside openssl, sha256sum, hashdeep, b3sum,
# xxhsum, git and bsdtar on the same bytes in the same run, and prints a table.
# A time is the median of RUNS, cache warm; what it is to reach is the last
# column.  A timing is never a test: the exit code says only whether everything
# ran.  A yardstick that is not installed is left out.
#
#   sh tests/bench/run.sh [CUSTODY [MB...]]
#
# CUSTODY is the program (default: the one in PATH), each MB the size of a JSONL
# of 1 KB records (default 100 1000 10000: what grows faster than its input
# shows); in TMPDIR it needs about three times the largest.  The rows of the
# ledger need bench_events, that of one sealed record bench_records, those of
# what it takes at the least bench_limits, which a build with tests puts beside
# it.  RUNS=5; EVENTS=100000 in that ledger;
# SMALL=200000 files of 10 KB in the tar; FOUND=10000000 records are traced in.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
custody=$(command -v "${1:-custody}") || { echo "no custody" >&2; exit 1; }
custody=$(realpath "$custody")
[ $# = 0 ] || shift
[ $# != 0 ] || set -- 100 1000 10000
runs=${RUNS:-5}
small=${SMALL:-200000}
found=${FOUND:-10000000}
events=${EVENTS:-100000}
desk=$(mktemp -d "${TMPDIR:-/var/tmp}/custody-bench-XXXXXX")
trap 'rm -rf "$desk"' EXIT
cd "$desk"
export CUSTODY_KEYS="$desk/keys" XDG_STATE_HOME="$desk/state"
export CUSTODY_STORE_KEY="$desk/store.key"
(umask 077 && head -c 32 /dev/urandom >store.key)
unset CUSTODY_LEDGER CUSTODY_IDENTITY CUSTODY_JOB SLURM_JOB_ID || true

# --- inputs ------------------------------------------------------------------

# lines BYTES: records of about 1 KB, no two alike.
lines() {
    awk -v bytes="$1" 'BEGIN {
        srand(7)
        for (i = 0; i < 997; i++) {
            text = ""
            while (length(text) < 900)
                text = text sprintf("%x ", int(rand() * 1048576))
            pool[i] = text
        }
        for (n = 0; bytes > 0; n++) {
            line = "{\"id\":" n ",\"url\":\"https://www.example-" n % 997 \
                ".org/page/" n "\",\"text\":\"" pool[n * 7 % 997] "\"}"
            print line
            bytes -= length(line) + 1
        }
    }'
}

# rows COUNT: CSV whose second cell is quoted.
rows() {
    awk -v n="$1" 'BEGIN {
        text = "quoted, and \"\"twice\"\" so: "
        while (length(text) < 400)
            text = text "some words, "
        print "id,text,number"
        for (i = 0; i < n; i++)
            printf "%d,\"%s%d\",%d\r\n", i, text, i, i * 7
    }'
}

# --- timing ------------------------------------------------------------------

# seconds COMMAND: the median of all runs, in $median; the largest resident
# memory in $memory (MiB).  RUN in the command is the run's number.
seconds() {
    : >times
    memory=0
    for run in $(seq "$runs"); do
        command=$(printf '%s' "$1" | sed "s/RUN/$run/g")
        /usr/bin/time -f '%e %M' -o time sh -c "$command" \
            >output 2>&1 || { cat output; echo "failed: $command" >&2; exit 1; }
        read -r took used <time
        echo "$took" >>times
        [ $((used / 1024)) -le "$memory" ] || memory=$((used / 1024))
    done
    median=$(sort -n times | sed -n "$(((runs + 1) / 2))p")
}

# moment COMMAND: the same, for what takes milliseconds; told in thousandths.
# Whom $as names runs it.
moment() {
    seconds "${as-} sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 \
        18 19 20; do $1; done'"
    median=$(awk -v t="$median" 'BEGIN { printf "%.4f", t / 20 }')
}

# ratio A B: with two digits.
ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0 ? a / b : 0) }'
}

row() {
    printf '%-36s %9s  %-26s %s\n' "$@"
}

# yardstick NAME COMMAND: if it is installed.
yardstick() {
    median=0
    command -v "${2%% *}" >/dev/null || { row "$1" - 'not installed' ''; return; }
    seconds "$2"
    row "$1" "$median" "$([ -z "${openssl-}" ] ||
        echo "$(ratio "$median" "$openssl") x openssl")" ''
}

# grown WHAT: beside what the size before took, if there was one.
grown() {
    eval "before=\${before_$1-}; before_$1=$median"
    [ -z "$before" ] || row "  as work grows" \
        "$(ratio "$median" "$before")" \
        "x, of $(ratio "$mb" "$mb_before") x the bytes" 1.05
}

# --- one size ----------------------------------------------------------------

begin() {
    rm -rf .custody keys state
    "$custody" --quiet init --identity alice >/dev/null
    "$custody" --as alice identity new bob --role operator >/dev/null
}

source='--source-url https://bench.example/ --retrieved-at 2026-01-01
    --declared-licence CC-BY-4.0'

yardsticks() {
    openssl=
    yardstick 'openssl dgst -sha256' 'openssl dgst -sha256 big.jsonl'
    openssl=$median
    yardstick sha256sum 'sha256sum big.jsonl'
    yardstick 'hashdeep -c sha256' 'hashdeep -c sha256 big.jsonl'
    yardstick 'xxhsum -H2' 'xxhsum -H2 big.jsonl'
    yardstick 'b3sum' 'b3sum big.jsonl'
    yardstick 'wc -l' 'wc -l big.jsonl'
    yardstick 'cp, sha256sum' 'cp big.jsonl copy && sha256sum copy'
    copy=$median
    rm -f copy
}

# against OPENSSL LABEL TO-REACH: a row beside openssl.
against() {
    row "$1" "$median" "$(ratio "$median" "$openssl") x openssl" "$2"
}

# limits: what the digests, trees and compressions of an answer take alone, in
# memory (so of no more than 2 GB), shared by all cores.
limits() {
    driver=$(dirname "$custody")/bench_limits
    : >limits
    [ ! -x "$driver" ] || [ "$mb" -gt 2000 ] ||
        "$driver" big.jsonl "$(nproc)" >limits
    sed -n 's/^step //p' limits | while read -r step took; do
        row "  one core: $step" "$took" "$(ratio "$took" "$openssl") x openssl" ''
    done
}

# least ACT: a row of it, where it is known.
least() {
    took=$(sed -n "s/^limit $1 //p" limits)
    [ -z "$took" ] ||
        row '  no less than' "$took" "$(ratio "$took" "$openssl") x openssl" ''
}

# alone OPTION...: the command that ingests big.jsonl into an empty ledger, where
# nothing is shared with other versions.
alone() {
    # shellcheck disable=SC2116,SC2086
    echo "rm -rf .custody && $custody --quiet init --identity alice >/dev/null &&
        $custody --as alice ingest alone big.jsonl $(echo $source) $*"
}

# As people use it; and without facts, but with the forms.
ingest_alone() {
    without=
    for fact in lengths scripts personal secrets executables injections \
        opt-outs domains sources shared; do
        without="$without --without $fact"
    done
    seconds "$(alone)"
    against ingest 1.0
    least ingest
    grown ingest
    row '  memory' "$memory" MiB 256
    index=$(find .custody/index -name '*.sqlite3' | head -n 1)
    row '  index' "$(ratio "$(stat -c %s "$index")" "$records")" \
        'bytes a record' 80
    with=$median
    seconds "$(alone "$without")"
    row '  without facts' "$median" "facts are $(awk -v a="$with" \
        -v b="$median" 'BEGIN { printf "%.2f", (a - b) / a }') of it" 0.20
    seconds "$(alone --url-field url --id-field id)"
    against 'ingest, url and id' ''
    seconds "$(alone --seal)"
    against 'ingest --seal' 1.6
    least seal
    grown sealed
    row '  memory' "$memory" MiB 256
}

one_size() {
    lines $((mb * 1000000)) >big.jsonl
    records=$(wc -l <big.jsonl)
    cat big.jsonl >/dev/null
    begin
    echo
    row "JSONL of $mb MB, $records records" seconds beside 'to reach'
    yardsticks
    limits
    # The copy may have taken its place in memory.
    cat big.jsonl >/dev/null
    seconds "$custody hash big.jsonl"
    against hash ''
    grown hash
    ingest_alone
    let_out
}

# allowed DATASET: its request is $request.
allowed() {
    "$custody" --as alice terms "$1" --allow-purpose train \
        --licence CC-BY-4.0 --retain-until +900d --sensitivity public \
        --jurisdiction EU >/dev/null
    request=$("$custody" --as bob request "$1" --purpose train \
        --project bench --why bench --json | grep -o '"request":"R[0-9]*"' |
        cut -d '"' -f 4)
    "$custody" --as alice approve "$request" --yes >/dev/null
}

let_out() {
    begin
    # shellcheck disable=SC2086
    "$custody" --quiet --as bob ingest bench/1 big.jsonl $source >/dev/null
    allowed bench/1
    seconds "$custody --as bob check $request --data big.jsonl"
    against 'check --data' 0.40
    least check
    grown check
    row '  memory' "$memory" MiB 256
    moment "$custody --as bob check $request"
    row 'check' "$median" '' ''
    seconds "$custody --as bob export $request --to out.RUN --job RUN && rm -rf out.RUN"
    row 'export' "$median" "$(ratio "$median" "$copy") x cp, sha256sum" 1.5
    grown export
    row '  memory' "$memory" MiB 256
    # shellcheck disable=SC2086
    "$custody" --quiet --as bob ingest sealed/1 big.jsonl --seal $source \
        >/dev/null
    allowed sealed/1
    seconds "$custody --as bob export $request --to out.RUN --job sRUN && rm -rf out.RUN"
    row 'export, sealed' "$median" "$(ratio "$median" "$copy") x cp, sha256sum" 1.5
    grown export_sealed
    one_record
    rm -f big.jsonl
}

# The store is open, as a loader has it: the time of a read, not of a process.
one_record() {
    driver=$(dirname "$custody")/bench_records
    [ -x "$driver" ] || {
        row 'a sealed record, at random' - 'needs bench_records' ''
        return
    }
    "$driver" .custody sealed/1 1000 >rates
    row 'a sealed record, at random' \
        "$(awk '/^median/ { printf "%.5f", $2 / 1000 }' rates)" \
        "$(awk '/^slowest/ { print "slowest " $2 " ms" }' rates)" 0.002
}

# --- what is sealed goes -----------------------------------------------------

# A sealed file whose table lies behind a hole of 100 GB: under the same key, as
# custody-sealed(5) has it.
dispose_of_much() {
    begin
    lines 10000000 >big.jsonl
    # shellcheck disable=SC2086
    for run in $(seq "$runs"); do
        "$custody" --as bob ingest "huge/$run" big.jsonl --seal $source \
            --json >said
        echo "{\"run\":$run}" >>big.jsonl
        PYTHONDONTWRITEBYTECODE=1 python3 "$here/spread.py" .custody \
            "$CUSTODY_STORE_KEY" said 100000000000
        "$custody" --as alice dispose "huge/$run" --why bench --json |
            grep -o '"digest":"[0-9a-f]*"' | cut -d '"' -f 4 >"plan.$run"
    done
    seconds "$custody --as alice dispose --plan \$(cat plan.RUN)"
    row 'dispose, 100 GB sealed' "$median" '' 5
    rm -f big.jsonl
}

# --- other shapes ------------------------------------------------------------

csv() {
    rows 500000 >big.csv
    seconds "$custody --threads 1 hash big.csv"
    row 'hash, quoted CSV, 1 thread' "$median" \
        "$(ratio "$(($(stat -c %s big.csv) / 1000000))" "$median") MB/s" 500
    rm big.csv
}

tar_of_small_files() {
    lines 10000 >ten
    mkdir small
    seq "$small" | awk '{
        name = sprintf("small/%d.bin", $1)
        while ((getline line <"ten") > 0)
            print line >name
        close("ten")
        print $1 >name
        close(name)
    }'
    tar -cf small.tar small
    cat small.tar >/dev/null
    seconds 'bsdtar -xOf small.tar'
    row 'bsdtar -xOf' "$median" '' ''
    bsdtar=$median
    yardstick 'git add' 'rm -rf .git && git init -q . && git add small'
    git=$median
    rm -rf .git
    seconds "$custody hash small.tar"
    row "hash, tar of $small x 10 KB" "$median" \
        "$(ratio "$median" "$bsdtar") x bsdtar" 1.2
    row '' '' "git add is $(ratio "$git" "$median") x" 3
    seconds "$custody hash small"
    row 'hash, folder of the same' "$median" \
        "git add is $(ratio "$git" "$median") x" ''
    rm -rf small small.tar
}

# --- looking for it ----------------------------------------------------------

# A person who is not root, for root keeps no state; who has the ledger.
as_nobody() {
    as=
    command -v setpriv >/dev/null && [ "$(id -u)" = 0 ] || return 0
    rm -rf nobody
    mkdir nobody
    cp -r keys nobody/keys
    chown -R 65534:65534 nobody .custody
    chmod a+rx "$desk"
    as="env CUSTODY_KEYS=$desk/nobody/keys XDG_STATE_HOME=$desk/nobody/state \
        setpriv --reuid 65534 --regid 65534 --clear-groups"
}

look_ups() {
    begin
    seq "$found" | awk '{ printf "{\"id\":%d,\"n\":%d}\n", $1, $1 * 7919 }' \
        >many.jsonl
    # shellcheck disable=SC2086
    "$custody" --as bob ingest many many.jsonl $source >/dev/null
    sed -n "$((found / 2))p" many.jsonl | tr -d '\n' | sha256sum |
        cut -c 1-64 >one
    allowed many
    "$custody" --as bob exec "$request" --job one -- true \
        >/dev/null 2>&1
    as_nobody
    $as "$custody" --as bob trace --sha256 "$(cat one)" >/dev/null
    moment "$custody --as bob trace --sha256 $(cat one)"
    row 'trace one digest' "$median" "of $found records" 0.01
    as=
    head -n 1000000 many.jsonl | python3 -c '
import hashlib, sys
for line in sys.stdin.buffer:
    print(hashlib.sha256(line[:-1]).hexdigest())' >list
    seconds "$custody --as bob trace --from list"
    row "trace --from, $(wc -l <list) digests" "$median" \
        "of $found records" 2
    rm -f many.jsonl
}

# --- the ledger --------------------------------------------------------------

# rate NAME: what bench_events printed of it.
rate() {
    sed -n "s/^$1 //p" rates
}

permit_alone() {
    lines 100000 >big.jsonl
    # shellcheck disable=SC2086
    "$custody" --as bob ingest permitted/1 big.jsonl $source >/dev/null
    allowed permitted/1
    "$custody" --as bob permit "$request" --job permit --out permit.json \
        >/dev/null
    "$custody" --as alice trust --out trust.json >/dev/null
    moment "$custody check --permit permit.json --trust trust.json"
    row 'check --permit, no data' "$median" '' 0.005
    rm -f big.jsonl
}

ledger_of_many() {
    driver=$(dirname "$custody")/bench_events
    if [ ! -x "$driver" ] || ! command -v setpriv >/dev/null ||
        [ "$(id -u)" != 0 ]; then
        row 'ledger' - 'needs bench_events, setpriv, root' ''
        return
    fi
    "$driver" .custody keys/alice.pem "$events" >rates
    row 'events, one a transaction' "$(rate single)" \
        "a second, $(ratio "$(rate single)" "$(rate syncs)") x fsync" 0.20
    row 'events, 1,000 a transaction' "$(rate together)" 'a second' 30000
    cores=$(getconf _NPROCESSORS_ONLN)
    row 'verify, every signature' "$(rate verified)" "a second, $(ratio \
        "$(rate verified)" $(($(rate verifications) * cores))
        ) x $cores x openssl" 0.90
    as_nobody
    alone="$as $custody --as bob check $request"
    # GENESIS is what was seen, GENESIS.FOLD the kept state.
    $alone >/dev/null
    seconds "find nobody/state -type f -name '*.*' -delete; $alone"
    row "check, $events events, seen" "$median" 'no kept state' 0.7
    moment "$custody --as bob check $request"
    as=
    row '  with the kept state' "$median" '' 0.02
}

echo "$(getconf _NPROCESSORS_ONLN) cores, $("$custody" --version | tr '\n' ' ')"
echo "medians of $runs, seconds"
for mb; do
    one_size
    mb_before=$mb
done
echo
row 'other shapes' seconds beside 'to reach'
openssl=
csv
tar_of_small_files
dispose_of_much
look_ups
permit_alone
ledger_of_many
