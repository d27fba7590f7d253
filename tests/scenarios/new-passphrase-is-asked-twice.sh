#!/bin/sh
# Given --encrypt at a terminal, when the two passphrases differ, then no key
# is made (2); when they agree the key asks for it once, without an echo; a
# passphrase file that others can read is refused (4).
. "$TESTS/desk.sh"

# typed LINE... -- COMMAND...: answers each question with a line.
typed() {
    python3 - "$@" <<'P'
import os, pty, sys
split = sys.argv.index('--')
lines, command = sys.argv[1:split], sys.argv[split + 1:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown = b''
while True:
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    if piece.rstrip(b' ').endswith(b':') and lines:
        os.write(fd, lines.pop(0).encode() + b'\n')
sys.stdout.write(shown.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
P
}
expect 2 typed one tulip -- "$CUSTODY" init --identity ada --encrypt
says 'not the same'
hushes tulip
[ ! -e .custody ] && [ -z "$(ls keys 2>/dev/null)" ] || fail "it left a key"
expect 0 typed 'open sesame' 'open sesame' -- "$CUSTODY" init --identity ada \
    --encrypt
hushes sesame
expect 0 typed 'open sesame' -- "$CUSTODY" identity new dev --role developer \
    --as ada
says 'passphrase for'
hushes ': :'
echo 'open sesame' >secret
chmod 644 secret
expect 4 custody identity new bob --role developer --as ada \
    --passphrase-file secret
says 'others can read it'
chmod 600 secret
expect 0 custody identity new bob --role developer --as ada \
    --passphrase-file secret
