#!/bin/sh
# Given random people on hosts whose clocks differ, when they act at random on
# one ledger after another, then each act is done or refused as an independent
# model says, for the rule that it names, and the gate lets out what the model
# lets out and nothing else.
#
# CUSTODY_HISTORIES says how many (about 60 a second on two cores),
# CUSTODY_SEED where to begin; a sanitized build is slow and tells fewer.
set -eu
: "${BUILD:?}" "${SOURCE:?}" "${TESTS:?}"
export SOURCE
count=${CUSTODY_HISTORIES:-20000}
[ "${SANITIZED:-OFF}" = OFF ] || count=100
first=${CUSTODY_SEED:-1000000}
shares=$(nproc)
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
trap 'exit 1' INT TERM

# Seeds that once told a difference are told again, whole worlds each.
grep -v '^#' "$TESTS/histories/seeds" | while read -r seed repertoire; do
    PATH="/usr/bin:$PATH" python3 "$TESTS/histories/histories.py" \
        "$BUILD/histories_driver" 16 "$seed" "$repertoire" ||
        touch "$said/failed"
done

share=0
while [ "$share" -lt "$shares" ]; do
    PATH="/usr/bin:$PATH" python3 "$TESTS/histories/histories.py" \
        "$BUILD/histories_driver" $((count / shares)) \
        $((first + share * 100000)) >"$said/$share" 2>&1 ||
        touch "$said/failed" &
    share=$((share + 1))
done
wait
cat "$said"/[0-9]*
[ ! -e "$said/failed" ]
