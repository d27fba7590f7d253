#!/bin/sh
# Given an ingest of several files that is killed or interrupted again and
# again, when the same command is run, then it goes on with the files that were
# read whole, reads one that changed meanwhile again, and records the version,
# index and facts of an ingest in one go; status names what is unfinished;
# nothing is recorded before, and nothing is left after.
. "$TESTS/desk.sh"
. "$TESTS/kill_desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
mkdir data
for i in 1 2 3 4 5 6; do
    seq 9000 | sed "s|.*|{\"id\":&,\"url\":\"https://h$i.example/&\",\"text\":\"a$i@example.org &\"}|" \
        >data/f$i.jsonl
done
(cd data && tar cf t.tar f1.jsonl)
sleep 0.1 # so young a file may change unseen
expect 0 custody hash data
measure custody ingest whole data --url-field url --json
version=$(answer version)
keep

parts() {
    find .custody/index -name '.part-*' | wc -l
}
# stop_it SIGNAL COMMAND...: until something is kept; false if it never is.
stop_it() {
    signal=$1
    shift
    for i in $(seq 40); do
        micros=$((length * (20 + i * 2) / 100))
        code=0
        timeout -s "$signal" "$(printf '%d.%06d' $((micros / 1000000)) \
            $((micros % 1000000)))" "$CUSTODY" "$@" >out 2>err || code=$?
        [ $code != 0 ] || return 1
        [ "$(parts)" = 0 ] || return 0
    done
    return 1
}
went=0
for signal in KILL INT KILL INT; do
    put_back
    # From the third on a group shares the folder: what was read is one's own.
    [ $went -lt 2 ] || chmod 2775 .custody .custody/index
    sleep 0.1
    stop_it $signal ingest again data --url-field url || continue
    [ "$signal" = KILL ] || grep -q 'the same command goes on' err ||
        fail "it does not say how to go on"
    # timeout signals twice: that is one wish, and leaves nothing half-made.
    [ "$signal" = KILL ] || [ -z "$(ls -d .custody/index/.partial-* 2>&-)" ] ||
        fail "it ended before it had put away what it was making"
    [ "$(stat -c %a .custody/index/.part-*)" = 600 ] ||
        fail "others can read what is kept"
    expect 0 custody verify
    expect 1 custody list again
    expect 0 custody status
    says 'ingest again'
    if [ $signal = INT ]; then
        echo '{"id":0,"url":"https://new.example/"}' >>data/f2.jsonl
        expect 0 custody hash data --json
        right=$(answer version)
    else
        right=$version
    fi
    expect 0 custody ingest again data --url-field url --json
    [ "$(answer version)" = "$right" ] || fail "another version"
    [ "$(answer taken_files)" = 0 ] || went=$((went + 1))
    [ "$(parts)" = 0 ] || fail "what was kept is left"
    expect 0 custody verify again
    [ $signal = KILL ] || continue
    for what in "records || bytes || files || duplicates || runs" \
        "(SELECT group_concat(name || value) FROM fact WHERE version = seq
            AND name NOT GLOB 'shared*')"; do
        expect 0 custody query "SELECT count(DISTINCT $what) AS n FROM version" \
            --csv
        grep -qx "1.\{0,1\}" "$desk/out" || fail "they differ: $what"
    done
done
echo "$went of 4 went on"
[ $went -gt 0 ] || fail "none went on"

# What nobody goes on with is forgotten after fourteen days, by any ingest.
put_back
if stop_it KILL ingest again data --url-field url; then
    sleep 0.2 # its reader has its lock until it has ended, too
    touch -d '15 days ago' .custody/index/.part-*
    echo '{"a":1}' >other.jsonl
    expect 0 custody ingest other other.jsonl
    [ "$(parts)" = 0 ] || fail "what is too old is left"
fi
