#!/bin/sh
# Given sealed lines, rows, long and small files, and shards of samples, when
# samples of them are verified, then the chunks that another program chooses are
# opened, with those that their records go on in, and of the sealed file no other
# byte but its table is read; as many records are told as the table has there;
# a changed byte is found in these chunks and in no other, as is a record that
# somebody who has the key wrote anew; and a file that is cut is found by any
# sample, whatever it chose.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/samples_desk.sh"
. "$TESTS/sample_desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
mkdir -p files/small
python3 - <<'END'
import random
draw = random.Random(11)
noise = lambda size: draw.randbytes(size).replace(b'\n', b'x').replace(
    b'\r', b'y').replace(b'\0', b'z')
with open('files/lines.txt', 'wb') as out:
    for _ in range(9000):
        out.write(noise(draw.randint(10, 900)) + b'\n')
with open('files/rows.csv', 'w') as out:
    out.write('id,text\n')
    for i in range(60000):
        out.write('%d,%x\n' % (i, draw.getrandbits(256)))
open('files/long.bin', 'wb').write(draw.randbytes((5 << 20) + 77))
for i in range(900):
    open('files/small/%d.bin' % i, 'wb').write(draw.randbytes(3000))
END
make_shards shards
seal_it() { # NAME PATH OPTION...: $seal, $root
    ls .custody/sealed >before 2>/dev/null || :
    expect 0 custody ingest "$@" --seal --json
    root=$(answer version)
    seal=$(ls .custody/sealed | grep -vxFf before || ls .custody/sealed)
    echo "$1 $seal $root" >>sealed.list
}
seal_it files files
seal_it shards shards --format webdataset

while read -r name seal root; do
    cp ".custody/sealed/$seal" whole
    python3 - "$TESTS" "$seal" "$root" <<'END' >plan || fail "$name: no plan"
import sys
sys.path.insert(0, sys.argv[1])
import sample_oracle
import sealed_reader
seal, root = sys.argv[2:]
given = open('store.key', 'rb').read()
data, _, places, contents = sealed_reader.open_sealed(
    '.custody', given, seal, root)
runs = sealed_reader.read_runs(contents)
size = lambda chunk: 8 + sealed_reader.number(data, places[chunk], 4)
records = lambda run: {(run[1], run[2] + i) for i in range(run[3])}
total = len(places)
yes = no = 0
for seed in range(1, 200):
    seed = '%032x' % seed
    chosen = set(sample_oracle.choose(seed, 2, total))
    want = set().union(*(records(run) for run in runs if run[0] in chosen))
    need = chosen | {run[0] for run in runs if records(run) & want}
    broken = 1 + int(seed, 16) % (total - 1)
    found = broken in need
    # As many of both, and both kinds of chunk.
    if (yes if found else no) >= 4:
        continue
    yes, no = yes + found, no + (not found)
    table = len(data) - 96 - sum(map(size, range(total)))
    print(seed, total, len(want), places[broken] + size(broken) // 2,
          3 if found else 0, sum(map(size, need)),
          96 + table + 2 * sum(size(c) + 8 for c in need))
assert yes == no == 4, (yes, no)
END
    while read -r seed total want at outcome least most; do
        reading ".custody/sealed/$seal" \
            "$CUSTODY" verify "$name" --sample 2 --seed "$seed" --json
        [ "$(answer sample.pieces) $(answer sample.of) $(answer records)" = \
            "2 $total $want" ] || fail "$name $seed: not $want of $total"
        [ "$read" -ge "$least" ] && [ "$read" -le "$most" ] ||
            fail "$name $seed: $read bytes, not $least to $most"
        flip ".custody/sealed/$seal" "$at"
        expect "$outcome" custody verify "$name" --sample 2 --seed "$seed"
        cp whole ".custody/sealed/$seal"
    done <plan
    expect 0 custody verify "$name" --sample 100% --json
    [ "$(answer sample.pieces)" = "$(answer sample.of)" ] ||
        fail "$name: not all of it"
    [ "$(answer records)" = "$(answer sample.records_of)" ] ||
        fail "$name: not all records"
    truncate -s -1 ".custody/sealed/$seal"
    expect 3 custody verify "$name" --sample 1
    cp whole ".custody/sealed/$seal"
done <sealed.list

# Whoever has the key gives every chunk its tag, but not its digests.
while read -r name seal root; do
    cp ".custody/sealed/$seal" whole
    for which in first last; do
        python3 - "$TESTS" "$seal" "$root" "$which" <<'END' ||
import sys
sys.path.insert(0, sys.argv[1])
import sealed_reader
seal, root, which = sys.argv[2:]
given = open('store.key', 'rb').read()
data, key, places, _ = sealed_reader.open_sealed('.custody', given, seal, root)
def change(plain):
    at = len(plain) * 2 // 3
    return plain[:at] + bytes([plain[at] ^ 1]) + plain[at + 1:]
raw = []
for chunk, where in enumerate(places):
    try:
        raw.append(sealed_reader.forge_chunk(key, data, chunk, where, change))
    except AssertionError:
        pass
assert len(raw) > 1, 'all of it is packed'
open('.custody/sealed/' + seal, 'wb').write(raw[0 if which == 'first' else -1])
END
            fail "$name: nothing is forged"
        expect 3 custody verify "$name" --sample 100%
        says 'is not what was ingested'
        expect 3 custody verify "$name"
    done
    cp whole ".custody/sealed/$seal"
    expect 0 custody verify "$name" --sample 1
done <sealed.list

# Nobody to give the secret: that is said once, and nothing was found.
mv store.key away
expect 4 custody verify files --sample 1 --json
[ "$(grep -c '"type":"finding"' "$desk/out")" = 1 ] || fail "$(cat out)"
