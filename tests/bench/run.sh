#!/bin/sh
# run: makes inputs, times custody beside openssl, sha256sum, wc and bsdtar on
# the same bytes in the same run, and prints a table.  A time is the median of
# RUNS, cache warm; what it is to reach is the last column.  A timing is never
# a test: the exit code says only whether everything ran.
#
#   sh tests/bench/run.sh [CUSTODY [MIB]]
#
# CUSTODY is the program (default: the one in PATH), MIB the size of the JSONL
# (default 1000).  RUNS=5, SMALL=20000 files of 10 KB in the tar, LINEAR=1 also
# reads four times as much.
set -eu

custody=$(command -v "${1:-custody}") || { echo "no custody" >&2; exit 1; }
mib=${2:-1000}
runs=${RUNS:-5}
small=${SMALL:-20000}
desk=$(mktemp -d "${TMPDIR:-/tmp}/custody-bench-XXXXXX")
trap 'rm -rf "$desk"' EXIT
cd "$desk"
export CUSTODY_KEYS="$desk/keys" XDG_STATE_HOME="$desk/state"
unset CUSTODY_LEDGER CUSTODY_IDENTITY CUSTODY_JOB SLURM_JOB_ID || true

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

# seconds LABEL COMMAND...: the median of all runs, in $median; the largest
# resident memory in $memory (KiB).  RUN in the command is the run's number.
seconds() {
    label=$1
    shift
    : >times
    memory=0
    for run in $(seq "$runs"); do
        command=$(printf '%s' "$*" | sed "s/RUN/$run/g")
        /usr/bin/time -f '%e %M' -o time sh -c "$command" \
            >output 2>&1 || { cat output; echo "$label failed" >&2; exit 1; }
        read -r took used <time
        echo "$took" >>times
        [ "$used" -le "$memory" ] || memory=$used
    done
    median=$(sort -n times | sed -n "$(((runs + 1) / 2))p")
}

# ratio A B: with two digits.
ratio() {
    awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", (b > 0 ? a / b : 0) }'
}

row() {
    printf '%-34s %10s  %-24s %s\n' "$@"
}

# --- inputs ------------------------------------------------------------------

lines $((mib * 1000000)) >big.jsonl
bytes=$(stat -c %s big.jsonl)
records=$(wc -l <big.jsonl)
awk -v n=$((mib * 500)) 'BEGIN {
    text = "quoted, and \"\"twice\"\" so: "
    while (length(text) < 400)
        text = text "some words, "
    print "id,text,number"
    for (i = 0; i < n; i++)
        printf "%d,\"%s%d\",%d\r\n", i, text, i, i * 7
}' >big.csv
mkdir small
head -c 10000 big.jsonl >ten
for i in $(seq "$small"); do
    { cat ten; echo "$i"; } >"small/$i.bin"
done
tar -cf small.tar small
source='--source-url https://bench.example/ --retrieved-at 2026-01-01
    --declared-licence CC-BY-4.0'

cat big.jsonl big.csv small.tar >/dev/null
"$custody" --quiet init --identity alice >/dev/null
"$custody" --as alice identity new bob --role operator >/dev/null
echo "$(getconf _NPROCESSORS_ONLN) cores, $("$custody" --version | tr '\n' ' ')"
echo "$bytes bytes, $records records; medians of $runs"
echo
row what seconds beside 'to reach'

# --- yardsticks --------------------------------------------------------------

seconds openssl 'openssl dgst -sha256 big.jsonl'
openssl=$median
row 'openssl dgst -sha256' "$openssl" '' ''
seconds sha256sum 'sha256sum big.jsonl'
row sha256sum "$median" '' ''
seconds wc 'wc -l big.jsonl'
row 'wc -l' "$median" '' ''
seconds copy 'cp big.jsonl copy && sha256sum copy'
copy=$median
row 'cp, sha256sum' "$copy" '' ''
rm -f copy

# --- custody -----------------------------------------------------------------

seconds hash "$custody hash big.jsonl"
row 'hash' "$median" "$(ratio "$median" "$openssl") x openssl" ''

# shellcheck disable=SC2086
seconds ingest "$custody --as bob ingest bench/RUN big.jsonl" $source
row 'ingest' "$median" "$(ratio "$median" "$openssl") x openssl" '1.0'
ingest=$median
row 'ingest, memory' "$((memory / 1024))" 'MiB' 256
index=$(find .custody/index -name '*.sqlite3' | head -n 1)
row 'index' "$(ratio "$(stat -c %s "$index")" "$records")" \
    'bytes a record' 80
# shellcheck disable=SC2086
seconds fields "$custody --as bob ingest fields/RUN big.jsonl" $source \
    '--url-field url --id-field id'
row 'ingest, url and id' "$median" "$(ratio "$median" "$openssl") x openssl" ''

"$custody" --as alice terms bench/1 --allow-purpose train \
    --licence CC-BY-4.0 --retain-until +900d --sensitivity public \
    --jurisdiction EU >/dev/null
"$custody" --as bob request bench/1 --purpose train --project bench \
    --why bench >/dev/null
"$custody" --as alice approve R1 --yes >/dev/null
seconds check "$custody --as bob check R1 --data big.jsonl"
row 'check --data' "$median" "$(ratio "$median" "$openssl") x openssl" 0.40
row 'check --data, memory' "$((memory / 1024))" 'MiB' 256
seconds bare "$custody --as bob check R1"
row 'check' "$median" '' ''
seconds export "$custody --as bob export R1 --to out.RUN --job RUN;
    rm -rf out.RUN"
row 'export' "$median" "$(ratio "$median" "$copy") x cp, sha256sum" 1.5
row 'export, memory' "$((memory / 1024))" 'MiB' 256

line=$(sed -n "$((records / 2))p" big.jsonl | tr -d '\n' | sha256sum |
    cut -c 1-64)
seconds trace "$custody --as bob trace --sha256 $line"
row 'trace one digest' "$median" "of $((records * runs * 2)) records" 0.01

seconds csv "$custody --threads 1 hash big.csv"
row 'hash, quoted CSV, 1 thread' "$median" \
    "$(ratio "$(($(stat -c %s big.csv) / 1000000))" "$median") MB/s" 500

seconds bsdtar 'bsdtar -xOf small.tar'
bsdtar=$median
seconds tar "$custody hash small.tar"
row "hash, tar of $small x 10 KB" "$median" \
    "$(ratio "$median" "$bsdtar") x bsdtar -xO" 1.2
seconds folder "$custody hash small"
row "hash, folder of the same" "$median" '' ''

if [ "${LINEAR-}" ]; then
    cat big.jsonl big.jsonl big.jsonl big.jsonl >four.jsonl
    # shellcheck disable=SC2086
    seconds four "$custody --as bob ingest four/RUN four.jsonl" $source
    row 'ingest of four times as much' "$median" \
        "$(ratio "$median" "$ingest") x ingest" 4.2
fi
