#!/bin/sh
# Given large files of lines, rows with line feeds in quotes, and sentences,
# when samples of them are verified, then records of the chosen pieces alone
# are read, as many as another program counts; a changed record is found where
# one of its pieces was chosen, which that program tells from the seed, and
# nowhere else; a file that is cut is found by any sample; and one whose records
# are all the same, or that another program compressed, is read whole.
. "$TESTS/desk.sh"
export CUSTODY_IDENTITY=ada
expect 0 custody init --identity ada
python3 - <<'END'
import csv
import json
import random
draw = random.Random(7)
def words(least, most):
    return ' '.join('%x' % draw.getrandbits(32)
                    for _ in range(draw.randint(least, most)))
with open('lines.jsonl', 'w') as out:
    for i in range(12000):
        out.write(json.dumps({'id': i, 't': words(1, 130)}) + '\n')
    out.write('\n' * 50)
with open('same.jsonl', 'w') as out:
    out.write('{"id":"same as all"}\n' * 150000)
with open('rows.csv', 'w', newline='') as out:
    rows = csv.writer(out)
    rows.writerow(['id', 'text'])
    for i in range(6000):
        rows.writerow([i, '\n'.join(words(1, 4) + ' "x"' for _ in range(25))])
with open('sentences.conllu', 'w') as out:
    for i in range(6000):
        out.write('# sent_id = %d\n' % i)
        for k in range(draw.randint(1, 30)):
            out.write('\t'.join([str(k + 1)] + [words(1, 1)] * 9) + '\n')
        out.write('\n')
END
zstd -q lines.jsonl -o packed.jsonl.zst
for file in lines.jsonl rows.csv sentences.conllu packed.jsonl.zst \
    same.jsonl; do
    expect 0 custody ingest "${file%%.*}" "$file"
done

# All of a file but one piece: its records, less those that begin there.
for file in lines.jsonl rows.csv sentences.conllu; do
    total=$((($(stat -c %s "$file") + 1048575) / 1048576))
    seed=$(printf '%032x' "$total")
    expect 0 custody verify "${file%%.*}" --sample $((total - 1)) \
        --seed "$seed" --json
    [ "$(answer sample.of)" = "$total" ] || fail "$file: not $total pieces"
    python3 - "$TESTS" "$file" "$seed" "$total" "$(answer records)" <<'END' ||
import csv
import io
import sys
sys.path.insert(0, sys.argv[1])
import sample_oracle
name, seed, total, said = sys.argv[2], sys.argv[3], *map(int, sys.argv[4:])
data = open(name, 'rb').read()
begins = []
if name.endswith('.jsonl'):
    at = 0
    for line in data.split(b'\n'):
        if line:
            begins.append(at)
        at += len(line) + 1
elif name.endswith('.conllu'):
    at = 0
    for sentence in data.split(b'\n\n')[:-1]:
        begins.append(at)
        at += len(sentence) + 2
else:
    text, at = io.StringIO(data.decode(), newline=''), 0
    for row in csv.reader(iter(text.readline, '')):
        begins.append(at)
        at += len(','.join(
            f'"{c.replace(chr(34), chr(34) * 2)}"' if any(
                x in c for x in '",\n') else c for c in row)) + 2
    begins = begins[1:]
chosen = set(sample_oracle.choose(seed, total - 1, total))
found = sum(1 for at in begins if at >> 20 in chosen)
assert found == said, (found, said)
END
        fail "$file: other records"
done

# One record changes, in the middle of the third piece.
cp lines.jsonl kept
python3 - <<'END'
data = bytearray(open('lines.jsonl', 'rb').read())
at = data.index(b'\n', 2500000) + 10
data[at] ^= 1
open('lines.jsonl', 'r+b').write(data)
END
total=$((($(stat -c %s lines.jsonl) + 1048575) / 1048576))
yes=0 no=0
for i in $(seq 12); do
    seed=$(printf '%032x' "$i")
    case " $(python3 "$TESTS/sample_oracle.py" "$seed" 4 "$total") " in
    *' 2 '*) yes=$((yes + 1)) wanted=3 ;;
    *) no=$((no + 1)) wanted=0 ;;
    esac
    expect "$wanted" custody verify lines --sample 4 --seed "$seed"
done
[ "$yes" -gt 0 ] && [ "$no" -gt 0 ] || fail "the seeds of this test are dull"
says 'finds   a changed piece'
# Two records change places.
python3 - <<'END'
lines = open('kept', 'rb').read().split(b'\n')
lines[3000], lines[3001] = lines[3001], lines[3000]
open('lines.jsonl', 'wb').write(b'\n'.join(lines))
END
for i in $(seq 99); do # all but the last piece
    seed=$(printf '%032x' "$i")
    case " $(python3 "$TESTS/sample_oracle.py" "$seed" $((total - 1)) \
        "$total") " in
    *" $((total - 1)) "*) ;;
    *) break ;;
    esac
done
expect 3 custody verify lines --sample $((total - 1)) --seed "$seed"
says 'it is not the file that was ingested'
# The header is of the first piece.
sed -i '1s/text/tex_/' rows.csv
expect 3 custody verify rows --sample 100%
cp kept lines.jsonl
expect 0 custody verify lines --sample 0.01%
truncate -s -14 lines.jsonl
expect 3 custody verify lines --sample 1

expect 0 custody verify packed --sample 1 --json
[ "$(answer sample.of)" = 1 ] || fail 'what is compressed has pieces'
[ "$(answer records)" = 12000 ] || fail 'not all of it was read'
expect 0 custody verify same --sample 3 --json
[ "$(answer records)" = 150000 ] || fail 'what is nowhere was placed'
for bad in 0 xyz 0000000000000000000000000000000g; do
    expect 2 custody verify packed --sample 1 --seed "$bad"
done
expect 2 custody verify packed --seed 00000000000000000000000000000000
for bad in 0.0% 0.00001% 100.1% 1.5; do
    expect 2 custody verify packed --sample "$bad"
done
