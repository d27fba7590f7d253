# desk: a fresh place to work for one scenario.  Sourced first; it needs
# CUSTODY, the program under test, and leaves
#   $desk     a folder that goes when the scenario ends, and is entered
#   $CUSTODY  with keys and memory of its own in that folder
# A scenario says what it expects with `expect`, and stops where it is wrong.
set -eu

: "${CUSTODY:?CUSTODY names the program under test}"
desk=$(mktemp -d "${TMPDIR:-/tmp}/custody-desk-XXXXXX")
trap 'chmod -R u+w "$desk" 2>/dev/null; rm -rf "$desk"' EXIT
trap 'exit 1' INT TERM
cd "$desk"
export CUSTODY_KEYS="$desk/keys" XDG_STATE_HOME="$desk/state" HOME="$desk"
# The system's own python3, not a slower wrapper that may stand before it.
export PATH="/usr/bin:/bin:$PATH"
export LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
unset CUSTODY_LEDGER CUSTODY_IDENTITY CUSTODY_JOB SLURM_JOB_ID \
    CUSTODY_PASSPHRASE_FILE CUSTODY_TEST_CLOCK || :

custody() {
    "$CUSTODY" "$@"
}

fail() {
    echo "FAIL: $*" >&2
    for file in out err; do
        [ ! -s "$desk/$file" ] || sed "s/^/$file: /" "$desk/$file" >&2
    done
    exit 1
}

# expect CODE COMMAND...: runs it with what it said in $desk/out and
# $desk/err, and wants that exit code.
expect() {
    wanted=$1
    shift
    code=0
    "$@" >"$desk/out" 2>"$desk/err" || code=$?
    [ "$code" = "$wanted" ] || fail "exit $code instead of $wanted: $*"
    # A sanitizer's report is never an answer.
    ! grep -q 'Sanitizer\|runtime error' "$desk/err" || fail "sanitizer: $*"
}

# with_store_key: the sealed store has a key file, quicker than a passphrase.
with_store_key() {
    export CUSTODY_STORE_KEY="$desk/store.key"
    (umask 077 && head -c 32 /dev/urandom >store.key)
}

# says TEXT, hushes TEXT: what the last `expect` printed has it, or has not.
says() {
    cat "$desk/out" "$desk/err" | grep -qF -- "$1" || fail "it does not say: $1"
}
hushes() {
    ! cat "$desk/out" "$desk/err" | grep -qF -- "$1" || fail "it says: $1"
}

# answer KEY: a key of the result line of the last `--json` answer.
answer() {
    python3 -c '
import json, sys
last = [json.loads(line) for line in open(sys.argv[1])][-1]
value = last
for part in sys.argv[2].split("."):
    value = value[int(part) if part.isdigit() else part]
print(value if isinstance(value, str) else json.dumps(value))
' "$desk/out" "$1" || fail "no key $1 in the answer"
}

# One custodian (ada) and one developer (dev), one dataset with terms.
found_desk() {
    expect 0 custody init --identity ada --name desk
    expect 0 custody identity new dev --role developer --as ada
    printf '{"id":1,"text":"one"}\n{"id":2,"text":"two"}\n' >reviews.jsonl
    expect 0 custody ingest reviews reviews.jsonl --as ada \
        --source-url https://example.org/reviews --retrieved-at 2026-01-02 \
        --publisher Example --declared-licence CC0-1.0
    expect 0 custody terms reviews --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
}

# ask_and_approve DATASET...: R1, asked by dev, approved by ada.
ask_and_approve() {
    expect 0 custody request "$@" --purpose demo --project tour --as dev --json
    request=$(answer request)
    expect 0 custody approve "$request" --yes --as ada
}
