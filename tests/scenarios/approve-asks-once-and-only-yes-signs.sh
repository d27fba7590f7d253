#!/bin/sh
# Given two requests, when approve has a terminal, then it shows them in one
# table and asks once; n or nothing signs none (1), y signs both; without a
# terminal and without --yes it is a usage error that says so.
. "$TESTS/desk.sh"

found_desk
expect 0 custody request reviews --purpose demo --project one --as dev
expect 0 custody request reviews --purpose demo --project two --as dev
expect 2 setsid "$CUSTODY" approve R1 R2 --as ada
says '--yes'

# at_terminal ANSWER COMMAND...: what the terminal showed is in out.
at_terminal() {
    python3 - "$@" <<'P'
import os, pty, sys
answer, command = sys.argv[1], sys.argv[2:]
pid, fd = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
shown, said = b'', False
while True:
    try:
        piece = os.read(fd, 4096)
    except OSError:
        break
    if not piece:
        break
    shown += piece
    if not said and b'[y/N]' in shown:
        os.write(fd, answer.encode() + b'\n')
        said = True
sys.stdout.write(shown.decode())
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
P
}
expect 1 at_terminal n "$CUSTODY" approve R1 R2 --as ada
says 'sign R1, R2?'
says 'reviews@1'
[ "$(grep -c 'y/N' out)" = 1 ] || fail "it asked more than once"
expect 1 at_terminal '' "$CUSTODY" approve R1 R2 --as ada
expect 1 at_terminal yep "$CUSTODY" approve R1 R2 --as ada
expect 0 custody requests --state approved --json
[ "$(answer shown)" = 0 ] || fail "it signed without a yes"
expect 0 at_terminal y "$CUSTODY" approve R1 R2 --as ada
says 'SIGNED'
expect 0 custody requests --state approved --json
[ "$(answer shown)" = 2 ] || fail "it did not sign both"
