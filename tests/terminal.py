#!/usr/bin/env python3
"""terminal.py [-e PROMPT ANSWER]... COMMAND...: runs it on a terminal of 80
columns and 40 lines, types each ANSWER and Enter when PROMPT was shown (in that
order), and writes what a person would have seen, escape sequences included.
The exit code is the command's own; 99 where a prompt never came."""
import fcntl
import os
import pty
import select
import struct
import sys
import termios
import time

args = sys.argv[1:]
script = []
while args and args[0] == '-e':
    script.append((args[1].encode(), args[2].encode() + b'\n'))
    args = args[3:]

pid, terminal = pty.fork()
if pid == 0:
    os.environ.setdefault('TERM', 'xterm')
    os.execvp(args[0], args)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 80, 0, 0))
seen, since, end = b'', 0, time.monotonic() + 60
while time.monotonic() < end:
    if script and script[0][0] in seen[since:]:
        since = len(seen)
        time.sleep(0.1)  # whoever asks may still be turning the echo off
        os.write(terminal, script.pop(0)[1])
    if not select.select([terminal], [], [], 0.1)[0]:
        continue
    try:
        more = os.read(terminal, 65536)
    except OSError:  # the other side is closed
        more = b''
    if not more:
        break
    seen += more
os.close(terminal)
sys.stdout.buffer.write(seen.replace(b'\r\n', b'\n'))
status = os.waitpid(pid, 0)[1]
sys.exit(99 if script else os.waitstatus_to_exitcode(status))
