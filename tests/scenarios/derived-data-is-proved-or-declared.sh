#!/bin/sh
# Given data that was made from one or more versions, with every record one of
# theirs or with one that is not, however late it comes,
# when it is ingested with --derived-from, then it is proved exactly where a
# program of sets says so, and declared else; an index that is not there proves
# nothing and is told, and one that was tampered with is refused.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name desk
for seed in 1 2 3; do
    mkdir "s$seed"
    python3 "$TESTS/lineage_proof.py" $seed "s$seed" >cases
    for name in one two three; do
        expect 0 custody ingest "s$seed/$name" "s$seed/$name.jsonl" --as ada
    done
    while read -r number parents proved; do
        set --
        for name in $(echo "$parents" | tr , ' '); do
            set -- "$@" --derived-from "s$seed/$name@1"
        done
        code=0
        custody ingest "s$seed/c$number" "s$seed/child$number.jsonl" "$@" \
            --step drawn --as ada --json >out 2>err || code=$?
        # The very bytes of a parent are nothing new.
        if [ $code = 1 ]; then
            says 'byte for byte'
            continue
        fi
        [ $code = 0 ] || fail "exit $code"
        said=$(answer proved)
        [ "$said" = "$([ "$proved" = 1 ] && echo true || echo false)" ] ||
            fail "seed $seed, child $number of $parents: $said, not $proved"
    done <cases
done

# What the ledger has is what was told, one derivation a parent.
expect 0 custody query "SELECT count(*) AS wrong FROM derivation AS d
    JOIN version AS v ON v.seq = d.version WHERE d.step <> 'drawn'" --csv
says 0

# The last record alone differs, far behind those that are looked at first.
seq 1 5000 | sed 's/.*/{"n":&}/' >many.jsonl
(sed 1d many.jsonl; echo '{"n":"x"}') >almost.jsonl
sed 1d many.jsonl >fewer.jsonl
expect 0 custody ingest many many.jsonl --as ada
expect 0 custody ingest almost almost.jsonl --derived-from many --as ada --json
[ "$(answer proved)" = false ] || fail "a new record is no parent's"
expect 0 custody ingest fewer fewer.jsonl --derived-from many@1 --as ada
says 'every record is a record of many@1 (proved)'

# The same again is the same; nothing is made from itself or its own child.
expect 0 custody ingest fewer fewer.jsonl --derived-from many@1 --as ada --json
[ "$(answer new)" = false ] || fail "twice"
expect 0 custody ingest fewer fewer.jsonl --as ada --json
[ "$(answer new)" = false ] || fail "that it was made from it is known"
expect 1 custody ingest copy many.jsonl --derived-from many@1 --as ada
says 'byte for byte'
expect 1 custody ingest loop many.jsonl --derived-from fewer@1 --as ada
says 'nothing is made from itself, nor from what was made from it'
expect 1 custody ingest x fewer.jsonl --derived-from nothing@1 --as ada
expect 1 custody ingest x fewer.jsonl --derived-from L7 --as ada
says 'no such release'
expect 2 custody ingest x fewer.jsonl --step alone --as ada

# No index proves nothing; a forged one is not taken for one.
many=$(custody query "SELECT seq FROM version WHERE dataset = 'many'" --csv |
    tail -n 1 | tr -d '\r')
cp ".custody/index/$many.sqlite3" kept
head -n 10 many.jsonl >ten.jsonl
rm ".custody/index/$many.sqlite3"
expect 0 custody ingest ten ten.jsonl --derived-from many@1 --as ada
says 'declared'
says 'not proved: the index of many@1'
cp kept ".custody/index/$many.sqlite3"
python3 - ".custody/index/$many.sqlite3" <<'PY'
import sqlite3, sys
index = sqlite3.connect(sys.argv[1])
id_, body = index.execute("SELECT id, body FROM ordered ORDER BY id").fetchone()
index.execute("UPDATE ordered SET body = ? WHERE id = ?",
              (bytes([body[0] ^ 1]) + body[1:], id_))
index.commit()
PY
head -n 11 many.jsonl >eleven.jsonl
expect 3 custody ingest eleven eleven.jsonl --derived-from many@1 --as ada
expect 0 custody query "SELECT count(*) AS n FROM version
    WHERE dataset = 'eleven'" --csv
says 0
