#!/bin/sh
# Given tars of GNU's and of the pax form with short and long names, small,
# empty and long members, one as samples, when samples of them are verified, then
# members of the chosen pieces alone are read, as many as another program counts,
# and of the file far less than all; a changed byte is found where its record has
# a byte in a chosen piece, which that program tells from the seed, and nowhere
# else; of a sample another name is found as well; and where members are entries
# of their own, or hide what looks like headers, the file is read whole.
. "$TESTS/desk.sh"
. "$TESTS/sample_desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
python3 - <<'END'
import io
import random
import tarfile
draw = random.Random(5)
def write(path, form, names):
    with tarfile.open(path, 'w', format=form) as tar:
        for name, size in names:
            one = tarfile.TarInfo(name)
            one.size = size
            tar.addfile(one, io.BytesIO(draw.randbytes(size)))
def sizes(count, long):
    for i in range(count):
        yield i, (3 << 20) + 5 if i == long else \
            0 if i % 50 == 7 else draw.randint(1, 60000)
write('gnu.tar', tarfile.GNU_FORMAT, [
    ('%s/%d.bin' % ('d' * (150 if i % 9 == 0 else 5), i), size)
    for i, size in sizes(600, 200)])
write('pax.tar', tarfile.PAX_FORMAT, [
    ('%s/%d.%s' % ('é' * (90 if i // 3 % 9 == 0 else 1), i // 3,
                   ('cls', 'jpg', 'json')[i % 3]), size)
    for i, size in sizes(600, 301)])
write('inner.tar', tarfile.GNU_FORMAT, [
    ('%d.bin' % i, 3000) for i in range(1500)])
with tarfile.open('outer.tar', 'w') as tar:
    tar.add('inner.tar')
write('mixed.tar', tarfile.GNU_FORMAT, [
    ('%d.bin' % i, 50000) for i in range(60)])
with tarfile.open('mixed.tar', 'a') as tar:
    one = tarfile.TarInfo('lines.jsonl')
    one.size = 9
    tar.addfile(one, io.BytesIO(b'{"id":1}\n'))
END
rm inner.tar
expect 0 custody ingest gnu gnu.tar
expect 0 custody ingest pax pax.tar --format webdataset
expect 0 custody ingest outer outer.tar
expect 0 custody ingest mixed mixed.tar

# plan FILE WANTED SEEDS: a seed, how many pieces there are, and how many records
# begin in those that it chooses; then a byte that is changed, and what verify
# answers: as many seeds that find it as that do not.  Of 0 the first three, and
# nothing is changed.
plan() {
    python3 - "$TESTS" "$@" <<'END'
import sys
import tarfile
sys.path.insert(0, sys.argv[1])
import sample_oracle
name, wanted, seeds = sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
size = len(open(name, 'rb').read())
total = (size + (1 << 20) - 1) >> 20
# Of each record where its content begins, and where the header of the next is.
records, key = [], None
with tarfile.open(name) as tar:
    members = tar.getmembers()
end = members[-1].offset_data + (members[-1].size + 511) // 512 * 512
for one, after in zip(members, members[1:] + [None]):
    mine = one.name.split('/')[-1].split('.')[0] if 'pax' in name else one.name
    next_at = after.offset if after else end
    if mine == key:
        records[-1][1] = next_at
    else:
        records.append([one.offset_data, next_at])
    key = mine
yes = no = 0
for number in range(1, 400):
    seed = '%032x' % number
    chosen = set(sample_oracle.choose(seed, wanted, total))
    count = sum(1 for at, _ in records if at >> 20 in chosen)
    if seeds == 0:
        print(seed, total, count)
        if number == 3:
            break
        continue
    broken = (number * 7919 + 13) % len(members)
    while members[broken].size == 0:
        broken = (broken + 1) % len(members)
    at = members[broken].offset_data + members[broken].size // 2
    begin, until = next(r for r in records if r[0] <= at < r[1])
    found = any(begin < piece + 1 << 20 and until > piece << 20
                for piece in chosen)
    if (yes if found else no) >= seeds:
        continue
    yes, no = yes + found, no + (not found)
    print(seed, total, count, at, 3 if found else 0)
assert yes == no == seeds, (yes, no)
END
}

for name in gnu pax; do
    plan $name.tar 2 3 >plan || fail "$name: no plan"
    size=$(stat -c %s $name.tar)
    while read -r seed total count at outcome; do
        expect 0 custody verify $name --sample 2 --seed "$seed" --json
        [ "$(answer sample.pieces) $(answer sample.of) $(answer records)" = \
            "2 $total $count" ] || fail "$name $seed: not $count of $total"
        cp $name.tar whole
        flip $name.tar "$at"
        expect "$outcome" custody verify $name --sample 2 --seed "$seed"
        mv whole $name.tar
    done <plan
    reading $name.tar "$CUSTODY" verify $name --sample 1 \
        --seed 00000000000000000000000000000001
    [ "$read" -gt 1000000 ] && [ "$read" -lt $((size / 2)) ] ||
        fail "$name: $read bytes of $size for a piece"
    plan $name.tar $((size / 1048576)) 0 >plan
    while read -r seed total count; do
        expect 0 custody verify $name --sample $((total - 1)) --seed "$seed" \
            --json
        [ "$(answer records)" = "$count" ] || fail "$name $seed: not $count"
        [ "$(answer bytes)" -lt "$size" ] || fail "$name: a member is read twice"
    done <plan
    truncate -s -512 $name.tar
    expect 3 custody verify $name --sample 1
    truncate -s "$size" $name.tar
    expect 0 custody verify $name
done

# Another name, of the same checksum, in a piece that is chosen, but not all are.
python3 - "$TESTS" <<'END' >plan
import sys
import tarfile
sys.path.insert(0, sys.argv[1])
import sample_oracle
data = bytearray(open('pax.tar', 'rb').read())
with tarfile.open('pax.tar') as tar:
    one = next(m for m in tar if m.name.endswith('.cls') and m.size > 0
               and 'é' * 9 not in m.name and m.offset > 9 << 20)
at = data.index(b'.cls', one.offset, one.offset_data)
while 0 <= at < one.offset_data:
    data[at:at + 4] = b'.slc'
    at = data.find(b'.cls', at, one.offset_data)
open('pax.tar', 'r+b').write(data)
total = (len(data) + (1 << 20) - 1) >> 20
print(next('%032x' % i for i in range(999) if
           one.offset_data >> 20 in sample_oracle.choose('%032x' % i, 3, total)))
END
expect 3 custody verify pax --sample 3 --seed "$(cat plan)"
says 'it is not the file that was ingested'

# Members that were left out are no records here either.
expect 0 custody ingest less gnu.tar --exclude '**/*7.bin'
expect 0 custody verify less --sample 5 --json
[ "$(answer sample.records_of)" = 540 ] || fail 'none was left out'
[ "$(answer records)" -lt 300 ] || fail 'it was read whole'

for name in outer mixed; do
    expect 0 custody verify $name --sample 1 --json
    [ "$(answer records)" = "$(answer sample.records_of)" ] ||
        fail "$name: not all of it was read"
done
[ "$(answer sample.of)" = 1 ] || fail 'members that are entries have pieces'
