#!/bin/sh
# Given acts, documents, parts and files of every format, and what was found
# that once broke something,
# when some hundred variants of each are read,
# then each is read or refused, and nothing breaks; every reader has a corpus.
. "$TESTS/desk.sh"
seed=${CUSTODY_SEED:-$(date +%s)}
mutations=${CUSTODY_MUTATIONS:-60}
echo "seed $seed, $mutations mutations of each"
[ -x "$BUILD/fuzz_act" ] || { echo "skipped: no fuzz targets"; exit 77; }
found_desk
ask_and_approve reviews
expect 0 custody export R1 --to release --job 1 --as ada
expect 0 custody trust --out trust.json --as ada

mkdir acts
sqlite3 .custody/ledger.sqlite3 \
    "SELECT writefile('acts/' || seq, act) FROM event" >sqlite
expect 0 custody hash reviews.jsonl --out made.part

# Made by seed.py, and found by libFuzzer (README.md).
corpus=$TESTS/fuzz/corpus
readers=$(sed -n 's/^.*[.]name = "\(.*\)".*/reading_\1/p' \
    "$SOURCE/src/readers/table.c")
for name in act document form hearing part reading_auto reading_gzip \
    reading_zstd reading_xz reading_bzip2 $readers; do
    more=
    case $name in
    act) more="acts/*" ;;
    document) more="trust.json release/custody-release.json
        .custody/checkpoints/*" ;;
    part) more=made.part ;;
    reading_parquet) [ -n "${CUSTODY_DUCKDB-}" ] || continue ;;
    esac
    [ -n "$more" ] || [ -d "$corpus/$name" ] || fail "$name has no corpus"
    [ ! -d "$corpus/$name" ] || more="$more $corpus/$name/*"
    # shellcheck disable=SC2086 # they are patterns
    expect 0 "$BUILD/fuzz_$name" "$mutations" "$seed" $more
done
