#!/bin/sh
# Given a permit and an export of sealed and of referenced data, both given out
# before one person's records are erased and before a version is disposed of,
# when somebody has them, the data as it was, and the trust file of today, then
# neither opens anything, for that reason; what has nothing to do with it, and
# what is given out afterwards, opens.
. "$TESTS/desk.sh"
with_store_key

loader() {
    python3 "$TESTS/loader.py" "$BUILD/libcustody.so" "$@" >out 2>err
}
can_load=true
! ldd "$BUILD/libcustody.so" | grep -q libasan || can_load=false
# opens YES|NO FOLDER: a loader that has the trust file alone.
opens() {
    $can_load || return 0
    if loader --folder "$2" --trust trust.json; then
        [ "$1" = yes ] || fail "$2 is still read"
    else
        [ "$1" = no ] || fail "$2 is not read"
        grep -q "^revoked: release .* revoked: $3" err || fail "why: $2"
    fi
}
# stands CODE NAME: its permit, with the data as it was.
stands() {
    expect "$1" custody check --permit "$2.json" --trust trust.json \
        --job "$2" --data "$2.jsonl" --json
}

expect 0 custody init --identity ada --name desk
expect 0 custody identity new dev --role developer --as ada
expect 0 custody identity new ops --role operator --as ada
# made NAME [OPTION...]: three records, one of them of person u-1.
made() {
    name=$1
    shift
    printf '{"id":"u-1","of":"%s"}\n{"id":"u-2","of":"%s"}\n{"id":"u-3"}\n' \
        "$name" "$name" >"$name.jsonl"
    expect 0 custody ingest "$name" "$name.jsonl" --id-field id --as ada \
        --source-url https://example.org/x --retrieved-at 2026-01-02 "$@"
    expect 0 custody terms "$name" --allow-purpose demo --licence CC0-1.0 \
        --sensitivity internal --as ada
    ask_and_approve "$name"
    eval "request_$name=$request"
    expect 0 custody permit "$request" --job "$name" --out "$name.json" \
        --as ops
    expect 0 custody export "$request" --job "x-$name" --to "$name.out" --as ops
}
made sealed --seal
made open
made gone --seal
made other
# Made from it: one with a record that goes, one without.
derived() {
    expect 0 custody ingest "$1" "$1.jsonl" --derived-from open@1 --as ada \
        --source-url https://example.org/x --retrieved-at 2026-01-02
    expect 0 custody terms "$1" --allow-purpose demo --licence CC0-1.0 \
        --sensitivity internal --as ada
    ask_and_approve "$1"
    expect 0 custody permit "$request" --job "$1" --out "$1.json" --as ops
}
grep -v u-1 open.jsonl >without.jsonl
grep -v u-2 open.jsonl >with.jsonl
derived with
derived without
expect 0 custody trust --out trust.json --as ada
cp trust.json before.json
for name in sealed open gone other with without; do
    stands 0 $name
done
opens yes sealed.out
opens yes gone.out

expect 0 custody dispose --id u-1 sealed@1 open@1 --why 'Art. 17' --as ada \
    --json
disposal=$(answer id)
digest=$(answer digest)
expect 0 custody trust --out trust.json --as ada
stands 0 sealed
expect 0 custody dispose --plan "$digest" --as ada
expect 0 custody trust --out trust.json --as ada
for name in sealed open with; do
    stands 1 $name
    [ "$(answer reasons.0.code)" = revoked ] || fail "the code"
    [ "$(answer reasons.0.reason)" = \
        "$disposal erased records after it was issued" ] || fail "the reason"
done
stands 0 other
stands 0 without
stands 0 gone
opens no sealed.out "$disposal erased records after it was made"
opens no open.out "$disposal erased records after it was made"
opens yes other.out
expect 0 custody list permits
says stale

# What is given out afterwards leaves the records out, and opens.
for name in sealed open; do
    eval "request=\$request_$name"
    expect 0 custody permit "$request" --job $name --out new.json --as ops
    [ -s new.json.bars ] || fail "it leaves nothing out"
    expect 0 custody export "$request" --job new-$name --to new-$name --as ops
    expect 0 custody trust --out trust.json --as ada
    expect 0 custody check --permit new.json --trust trust.json --job $name \
        --data new-$name
    expect 1 custody check --permit new.json --trust trust.json --job $name \
        --data $name.out
    opens yes new-$name
    stands 1 $name
    rm new.json new.json.bars
done

expect 0 custody dispose gone@1 --why over --as ada --json
disposal=$(answer id)
expect 0 custody dispose --plan "$(answer digest)" --as ada
expect 0 custody trust --out trust.json --as ada
stands 1 gone
[ "$(answer reasons.0.reason)" = "$disposal disposes of gone@1" ] ||
    fail "the reason"
opens no gone.out "$disposal disposes of gone@1"
stands 0 other
# A trust file from before cannot know: its age is asked for.
mv before.json trust.json
stands 0 gone
