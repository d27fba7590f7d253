#!/bin/sh
# Given datasets with records that are looked for, with some of them often, and
# without,
# when a look-up is signed, then it says of every digest which versions hold it,
# how often, and which do not, as a program with no code in common reads it
# where neither ledger nor index is; what was not searched is named; nothing of
# what was looked for is in it but digests; and what was changed, cut, swapped
# or left out is refused, even when a custodian signed it.
. "$TESTS/desk.sh"
expect 0 custody init --identity ada --name desk
expect 0 custody identity new eve --role auditor --as ada
expect 0 custody identity new dev --role developer --as ada
python3 - <<'PY'
import hashlib, random
dice = random.Random(5)
def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()
sets = {}
for name, size in (("one", 1), ("odd", 777), ("many", 4097), ("same", 40)):
    sets[name] = ["record %d" % dice.randrange(3000) for _ in range(size)]
sets["same"] = ["again and again"] * 40
for name, lines in sets.items():
    open(name + ".txt", "w").writelines(line + "\n" for line in lines)
asked = ["record %d" % n for n in range(0, 3200, 40)]
asked += ["again and again", "nowhere", sets["one"][0]]
# The least and the greatest of each, and what lies beyond them.
for lines in sets.values():
    order = sorted(lines, key=sha)
    asked += [order[0], order[-1]]
open("asked.txt", "w").writelines(line + "\n" for line in sorted(set(asked)))
# A file is looked for as a whole, too.
own = sha(open("asked.txt").read())
with open("want", "w") as want:
    for digest in sorted({sha(line) for line in asked} | {own}):
        hits = []
        for name in sorted(sets):
            n = sum(sha(line) == digest for line in sets[name])
            hits += ["%s@1:%d" % (name, n)] if n else []
        print(digest, " ".join(hits) or "none:0", file=want)
PY
for name in one odd many same; do
    expect 0 custody ingest $name $name.txt --as ada
done
expect 0 custody trace --file asked.txt --proof found.json --as eve
says 'signed'
! grep -q 'nowhere\|again' found.json || fail "it has what was looked for"
expect 0 custody trust --out trust.json --as ada
for who in ada eve; do
    openssl pkey -in keys/$who.pem -pubout -outform DER | tail -c 32 |
        od -An -v -tx1 | tr -d ' \n' >$who.key
done
log_key=$(custody query --csv 'SELECT log_key FROM ledger' | tail -n 1 |
    tr -d '\r')
reads() {
    python3 "$TESTS/lookup.py" "$1" "$log_key" eve "$(cat eve.key)" \
        "$(cat ada.key)" >told || fail "$1: the other program refuses it"
}
reads found.json
diff told want || fail "it shows something else"

# What is nowhere, and what nobody can say that it is nowhere.
digest=$(printf nowhere | sha256sum | cut -d' ' -f1)
expect 1 custody trace --sha256 "$digest" --proof absent.json --as eve
reads absent.json
[ "$(cat told)" = "$digest none:0" ] || fail "absent: $(cat told)"
seq=$(custody query --csv "SELECT seq FROM version WHERE dataset = 'odd'" |
    tail -n 1 | tr -d '\r')
mv ".custody/index/$seq.sqlite3" kept
expect 4 custody trace --sha256 "$digest" --proof part.json --as eve
mv kept ".custody/index/$seq.sqlite3"
reads part.json
[ "$(tail -n 1 told)" = 'unsearched odd@1' ] || fail "part: $(cat told)"

# A list of digests; not one that has something else.
cut -d' ' -f1 want >list
expect 0 custody trace --from list --proof list.json --as eve
reads list.json
diff told want || fail "a list shows something else"
echo a.example >>list
expect 2 custody trace --from list --proof no.json --as eve

# Only with the bytes in hand, and by who may look everywhere.
expect 2 custody trace --domain a.example --proof no.json --as eve
expect 2 custody trace --sha256 "$digest" --since 2026-01-01 --proof no.json \
    --as eve
expect 1 custody trace --sha256 "$digest" --proof no.json --as dev
[ ! -e no.json ] || fail "it signed what it cannot show"

# By Custody, with the ledger and without; and then with each thing wrong.
expect 0 custody verify absent.json --as ada
python3 "$TESTS/lookup_forge.py" found.json keys/eve.pem >/dev/null
mkdir elsewhere
mv ./*.json elsewhere/
cd elsewhere
export CUSTODY_LEDGER=/nowhere
for one in found absent part; do
    expect 0 custody verify $one.json --trust trust.json --type lookup --json
    [ "$(answer complete)" = $([ $one = part ] && echo false || echo true) ] ||
        fail "$one: complete"
done
expect 4 custody verify found.json
for one in forged-*.json; do
    expect 3 custody verify "$one" --trust trust.json
done
[ "$(ls forged-*.json | wc -l)" -ge 10 ] || fail "too few were forged"
sed -e 's/"sig":"x/"sig":"y/;t' -e 's/"sig":"./"sig":"x/' found.json >cut.json
expect 3 custody verify cut.json --trust trust.json
# One that leaves a version out needs the ledger to be seen.
mv left-out.json "$desk"
unset CUSTODY_LEDGER
cd "$desk"
expect 3 custody verify left-out.json --as ada
says 'left out'
