# walking: runs the walk program and gives what it found, for the tests here.
import os
import subprocess
import sys

WALK = os.path.join(os.environ["BUILD"], "reader_walk")


class Found:
    """entries: path -> (format, header or None, [records]);
    a record is (bytes, attributes or None)."""

    def __init__(self, text):
        self.entries, self.files, self.excluded = {}, [], []
        numbered = {}
        for line in text.split(b"\n"):
            word = line.decode(errors="replace").split(" ")
            if word[0] == "BUG:":
                sys.exit("walk: " + line.decode())
            if word[0] == "file":
                self.files.append((unhex(word[1]), word[2]))
            elif word[0] == "excluded":
                self.excluded.append(unhex(word[1]))
            elif word[0] == "entry":
                numbered[word[1]] = [unhex(word[3]), word[2], None, []]
            elif word[0] == "header":
                numbered[word[1]][2] = unhex(word[2])
            elif word[0] == "record":
                rest = " ".join(word[3:]) or None
                numbered[word[1]][3].append((unhex(word[2]), rest))
            elif word[0] == "chunk":
                records = numbered[word[1]][3]
                if word[2][0] == "1":
                    records.append((b"", " ".join(word[4:]) or None))
                records[-1] = (records[-1][0] + unhex(word[3]), records[-1][1])
            elif word[0] == "rename":
                numbered[word[1]][0] = unhex(word[2])
        for path, form, header, records in numbered.values():
            if path in self.entries:
                sys.exit("two entries have the path %r" % path)
            self.entries[path] = (form, header, records)

    def records(self, path=b""):
        return [record for record, _ in self.entries[path][2]]


def unhex(text):
    return b"" if text == "-" else bytes.fromhex(text)


def run(*args, stdin=None):
    done = subprocess.run([WALK, *map(str, args)], capture_output=True,
                          stdin=stdin or subprocess.DEVNULL)
    if done.returncode < 0 or b"Sanitizer" in done.stderr:
        sys.exit("walk %r: %s" % (args, done.stderr.decode(errors="replace")))
    return done


def walk(*args, stdin=None):
    """What is found where nothing is refused."""
    done = run(*args, stdin=stdin)
    if done.returncode != 0:
        stop("walk %r: %s" % (args, done.stderr.decode(errors="replace")))
    return Found(done.stdout)


def refused(code, *args, exit=5, stdin=None):
    """Sees to it that it is refused, with this code; gives the sentence."""
    done = run(*args, stdin=stdin)
    text = done.stderr.decode(errors="replace")
    if done.returncode != exit or not text.startswith(code + ": "):
        stop("walk %r: expected %s and exit %d, not %d: %s"
                 % (args, code, exit, done.returncode, text))
    return text


def stop(text):
    """Ends the test, and says on which line of it."""
    frame = sys._getframe(2)
    while os.path.basename(frame.f_code.co_filename) == "walking.py":
        frame = frame.f_back
    sys.exit("line %d: %s" % (frame.f_lineno, text))


def same(got, expected, what):
    if got == expected:
        return
    if isinstance(got, list) and isinstance(expected, list):
        for i, (one, other) in enumerate(zip(got, expected)):
            if one != other:
                stop("%s: item %d is %.200r, not %.200r"
                         % (what, i, one, other))
        stop("%s: %d items, not %d" % (what, len(got), len(expected)))
    stop("%s: %.400r, not %.400r" % (what, got, expected))
