#!/bin/sh
# Given a sealed store with a passphrase, when it is sealed into, verified,
# exported, searched, handed over, disposed of, when a passphrase is wrong, and
# whatever it does, then neither the passphrase, nor the root secret, nor a key
# below it, nor the signing key is in its memory when it exits; aborted it leaves
# no core, and nobody but root reads its memory.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }
cc -shared -fPIC -O2 -D_GNU_SOURCE -o remembering.so \
    "$TESTS/faults/remembering.c" 2>cc.err ||
    { echo "skipped: $(cat cc.err)"; exit 77; }

# What is to be forgotten, one a line, in hex.
write_secrets() {
    python3 - "$TESTS" "$seal" "$root" >secrets <<'SECRETS'
import base64
import glob
import hashlib
import sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import sealed_reader as reader
given = open("store.pass", "rb").read()
slots, wraps = reader.unlock(".custody", given)
head = slots[:4096]
known = [given.rstrip(b"\n"), hashlib.scrypt(
    given.rstrip(b"\n"), salt=head[72:104],
    n=1 << reader.number(head, 60, 4), r=reader.number(head, 64, 4),
    p=reader.number(head, 68, 4), dklen=32, maxmem=1 << 30)]
known += wraps.values()
key = reader.data_key(".custody", given, sys.argv[2], sys.argv[3])
known += [key] + [reader.derive(key, "custody sealed %s v1" % one)
                  for one in ("chunk", "table", "index")]
for name in glob.glob("keys/**/*", recursive=True):
    try:
        lines = open(name).read().splitlines()
    except (IsADirectoryError, UnicodeDecodeError):
        continue
    if any("PRIVATE KEY" in line for line in lines):
        text = "".join(line for line in lines if "--" not in line)
        known += [text.encode()[-32:], base64.b64decode(text)[-32:]]
for one in known:
    print(one.hex())
SECRETS
}
# forgets CODE COMMAND...: it exits so, and knows none of them.
forgets() {
    rm -f remembered
    wanted=$1
    shift
    expect "$wanted" env SECRETS="$desk/secrets" REMEMBERED="$desk/remembered" \
        LD_PRELOAD="$desk/remembering.so" "$CUSTODY" "$@"
    grep -q '^\.$' remembered || fail "nothing was searched: $*"
    ! grep -v '^\.$' remembered || fail "remembered: $*"
}

with_passphrase
found_sealed
write_secrets
[ "$(wc -l <secrets)" -ge 8 ] || fail "only $(wc -l <secrets) secrets"
# The search is one that finds.
SECRETS=secrets REMEMBERED=remembered LD_PRELOAD=./remembering.so python3 -c '
import ctypes
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
for line in open("secrets"):
    one = bytes.fromhex(line)
    ctypes.memmove(libc.malloc(len(one)), one, len(one))'
[ "$(grep -vc '^\.$' remembered)" -ge 8 ] || fail "the search finds nothing"

printf '{"n":1}\n' >more.jsonl
forgets 0 ingest more more.jsonl --seal --as ada
forgets 0 verify secret
forgets 0 trace --id r7 --as ada
forgets 0 keys status --unlock
ask_and_approve secret
forgets 0 export "$request" --to out1 --job j1 --as ada
forgets 0 exec "$request" --job j2 --as dev --quiet --hand-over memfd -- true
(umask 077 && echo 'nine other words' >wrong.pass)
printf '%s\n' "$(printf 'nine other words' | od -An -tx1 | tr -d ' \n')" >>secrets
forgets 4 verify secret --store-passphrase-file wrong.pass
expect 0 custody dispose secret --why over --as ada --json
forgets 0 dispose --plan "$(answer digest)" --as ada
forgets 0 verify D1 --as ada

# Aborted while it has the key: no core, and no memory for another process of
# the same person to read.  sleep, which hides nothing, shows that the test can.
aborted_by="env"
[ "$(id -u)" != 0 ] ||
    aborted_by="setpriv --reuid=65534 --regid=65534 --clear-groups"
chmod 711 . && mkdir dump && chmod 777 dump
cp store.pass dump/store.pass
# With its library: nobody may not be able to enter the folder of the build.
cp -L "$CUSTODY" "$BUILD/libcustody.so.0" dump/
cat >dump/aborted.sh <<'ABORTED'
set -eu
cd "$1"
export HOME="$1" CUSTODY_KEYS="$1/keys" XDG_STATE_HOME="$1/state" TMPDIR="$1"
export CUSTODY_STORE_PASSPHRASE_FILE="$1/store.pass" LD_LIBRARY_PATH="$1"
ulimit -c unlimited
# reads PID: some of its stack.
reads() {
    python3 - "$1" <<'READ'
import sys
maps = [line for line in open("/proc/%s/maps" % sys.argv[1]) if "[stack]" in line]
with open("/proc/%s/mem" % sys.argv[1], "rb") as memory:
    memory.seek(int(maps[0].split("-")[1].split()[0], 16) - 4096)
    sys.exit(len(memory.read(64)) != 64)
READ
}
./custody --quiet init --identity ada
mkfifo pipe
sleep 60 & pid=$!
reads $pid || { echo "nothing is read here of any process"; exit 77; }
kill -ABRT $pid
wait $pid || :
ls core* >/dev/null 2>&1 || echo "no core is written here of any process"
rm -f core*
./custody ingest d - --seal --stdin-name d.jsonl <pipe >out 2>err & pid=$!
exec 3>pipe
seq 30000 | sed 's/.*/{"n":&,"t":"canary & & &"}/' >&3
sleep 1
[ -d /proc/$pid ]
for one in $pid $(cat /proc/$pid/task/*/children 2>/dev/null); do
    ! reads $one 2>/dev/null || { echo "the memory of $one is read"; exit 1; }
done
kill -ABRT $pid
code=0
wait $pid || code=$?
[ $code -ge 128 ] || { echo "it was not aborted: $code"; cat err; exit 1; }
! ls core* 2>/dev/null || { echo "a core was written"; exit 1; }
ABORTED
[ "$(id -u)" != 0 ] || chown -R 65534:65534 dump
code=0
$aborted_by sh dump/aborted.sh "$desk/dump" >out 2>&1 || code=$?
[ $code != 77 ] || { cat out; exit 0; }
[ $code = 0 ] || fail "aborted: $code"
cat out
