#!/bin/sh
# Given a request that is approved,
# when exec hands its data over as sealed copies or as a stream,
# then the command gets the bytes that were verified, can change none of them,
# barred records do not come on the stream, and the release says how.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
mkdir d d/sub
seq 1 5 | sed 's/.*/{"id":&}/' >d/a.jsonl
seq 6 9 | sed 's/.*/{"id":&}/' | gzip >d/c.jsonl.gz
expect 0 custody ingest reviews d --as ada
expect 0 custody terms reviews --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
ask_and_approve reviews

# By name, which is the default.
# shellcheck disable=SC2016
expect 0 custody exec R1 --data d --job j0 --as dev --quiet -- \
    sh -c 'echo "$CUSTODY_HAND_OVER $CUSTODY_DATA"'
says 'none [{"data":"d"}]'

# Sealed copies: as they lie, compressed or not, and nobody can write them.
cat >copies.py <<'END'
import json, os
for one in json.loads(os.environ["CUSTODY_DATA"]):
    data = open(one["file"], "rb").read()
    raw = "d/" + one["path"] + (".gz" if one["path"] == "c.jsonl" else "")
    assert data == open(raw, "rb").read(), raw
    try:
        os.pwrite(one["fd"], b"x", 0)
        raise SystemExit("a copy was written")
    except PermissionError:
        pass
    print(one["path"])
END
expect 0 custody exec R1 --data d --job j1 --as dev --quiet \
    --hand-over memfd -- python3 copies.py
says a.jsonl
says c.jsonl

# A stream: every record and a line feed, decompressed, in order.
expect 0 custody exec R1 --data d --job j2 --as dev --quiet \
    --hand-over pipe -- cat
seq 1 9 | sed 's/.*/{"id":&}/' | cmp - out || fail "another stream"
# Who stops reading early is no fault; its own code stays.
expect 7 custody exec R1 --data d --job j2 --as dev --quiet \
    --hand-over pipe -- sh -c 'head -1 >/dev/null; exit 7'

# Barred records: copies need a list of them, a stream leaves them out.
printf '{"id":3}' >bad
expect 0 custody quarantine --record bad --why poisoned --as ada
expect 201 custody exec R1 --data d --job j3 --as dev --hand-over memfd -- true
expect 0 custody exec R1 --data d --job j3 --as dev --quiet \
    --hand-over memfd --skip-list skip -- true
expect 0 custody exec R1 --data d --job j4 --as dev --quiet \
    --hand-over pipe -- cat
seq 1 9 | grep -v 3 | sed 's/.*/{"id":&}/' | cmp - out || fail "barred came"

# Wrong data starts nothing, whichever way it would have gone.
echo '{"id":99}' >>d/a.jsonl
for way in none memfd pipe; do
    expect 203 custody exec R1 --data d --job j5 --as dev --skip-list skip \
        --hand-over $way -- touch started
    [ ! -e started ] || fail "it was started"
done
expect 202 custody exec R1 --job j5 --as dev --hand-over memfd -- true

expect 0 custody query --json "SELECT group_concat(job || ' ' || hand_over ||
    ' ' || left_out || ' ' || (skip_list <> ''), ', ') AS said
    FROM (SELECT * FROM release ORDER BY seq)"
says "j0 none 0 0, j1 memfd 0 0, j2 pipe 0 0, j3 memfd 1 1, j4 pipe 1 0"
# The list that was recorded is the one that lies here.
sum=$(sha256sum <skip | cut -d' ' -f1)
expect 0 custody query --json "SELECT count(*) AS n FROM release
    WHERE skip_list = '$sum'"
says '"n":1'

# Of two datasets each path is its own's, by name and on a stream.
printf '{"id":10}\n' >more.jsonl
expect 0 custody ingest more more.jsonl --as ada
expect 0 custody terms more --allow-purpose demo --licence CC0-1.0 \
    --sensitivity internal --as ada
sed -i '$d' d/a.jsonl
ask_and_approve reviews more
expect 0 custody exec "$request" --data reviews=d --data more=more.jsonl \
    --job j6 --as dev --quiet --hand-over pipe -- cat
seq 1 10 | grep -v 3 | sed 's/.*/{"id":&}/' | sort >wanted
sort out | cmp - wanted || fail "not both of them"
