#!/bin/sh
# Given a release, when several workers and ranks read it, forked or started
# anew, they get every record once between them; the dataset can be pickled;
# torch takes it as its own where torch is installed; a refusal in a worker
# reaches the loop as an error.
. "$TESTS/python_desk.sh"

export_desk
expect 0 custody export R1 --to given --job 7 --as ada
python <<'EOF'
import custody, multiprocessing, os, pickle

lines = b"".join(open(f"corpus/{n}.jsonl", "rb").read()
                 for n in "abc").splitlines()
records = custody.Records("given", trust="trust.json", decode=bytes.decode)
assert len(records) == 15
assert [records[i] for i in range(15)] == [l.decode() for l in lines]
assert records[-1] == lines[-1].decode() and records[3] == lines[3].decode()
for place in (15, -16):
    try:
        records[place]
        raise SystemExit("a place that is none")
    except IndexError:
        pass
again = pickle.loads(pickle.dumps(records))
assert again[4] == records[4] and len(again) == 15
assert list(records) == [l.decode() for l in lines]  # by the protocol

# Ranks: by file where there are enough, by record where there are not.
for world in (1, 2, 3, 4, 7):
    got = []
    for rank in range(world):
        stream = custody.Stream("given", trust="trust.json", rank=rank,
                                world=world)
        got += list(pickle.loads(pickle.dumps(stream)))
        assert list(stream) == list(stream), "a second epoch differs"
    assert sorted(got) == sorted(lines), (world, len(got))

# A process that forks opens its own.
stream = custody.Stream("given", trust="trust.json")
release = stream.open()
child = os.fork()
if child == 0:
    refused = 0
    try:
        list(release)
    except custody.Usage:
        refused = 1
    os._exit(0 if refused and len(list(stream)) == 15 else 1)
assert os.waitpid(child, 0)[1] == 0
assert len(list(release)) == 15
EOF

if ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
    echo "no python3-torch: the protocol was tested, torch was not"
    exit 0
fi
cat >loop.py <<'EOF'
import custody, custody.torch, sys
from torch.utils.data import DataLoader, Dataset, IterableDataset

def main():
    lines = sorted(b"".join(open(f"corpus/{n}.jsonl", "rb").read()
                            for n in "abc").splitlines())
    stream = custody.torch.Stream("given", trust="trust.json")
    records = custody.torch.Records("given", trust="trust.json")
    assert isinstance(stream, IterableDataset)
    assert isinstance(records, Dataset)
    for context, workers, dataset in (("fork", 2, stream),
                                      ("fork", 4, stream),
                                      ("fork", 2, records),
                                      ("spawn", 2, stream)):
        loader = DataLoader(dataset, batch_size=None, num_workers=workers,
                            multiprocessing_context=context)
        for _ in range(1 if context == "spawn" else 2):
            got = sorted(loader)
            assert got == lines, (context, workers, len(got))
    shuffled = DataLoader(records, batch_size=4, shuffle=True,
                          collate_fn=list)
    assert sorted(sum(shuffled, [])) == lines
    try:
        list(DataLoader(custody.torch.Stream("given", trust="other.json"),
                        batch_size=None, num_workers=2))
    except Exception as error:
        assert "trust" in str(error) or "other.json" in str(error), error
    else:
        sys.exit("a refusal in a worker is lost")

if __name__ == "__main__":
    main()
EOF
expect 0 /usr/bin/python3 loop.py
