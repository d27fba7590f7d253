# kill_desk: commands that are killed at a random moment, and a desk that is
# put back as it was each time.  Sourced after desk.sh.  CUSTODY_KILLS says how
# often a test does it, CUSTODY_SEED when; the seed is printed.

kills=${CUSTODY_KILLS:-66}
seed=${CUSTODY_SEED:-$(date +%s)}
echo "seed $seed, $kills kills"

. "$TESTS/kept_desk.sh"

# measure COMMAND...: how long it takes, in $length.
measure() {
    begun=$(date +%s%N)
    expect 0 "$@"
    length=$((($(date +%s%N) - begun) / 1000))
}

# killed COMMAND...: true if it was, false if it had ended.  The machine's own
# load changes: $length follows what commands take now.
killed() {
    seed=$(((seed * 1103515245 + 12345) % 2147483648))
    micros=$((seed % length))
    code=0
    timeout -s KILL "$(printf '%d.%06d' $((micros / 1000000)) \
        $((micros % 1000000)))" "$CUSTODY" "$@" >"$desk/out" 2>"$desk/err" ||
        code=$?
    if [ $code != 137 ]; then
        length=$((micros + 1))
        return 1
    fi
    [ $micros -lt $((length * 7 / 8)) ] || length=$((length * 5 / 4))
}

# killed_often FINISH: `custody $act`, $kills times from what was kept; each time
# FINISH, which is given words for it, ends what was begun.
killed_often() {
    # shellcheck disable=SC2086
    measure "$CUSTODY" $act
    hit=0
    for point in $(seq "$kills"); do
        put_back
        # shellcheck disable=SC2086
        if killed $act; then
            hit=$((hit + 1))
        fi
        $1 "kill $point"
    done
    put_back
    echo "$act: $hit of $kills were killed"
    [ $hit -gt $((kills / 3)) ] || fail "too few were killed"
}
