#!/bin/sh
# Given a version, when new files are ingested onto it, then its own are not
# read again, and version, index and facts are those of ingesting all at once,
# whatever the order of their paths, of a folder or a single file, with fields,
# archives and labelled records; it is searched, verified, exported and indexed
# again like any other; and where its files changed, or it is not to be gone on
# from, that is said in one line and nothing is recorded.
. "$TESTS/desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
lines() { # NAME COUNT
    seq "$2" | sed "s|.*|{\"id\":&,\"url\":\"https://$1.example/&\",\"at\":\"2026-01-01T00:00:00Z\",\"text\":\"a&@example.org  &\"}|"
}
mkdir old new
lines b 1500 >old/b.jsonl
lines b 40 | gzip >old/e.jsonl.gz
: >old/empty.jsonl
head -c 70000 /dev/zero >old/m.bin
(cd old && tar cf t.tar m.bin b.jsonl && rm m.bin)
printf 'WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2026-01-02T03:04:05Z\r\nWARC-Target-URI: https://w.example/\r\nContent-Length: 2\r\n\r\nhi\r\n\r\n' >old/w.warc
lines a 300 >new/a.jsonl
lines c 1100 >new/c.jsonl
printf 'x,url\r\n1,https://q.example/\r\n' >new/q.csv
printf 'no\n' >new/skipped.log

same() { # DATASET: its newest version is whole@1, but for what it compares with
    for what in root records files bytes duplicates runs with_url with_time \
        "(SELECT group_concat(name || value) FROM fact WHERE version = seq
            AND name NOT GLOB 'shared*' AND name NOT GLOB 'new-domains*')"; do
        expect 0 custody query "SELECT count(DISTINCT $what) AS n FROM version
            WHERE dataset = 'whole' OR (dataset = '$1' AND ordinal =
                (SELECT max(ordinal) FROM version WHERE dataset = '$1'))" --csv
        grep -qx "1.\{0,1\}" "$desk/out" || fail "$1 differs: $what"
    done
}
fields="--url-field url --time-field at"
expect 0 custody ingest whole old new --exclude '*.log' $fields
expect 0 custody ingest more old --exclude '*.log' $fields \
    --source-url https://first.example/
sleep 0.1
expect 0 custody ingest more new --onto more@1 --source-url https://next.example/ --json
[ "$(answer onto)" = more@1 ] || fail "it does not say what it goes on from"
[ "$(answer onto_files)" = 5 ] || fail "other files were taken"
[ "$(answer new)" = true ] || fail "not new"
version=$(answer version)
same more
expect 0 custody query "SELECT count(*) AS n FROM fact WHERE version =
    (SELECT seq FROM version WHERE dataset = 'more' AND ordinal = 2)
    AND name = 'new-domains/1' AND value > 0" --csv
grep -qx "1.\{0,1\}" "$desk/out" || fail "new domains were not counted"
expect 0 custody ingest more new --onto more@1 --source-url https://next.example/ --json
[ "$(answer new)" = false ] || fail "recorded twice"
expect 0 custody show more@2
says 'more@1'
expect 0 custody hash old new --exclude '*.log' --json
[ "$(answer version)" = "$version" ] || fail "hash finds another version"

# It is a version like any other.
expect 0 custody verify more@2
expect 0 custody reindex more@2
says 'with the roots that were recorded'
expect 0 custody trace --url https://c.example/7 --json
[ "$(answer hits)" = 2 ] || fail "a new record is not found"
head -1 old/b.jsonl | tr a A | tr A a | sed 's/  / /' >copy
expect 0 custody trace --record copy --json
grep -q '"number": \?2.*"by_form": \?[1-9]' "$desk/out" ||
    fail "no form of an old record is found in it"
expect 0 custody show more@2 --found email --json
grep -c '"type":"found"' "$desk/out" >count || :
for url in https://first.example/ https://next.example/; do
    expect 0 custody trace --source-url $url --json
    grep -q '"number": \?2' "$desk/out" || fail "not found by its source $url"
done
expect 0 custody terms more --allow-purpose demo --licence CC0-1.0
expect 0 custody identity new dev --role developer
expect 0 custody request more@2 --purpose demo --project p --as dev --json
request=$(answer request)
expect 0 custody approve "$request" --yes
expect 0 custody export "$request" --to released --job j
expect 0 custody check "$request" --data released

# A single file gets its name; one path more each day, by the bare name.
mkdir days
for day in 1 2 3; do lines d$day $((day * 200)) >days/$day.jsonl; done
gzip days/1.jsonl
expect 0 custody ingest day days/1.jsonl.gz
expect 0 custody ingest day days/2.jsonl --onto day
expect 0 custody ingest day days/3.jsonl --onto day --json
[ "$(answer ordinal)" = 3 ] || fail "not the third"
version=$(answer version)
expect 0 custody hash days/3.jsonl days/1.jsonl.gz days/2.jsonl --json
[ "$(answer version)" = "$version" ] || fail "another version than of all three"
expect 0 custody reindex day@3

# Nothing of what it has is read, and no reader is asked.
count() {
    expect 0 custody list "$1" --json
    grep -c '"type":"version"' "$desk/out" || :
}
refused() { # CODE TEXT ARGS...
    code=$1 word=$2
    shift 2
    before=$(count day)
    expect "$code" custody ingest day "$@"
    says "$word"
    [ "$(count day)" = "$before" ] || fail "something was recorded: $*"
}
lines n 10 >n.jsonl
refused 1 'a file of the path 2.jsonl is in it' days/2.jsonl --onto day@2
refused 2 'a version goes on from one of its own dataset' n.jsonl --onto more@1
refused 2 'leave the reading options out' n.jsonl --onto day --url-field url
refused 2 'not with --parts' n.jsonl --onto day --parts
refused 2 'cannot be sealed' n.jsonl --onto day --seal
refused 1 'no such dataset' n.jsonl --onto day@9
cp -p days/2.jsonl kept
printf '\n' >>days/2.jsonl
refused 3 'is not the file that was ingested' n.jsonl --onto day@2
cp -p kept days/2.jsonl
expect 0 custody ingest day n.jsonl --onto day@2 # touched, and the same
tr 2 3 <kept >days/2.jsonl
refused 3 'is not the file that was ingested' n.jsonl --onto day@3
rm days/2.jsonl
refused 4 'days/2.jsonl' n.jsonl --onto day@3
cp -p kept days/2.jsonl
seq=$(custody query "SELECT seq FROM version WHERE dataset = 'day'
    AND ordinal = 2" --csv | tail -1 | tr -d '\r')
mv ".custody/index/$seq.sqlite3" index
refused 4 'custody reindex day@2' n.jsonl --onto day@2
cp index ".custody/index/$seq.sqlite3"
chmod u+w ".custody/index/$seq.sqlite3"
python3 - ".custody/index/$seq.sqlite3" <<'END'
import sqlite3
import sys
db = sqlite3.connect(sys.argv[1])
body = db.execute("SELECT body FROM ordered WHERE id = 0").fetchone()[0]
db.execute("UPDATE ordered SET body = ? WHERE id = 0",
           (bytes([body[0] ^ 1]) + body[1:],))
db.commit()
END
refused 3 'custody reindex day@2' n.jsonl --onto day@2
mv index ".custody/index/$seq.sqlite3"
lines p 5 | custody ingest pipe - --stdin-name p.jsonl >/dev/null
expect 4 custody ingest pipe n.jsonl --onto pipe
says 'lies nowhere'
expect 0 custody recall day@3 --why poisoned
refused 1 'has called it back' n.jsonl --onto day@3
expect 0 custody quarantine day@1 --why poisoned
refused 1 'bars all of it' n.jsonl --onto day@1
expect 0 custody dispose more@1 --why old --json
plan=$(answer digest)
expect 0 custody dispose --plan "$plan"
expect 1 custody ingest more n.jsonl --onto more@1
says 'disposed'

# What it was made from, it stays made from.
expect 0 custody ingest made n.jsonl --derived-from whole@1 --step filtered
expect 0 custody ingest made new/a.jsonl --onto made --json
[ "$(answer derived.0.dataset)" = whole ] || fail "its parent is lost"
[ "$(answer step)" = filtered ] || fail "its step is lost"
