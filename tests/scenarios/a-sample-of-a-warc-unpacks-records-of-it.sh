#!/bin/sh
# Given WARCs that are compressed record by record, with gzip and zstd, when
# samples of them are verified, then the records of the chosen pieces alone are
# unpacked, as many as another program counts, and of the file far less than all
# is read; a changed byte is found where its record has a byte in a chosen piece,
# which that program tells from the seed, and nowhere else; and one that is
# compressed as a whole is read whole.
. "$TESTS/desk.sh"
. "$TESTS/sample_desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
python3 - <<'END'
import gzip
import random
import subprocess
draw = random.Random(3)
def record(i, body):
    return ('WARC/1.1\r\nWARC-Type: resource\r\nWARC-Record-ID: '
            '<urn:uuid:%032x>\r\nWARC-Target-URI: https://example.com/%d\r\n'
            'WARC-Date: 2026-01-02T03:04:05Z\r\nContent-Type: text/plain\r\n'
            'Content-Length: %d\r\n\r\n' % (i, i, len(body))
            ).encode() + body + b'\r\n\r\n'
def write(name, pack, sizes):
    with open(name, 'wb') as out, open(name + '.at', 'w') as at:
        for i, size in enumerate(sizes):
            body = draw.randbytes(size // 2).hex().encode()
            print(out.tell(), file=at)
            out.write(pack(record(i, body)))
        print(out.tell(), file=at)
zstd = lambda data: subprocess.run(
    ['zstd', '-qc1'], input=data, stdout=subprocess.PIPE, check=True).stdout
sizes = [draw.randint(50, 60000) for _ in range(700)]
sizes[200] = 5 << 20
write('gzip.warc.gz', lambda data: gzip.compress(data, 1), sizes)
write('zstd.warc.zst', zstd, [draw.randint(50000, 200000) for _ in range(90)])
write('one.warc', lambda data: data, [40000] * 150)
# What looks like a beginning and is none.
data = b'\x1f\x8b\x08\0' * 500000
with open('hidden.warc.gz', 'wb') as out:
    for i in range(8):
        out.write(gzip.compress(record(i, data), 0))
END
gzip -1 one.warc
for name in gzip.warc.gz zstd.warc.zst one.warc.gz hidden.warc.gz; do
    expect 0 custody ingest "${name%%.*}" "$name"
done

# plan FILE SEEDS: a seed, how many pieces there are, how many records it reads
# with the pieces that it chooses, a byte that is changed then, and what verify
# answers: as many seeds that find it as that do not.
plan() {
    python3 - "$TESTS" "$@" <<'END'
import sys
sys.path.insert(0, sys.argv[1])
import sample_oracle
name, seeds = sys.argv[2], int(sys.argv[3])
places = [int(line) for line in open(name + '.at')]
records = list(zip(places, places[1:]))
total = (places[-1] + (1 << 20) - 1) >> 20
yes = no = 0
for number in range(1, 400):
    seed = '%032x' % number
    chosen = sample_oracle.choose(seed, 2, total)
    read = {one for one in records for piece in chosen
            if one[0] < piece + 1 << 20 and one[1] > piece << 20}
    broken = records[number * 7919 % len(records)]
    found = broken in read
    if (yes if found else no) >= seeds:
        continue
    yes, no = yes + found, no + (not found)
    print(seed, total, len(read), sum(broken) // 2, 3 if found else 0)
assert yes == no == seeds, (yes, no)
END
}

for file in gzip.warc.gz zstd.warc.zst; do
    name=${file%%.*}
    plan $file 3 >plan || fail "$file: no plan"
    size=$(stat -c %s $file)
    while read -r seed total count at outcome; do
        expect 0 custody verify $name --sample 2 --seed "$seed" --json
        [ "$(answer sample.pieces) $(answer sample.of) $(answer records)" = \
            "2 $total $count" ] || fail "$name $seed: not $count of $total"
        cp $file whole
        flip $file "$at"
        expect "$outcome" custody verify $name --sample 2 --seed "$seed"
        mv whole $file
    done <plan
    reading $file "$CUSTODY" verify $name --sample 1 \
        --seed 00000000000000000000000000000003
    [ "$read" -gt 900000 ] && [ "$read" -lt $((size / 2)) ] ||
        fail "$name: $read bytes of $size for a piece"
    expect 0 custody verify $name --sample 100%
    expect 0 custody verify $name --sample $((size / 1048576)) --json
    [ "$(answer bytes)" -lt $((3 * size)) ] || fail "$name: read again"
    truncate -s -1 $file
    expect 3 custody verify $name --sample 1
done

for name in one hidden; do
    expect 0 custody verify $name --sample 1 --json
    [ "$(answer records)" = "$(answer sample.records_of)" ] ||
        fail "$name: not all of it was read"
done
