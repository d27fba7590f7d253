#!/bin/sh
# Given a release, when a Python loader reads it, it gets each record as it
# was approved, and no record that is barred; when a file was changed, a trust
# file is another's, or the gate says no, it raises and gives nothing more.
. "$TESTS/python_desk.sh"

export_desk
expect 0 custody export R1 --to given --job 7 --as ada
python <<'EOF'
import custody, hashlib, json
with custody.open_release("given", trust="trust.json") as release:
    assert release.about["release"] == "L1", release.about
    assert [f.records for f in release.files] == [5, 5, 5], release.files
    found = list(release)
lines = b"".join(open(f"corpus/{n}.jsonl", "rb").read() for n in "abc")
assert [r.data for r in found] == lines.splitlines()
assert all(hashlib.sha256(r.data).digest() == r.sha256 for r in found)
assert [r.ordinal for r in found] == [0, 1, 2, 3, 4] * 3
assert found[7].entry.endswith("b.jsonl"), found[7]

# What is closed, or was opened by another process, gives nothing.
release = custody.open_release("given", trust="trust.json")
reading = release.records(0)
next(reading)
release.close()
try:
    next(reading)
    raise SystemExit("a closed release is read")
except custody.Usage:
    pass
for wrong in (dict(folder="nowhere", trust="trust.json"),
              dict(folder="given", trust="corpus/a.jsonl"),
              dict(folder="out\0", trust="trust.json"),
              dict(folder="given", permit="p", trust="trust.json")):
    try:
        custody.open_release(**wrong)
        raise SystemExit(f"opened: {wrong}")
    except custody.Error as error:
        assert error.text
EOF

# The gate's own answer: an allow, a release, a no with its reasons.
python <<'EOF'
import custody, os
found = os.path.join(os.getcwd(), "corpus")
answer = custody.check("R1", identity="dev")
assert answer["verdict"] == "allow" and not answer.get("release"), answer
answer = custody.check("R1", identity="dev", job="8", data=found)
assert answer["release"] == "L2" and answer["checked_records"] == 15, answer
assert custody.check("R1", identity="dev", job="8")["release"] == "L2"
with custody.open_release(release="L2", data=found) as release:
    assert len(list(release)) == 15
os.environ.update(CUSTODY_RELEASE="L2")
with custody.open_release(data={"corpus": found}) as release:
    assert len(list(release)) == 15
for kind, asked in ((custody.Error, dict(request="R9")),
                    (custody.Disagrees, dict(request="R1", pin="0" * 64)),
                    (custody.Disagrees,
                     dict(request="R1", data="reviews.jsonl"))):
    try:
        custody.check(identity="dev", **asked)
        raise SystemExit(f"allowed: {asked}")
    except kind as error:
        assert error.code and error.text, error
EOF
expect 0 custody request corpus --purpose demo --project more --as dev
python <<'EOF'
import custody
try:
    custody.check("R2", identity="dev", job="9")
    raise SystemExit("allowed")
except custody.Refused as error:
    reasons = error.answer["reasons"]
    assert reasons[0]["policy"] == "enough-approvals", error.answer
EOF

# One record is barred: left out, in the same places, by the skip list.
expect 0 custody quarantine --id b3 --why 'a test' --as ada
expect 0 custody check R1 --data corpus --job 10 --skip-list skip --as dev
python <<'EOF'
import custody
for asked in (dict(release="L3", data="corpus", skip_list="skip"),):
    with custody.open_release(**asked) as release:
        found = [r.data for r in release]
    assert len(found) == 14 and not any(b'"b3"' in r for r in found)
records = custody.Records(release="L3", data="corpus", skip_list="skip")
assert len(records) == 14 and b'"b4"' in records[7], records[7]
EOF

# Changed after it was released: it raises at the file, before its records.
chmod -R u+w given
find given -name b.jsonl -exec sed -i s/three/four/\;s/3/4/ {} \;
python <<'EOF'
import custody
got = []
try:
    with custody.open_release("given", trust="trust.json") as release:
        for record in release:
            got.append(record.data)
    raise SystemExit("a changed file is read")
except custody.Disagrees:
    assert len(got) <= 5 and not any(b'"b' in r for r in got), got
EOF
