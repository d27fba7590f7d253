#!/bin/sh
# days: 4.5
# Given a record that was released to a job whose model is known,
# when it is looked for by its bytes, digest, fingerprint, URL, id and time,
# then the answer has its place, the chain to the model, and an event of its
# own that does not say what was looked for; and what lies in two versions is
# told under each.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
for n in 1 2 3 4; do
    printf '{"id":"u%s","url":"https://p%s.example/a","at":"2026-08-0%sT10:00:00Z"}\n' \
        $n $n $n
done >crawl.jsonl
expect 0 custody ingest crawl crawl.jsonl --as ada --url-field url \
    --time-field at --id-field id --source-url https://example.org/crawl \
    --retrieved-at 2026-09-01 --publisher Example --declared-licence CC0-1.0
expect 0 custody terms crawl --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public --as ada
ask_and_approve crawl
expect 0 custody check R1 --job 48121 --data crawl.jsonl --as dev
expect 0 custody receipt L1 --model atlas --as dev

found() {
    expect 0 custody trace "$@" --as ada --json
    [ "$(answer hits)" = 1 ] && [ "$(answer complete)" = true ] ||
        fail "not one hit: $*"
    says '"ordinal":2'
    says '"release":"L1"'
    says '"model":"atlas"'
    says '"approvers":["ada"]'
}

sed -n 3p crawl.jsonl >record            # with the LF that a record lacks
printf '%s' "$(cat record)" >bytes
found --record record
says 'bytes without LF'
found --record bytes
found --sha256 "$(sha256sum <bytes | cut -c1-64)"
found --xxh3 "$(xxhsum -H2 <bytes | cut -c1-32)"
found --url https://p3.example/a
found --url HTTPS://P3.example:443/a#here
found --url-prefix https://p3.example/
found --domain p3.example
found --id u3
found --since 2026-08-03 --before 2026-08-03
says '"retrieved_at":"2026-08-03T10:00:00.000000Z"'

# Of the whole file: every record is an indicator, and none is missed.
expect 0 custody trace --file crawl.jsonl --as ada --json
[ "$(answer hits)" = 4 ] && [ "$(answer missed)" = 0 ] || fail "not all four"
expect 0 custody trace --model atlas --as ada --json
expect 0 custody trace --job 48121 --as ada --json
expect 0 custody trace --release L1 --as ada --json
[ "$(answer hits)" = 4 ] || fail "a release is all of its records"
expect 1 custody trace --model nobody --as ada

# A copy elsewhere in another file: each place is told under its own version.
mkdir two
printf 'none\n%s\n' "$(cat record)" >two/copy.txt
expect 0 custody ingest two two --as ada
expect 0 custody trace --record bytes --as ada
sed -n '2,5p' out >places
printf '%s\n' crawl@1 'record 2' two@1 'copy.txt, record 1' | paste places - |
    while IFS="$(printf '\t')" read -r line wanted; do
        case $line in *"$wanted"*) ;; *) fail "not $wanted: $line" ;; esac
    done
expect 0 custody trace --key copy.txt --as ada
says "copy.txt, the file itself"

# A developer sees what was released to them; a look-up is an event.
expect 0 custody trace --id u3 --as dev
expect 0 custody log --kind lookup.made/1 --as ada --json
hushes p3.example
hushes u3
