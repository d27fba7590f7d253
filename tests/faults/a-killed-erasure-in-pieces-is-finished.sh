#!/bin/sh
# Given two versions that are erased from in pieces, because their disk has no room
# for more: lines, and samples, of which one that goes lies in several chunks; when
# that is killed before every n-th of its writes, syncs, holes
# and unlinks, and at random moments, then at each of them every record that
# stays is in the old file or in the new one under a key that is in its slot;
# what is read meanwhile is all or nothing; and the same command finishes it:
# what stays is what it was, and of the old neither key, file nor mark is left.
. "$TESTS/desk.sh"
. "$TESTS/call_desk.sh"
CUSTODY_KILLS=${CUSTODY_KILLS:-4}
. "$TESTS/kill_desk.sh"
. "$TESTS/pieces_desk.sh"
. "$TESTS/samples_desk.sh"
[ "$(id -u)" = 0 ] || { echo "skipped: mounting needs root"; exit 77; }

mount -t tmpfs -o size=64M custody "$desk" 2>/dev/null || {
    echo "skipped: no tmpfs can be mounted"
    exit 77
}
cd "$desk"
with_store_key
export TMPDIR="$desk"
make_rows
expect 0 custody init --identity ada --name desk
expect 0 custody ingest rows rows.jsonl --seal --id-field id --as ada --json
root=$(answer version)
make_shards shards
expect 0 custody ingest faces shards --format webdataset --seal --as ada --json
faces=$(answer version)
for key in s00007 s00399; do
    sample shards/one.tar canary-train/$key
done >>gone
sample shards/two.tar.gz canary-train/long >>gone
for shard in shards/*; do
    LC_ALL=C bsdtar -cf - --format=gnutar --exclude '*/s00007.*' --exclude '*/s00399.*' \
        --exclude '*/long.*' "@$shard" | bsdtar -xOf -
done | sha256sum >faces_stay
expect 0 custody dispose --from gone --all --why 'Art. 17' --as ada --json
[ "$(answer records)" = 5 ] || fail "plan: $(cat out)"
act="dispose --plan $(answer digest) --as ada"
# As it lies there, and with less than each sealed file has.
rm -r rows.jsonl shards .custody/reserve
free=$(($(stat -f -c '%a * %S' .)))
head -c $((free - 3900000)) /dev/urandom >ballast
keep
trap 'cd /; umount "$desk"; rm -rf "$desk" "$desk.kept" "$desk.calls" "$desk.read"' EXIT

end_pieces() {
    # All of it, or a line that says why not.
    code=0
    custody verify rows --as ada >out 2>err || code=$?
    [ $code = 0 ] || grep -q 'under way\|no key for it' out ||
        fail "$1: exit $code"
    expect 0 custody verify
    expect 0 custody keys status --json
    [ "$(answer keys)" -ge 2 ] || fail "$1: $(answer keys) keys"
    # shellcheck disable=SC2086
    expect 0 custody $act --json
    [ "$(answer destroyed)" = 5 ] || fail "$1: $(cat out)"
    expect 0 custody verify D1 --as ada
    expect 0 custody keys status --unlock --json
    [ "$(answer keys) $(answer opened)" = '2 2' ] || fail "$1: $(cat out)"
    [ "$(ls .custody/sealed | wc -l)" = 2 ] || fail "$1: $(ls .custody/sealed)"
    [ "$(ls .custody/index .custody/plans | grep -c 'anew\|job')" = 0 ] ||
        fail "$1: left: $(ls .custody/index .custody/plans)"
    expect 0 custody verify rows --as ada
    what_stays . "$1"
    stranger . "$faces"
    cat "$desk.read/0" "$desk.read/1" | sha256sum | cmp - faces_stay ||
        fail "$1: the samples that stay are not what they were"
}

# shellcheck disable=SC2086
strace -f -qq -o "$desk.calls" -e trace=rename,renameat,renameat2 "$CUSTODY" $act ||
    fail "not done"
[ "$(grep -c '[.]moving"' "$desk.calls")" = 2 ] || fail "not in pieces"
end_pieces 'not killed'
put_back
killed_at_each 13 end_pieces
killed_often end_pieces
