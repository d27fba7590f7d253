#!/bin/sh
# Given a pipe, a device, a link or a folder where a document is to go, when
# custody writes it, then a pipe and a device take its bytes and stay what they
# are, a link is followed and stays, a folder and a link that leads nowhere are
# refused (2); and where it cannot go, nothing is recorded first.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
# whole FILE: a document is there, all of it.
whole() {
    python3 -c 'import json, sys; json.load(open(sys.argv[1]))["payload"]' "$1" ||
        fail "$1 is no document"
}

mkfifo pipe
timeout 60 cat pipe >came &
expect 0 custody trust --out pipe --as ada
wait $! || fail "nothing came"
[ -p pipe ] || fail "the pipe is gone"
whole came

ln -s /dev/full device
expect 4 custody trust --out device --as ada
says 'No space left on device'
[ -L device ] || fail "the device was replaced"

echo before >shared.json
ln -s shared.json link
expect 0 custody trust --out link --as ada
[ -L link ] || fail "the link was replaced"
whole shared.json

mkdir folder
ln -s nowhere dangling
for path in folder dangling; do
    expect 2 custody trust --out $path --as ada
    says "writing $path: it is a"
done
expect 2 custody hash reviews.jsonl --out device
[ -L device ] || fail "the device was replaced"

expect 4 custody request reviews --purpose demo --project else --as dev \
    --offer device
hushes SIGNED
hushes wrote
expect 4 custody request reviews --purpose demo --project else --as dev \
    --offer device --json
hushes '"acts"'

expect 0 custody log --json
cp out before
expect 4 custody permit "$request" --job tour --out missing/permit --as ada
expect 2 custody permit "$request" --job tour --out device --as ada
expect 4 custody trace --file reviews.jsonl --proof missing/proof --as ada
expect 0 custody log --json
cmp out before || fail "something was recorded"
