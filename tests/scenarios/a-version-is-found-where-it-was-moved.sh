#!/bin/sh
# days: 4.2
# Given a version whose files were moved, when locate is told where, then every
# byte is verified before it is believed, the path is in no event, and verify,
# export, reindex and dispose use it; another folder's data is refused.
. "$TESTS/desk.sh"
. "$TESTS/recall_desk.sh"

recall_desk
mkdir data
page 1 good.example >data/a.jsonl
page 2 good.example >data/b.jsonl
take_in news data
ask_for bob atlas news
mkdir shelf-of-jane && cp data/* shelf-of-jane/
echo '{"id":"9"}' >>shelf-of-jane/b.jsonl
expect 3 custody locate news@1 shelf-of-jane --as olga
says "b.jsonl"
cp data/b.jsonl shelf-of-jane/
expect 1 custody locate news@1 shelf-of-jane --as erin
expect 0 custody locate news@1 shelf-of-jane --as olga
says "verified 2 files, 2 records"
expect 0 custody locate news@1 "$desk/shelf-of-jane" --as olga --json
[ "$(answer new)" = false ] || fail "twice"
! grep -q shelf-of-jane .custody/ledger.sqlite3 || fail "the path is in the ledger"
expect 0 custody verify news

rm -r data
expect 0 custody verify news
expect 0 custody export "$request" --to gone --job 1 --as olga
cmp gone/a.jsonl shelf-of-jane/a.jsonl || fail "other bytes"
expect 0 custody reindex news@1 --id-field id --as ada --json
[ "$(answer with_id)" = 2 ] || fail "not from where it lies"
expect 0 custody trace --id 2 --as erin

# What changed there is not believed.
cp shelf-of-jane/a.jsonl saved
page 5 good.example >shelf-of-jane/a.jsonl
expect 3 custody verify news
expect 3 custody export "$request" --to more --job 2 --as olga
cp saved shelf-of-jane/a.jsonl
expect 0 custody verify news

# Its disposal destroys what lies there.
expect 0 custody dispose news@1 --why over --as ada --json
expect 0 custody dispose --plan "$(answer digest)" --as ada
[ ! -e shelf-of-jane/a.jsonl ] || fail "a located copy was left"
