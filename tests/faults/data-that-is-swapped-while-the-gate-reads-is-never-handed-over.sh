#!/bin/sh
# Given data that another process swaps, truncates and rewrites all the time,
# when check, exec and a loader are asked for it a thousand times (RACES),
# then whatever they hand over as verified is the approved version, byte for
# byte; everything else is a refusal.
. "$TESTS/desk.sh"
lib=$BUILD/libcustody.so
if ldd "$lib" | grep -q libasan; then
    echo "skipped: python3 cannot load a library with a sanitizer"
    exit 77
fi

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
mkdir d
seq 1 5000 | sed 's/.*/{"id":&,"text":"some words of record &"}/' >good.jsonl
cp good.jsonl d/a.jsonl
expect 0 custody ingest reviews d --as ada
expect 0 custody terms reviews --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
ask_and_approve reviews
expect 0 custody permit R1 --job race --out p.json --as ada
expect 0 custody trust --out t.json --as ada
seed=${RACE_SEED:-$(date +%s)}
expect 0 python3 "$TESTS/racer.py" "$lib" "${RACES:-1000}" "$seed"
cat out

# The program itself, as a stream: all of the version, or a code of exec's own
# and no command that took the rest for all.
python3 - "$seed" <<'END' &
import multiprocessing, os, sys, threading
sys.path.insert(0, os.environ["TESTS"])
import racer
stop = threading.Event()
threading.Timer(8, stop.set).start()
racer.disturb(open("good.jsonl", "rb").read(), int(sys.argv[1]), stop)
END
other=$!
for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    rm -f whole
    code=0
    # shellcheck disable=SC2016
    custody exec R1 --data d --job "s$turn" --as ada --quiet --hand-over pipe \
        -- sh -c 'cat >taken && mv taken whole' 2>err || code=$?
    case $code in
    0) cmp -s whole good.jsonl || fail "exec handed over something else" ;;
    203 | 204 | 205)
        [ ! -e whole ] || cmp -s whole good.jsonl ||
            fail "the command took part of it for all"
        ;;
    *) fail "exec: $code" ;;
    esac
done
wait $other
