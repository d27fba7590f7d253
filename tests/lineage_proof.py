"""lineage_proof: what `ingest --derived-from` must say, told without custody.

Makes parents and children of lines at random from a seed, and prints for each
child the parents' names and whether every line of it is a line of theirs.
"""
import pathlib
import random
import sys

seed, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
dice = random.Random(seed)
lines = ['{"n":%d,"t":"%s"}' % (n, "é" * (n % 3)) for n in range(400)]

parents = {}
for name in ("one", "two", "three"):
    parents[name] = dice.choices(lines, k=dice.randint(1, 200))
    text = "\n".join(parents[name])
    (folder / (name + ".jsonl")).write_text(text + dice.choice(["", "\n"]))

for number in range(12):
    of = dice.sample(sorted(parents), dice.randint(1, 3))
    known = [line for name in of for line in parents[name]]
    child = dice.choices(known, k=dice.randint(1, 300))
    for _ in range(dice.choice([0, 0, 1, 3])):
        odd = dice.choice([
            dice.choice(lines),           # perhaps of another parent
            dice.choice(child) + " ",     # a byte more
            '{"n":-1}'])
        child.insert(dice.randrange(len(child) + 1), odd)
    (folder / ("child%d.jsonl" % number)).write_text("\n".join(child))
    print(number, ",".join(of), int(set(child) <= set(known)))
