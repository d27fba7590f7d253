# python_desk: a desk for scenarios of the Python module: the system's own
# python3 with the module of the source and the library under test.
command -v /usr/bin/python3 >/dev/null ||
    { echo "skipped: no python3"; exit 77; }
! ldd "${BUILD:?}/libcustody.so" | grep -q libasan ||
    { echo "skipped: a sanitized library cannot be loaded"; exit 77; }
. "$TESTS/desk.sh"
export PYTHONPATH="$SOURCE/src/gates/python" PYTHONDONTWRITEBYTECODE=1
export CUSTODY_LIBRARY="$BUILD/libcustody.so"

# python: the program on its standard input must end well.
python() {
    expect 0 /usr/bin/python3 - "$@"
}

# Three files of data, approved, and a trust file.
export_desk() {
    found_desk
    mkdir corpus
    for file in a b c; do
        for i in 1 2 3 4 5; do
            printf '{"id":"%s%s","text":"text %s"}\n' $file $i $i
        done >corpus/$file.jsonl
    done
    expect 0 custody ingest corpus corpus --as ada \
        --source-url https://example.org/corpus --retrieved-at 2026-01-02 \
        --publisher Example --declared-licence CC0-1.0 --id-field id
    expect 0 custody terms corpus --allow-purpose demo --licence CC0-1.0 \
        --sensitivity public --as ada
    ask_and_approve corpus
    expect 0 custody trust --out trust.json --as ada
}
