#!/bin/sh
# Given canaries in records, in their URLs and in file names, when they are
# sealed, moved, exported, handed over, searched, looked up, verified, erased and
# disposed of, then none is in what a process could write of its memory when it
# leaves; but for the confined reader, and for what is handed to a command.
# Aborted at any moment, no process, the reader neither, leaves a core of them.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
[ "$SANITIZED" != ON ] || { echo "skipped: not under a sanitizer"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "skipped: only root reads this memory"; exit 77; }
cc -O2 -D_GNU_SOURCE -o leaving "$TESTS/faults/leaving.c" 2>cc.err ||
    { echo "skipped: $(cat cc.err)"; exit 77; }
./leaving canary left true || { echo "skipped: nothing is traced"; exit 77; }

# The search is one that finds, in a child, too.
rm left
./leaving canary left sh -c 'sh -c ": canary; exit 0"; exit 3' && code=0 || code=$?
[ "$code $(grep -c ^left left)" = '3 2' ] || fail "$code: $(cat left)"
[ "$(grep -vc ^left left)" -ge 2 ] || fail "the search finds nothing"

# forgets COMMAND...: whoever is first leaves last, and has none of them.
forgets() {
    rm -f left
    expect 0 ./leaving canary left "$CUSTODY" "$@"
    ! grep unread left || fail "a memory was not read: $*"
    ! grep "^[0-9]* $(sed -n 's/^left //p' left | tail -n 1) " left ||
        fail "remembered: $*"
}
found_sealed
ask_and_approve secret
mkdir more
seq 30000 | sed 's/.*/{"id":"m&","text":"canary-& lived","url":"https:\/\/canary.example\/&"}/' \
    >more/canary-more.jsonl
printf '"id":"r7"' >text
forgets ingest more more --seal --as ada --id-field id --url-field url
forgets ingest open more --as ada --id-field id
forgets seal open@1 --as ada
forgets export "$request" --to out1 --job j1 --as ada
forgets exec "$request" --job j2 --as dev --quiet --hand-over memfd -- true
forgets exec "$request" --job j3 --as dev --quiet --hand-over pipe -- \
    sh -c "cat >/dev/null"
forgets trace --text text --as ada
forgets trace --id r7 --as ada --json
sed -n 9p data/canary-one.jsonl | tr -d '\n' >record
forgets trace --record record --as ada --proof proof.json
forgets diff secret more
forgets verify secret
forgets reindex secret@1 --as ada
expect 0 custody dispose --id r7 --all --why asked --as ada --json
forgets dispose --plan "$(answer digest)" --as ada
forgets verify D1 --as ada
forgets dispose secret --why over --as ada --json
forgets dispose --plan "$(answer digest)" --as ada

# Aborted, by a person whose other processes do leave cores; and each time a
# little later, until there was nothing to abort.
[ "$(cat /proc/sys/kernel/core_pattern)" = core ] ||
    { echo "cores go elsewhere here: not looked for"; exit 0; }
chmod 711 . && mkdir dump && chmod 777 dump
# With its library: nobody may not be able to enter the folder of the build.
cp -L "$CUSTODY" "$BUILD/libcustody.so.0" dump/
cp -a .custody keys state tmp store.key more dump/
chown -R 65534:65534 dump
cat >dump/abort.py <<'ABORT'
import glob
import os
import resource
import signal
import subprocess
import sys
import time

resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY,) * 2)
os.setgid(65534), os.setuid(65534)
os.chdir(sys.argv[1])
for name, place in (("HOME", ""), ("CUSTODY_KEYS", "keys"), ("TMPDIR", "tmp"),
                    ("XDG_STATE_HOME", "state"), ("LD_LIBRARY_PATH", ""),
                    ("CUSTODY_STORE_KEY", "store.key")):
    os.environ[name] = os.path.join(sys.argv[1], place)


def family(pid):
    """Its children first: they end with it."""
    for path in glob.glob("/proc/%d/task/*/children" % pid):
        try:
            children = open(path).read().split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # that thread has just ended
        for child in children:
            yield from family(int(child))
    yield pid


def abort(command, delay):
    """How many processes were aborted, of a run that was let run so long."""
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL)
    time.sleep(delay)
    hit = 0
    if run.poll() is None:
        for pid in family(run.pid):
            try:
                os.kill(pid, signal.SIGABRT)
                hit += 1
            except ProcessLookupError:
                pass
    run.wait()
    cores = []
    for core in glob.glob("core*"):
        cores.append(open(core, "rb").read().count(b"canary"))
        os.unlink(core)
    return hit, cores


if len(abort(["sleep", "9"], 0.2)[1]) != 1:
    print("no core is written here of any process")
    sys.exit(77)
total = 0
for command in open("commands").read().splitlines():
    delay, hit = 0.005, 1
    while hit > 0 and delay < 9:
        hit, cores = abort(["./custody", *command.split(), "--as", "ada"],
                           delay)
        # Before it has begun it has no canary, and may leave a core.
        assert sum(cores) == 0, command
        total += hit
        delay *= 1.3
print(total, "processes were aborted")
assert total > 30
ABORT
cat >dump/commands <<'COMMANDS'
ingest again more --seal --id-field id
verify more
trace --id m7
reindex more@1
COMMANDS
code=0
python3 dump/abort.py "$desk/dump" >out 2>err || code=$?
[ $code = 0 ] || [ $code = 77 ] || fail "aborted: $code"
cat out
