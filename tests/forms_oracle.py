#!/usr/bin/python3
"""Forms of records, made by Python's own tables of Unicode and xxhsum, beside
those in an index; custody-reader(5), "FORMS".

    forms_oracle.py write FOLDER SEED   files of records, plain and JSON lines
    forms_oracle.py compare FOLDER INDEX RUN_ROOT
                                        every form in the index of FOLDER
"""
import hashlib, json, os, random, re, sqlite3, subprocess, sys, tempfile
import unicodedata

SPACE = re.compile("[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f"
                   "\u205f\u3000]+")
ESCAPE = re.compile(r'\\(?:(["\\/bfnrt])|u([0-9a-fA-F]{4}))')
MEANS = dict(zip('"\\/bfnrt', '"\\/\b\f\n\r\t'))


def unescape(text):
    def one(match):
        return MEANS[match[1]] if match[1] else chr(int(match[2], 16))
    text = ESCAPE.sub(one, text)
    text = text.encode("utf-16-le", "surrogatepass")
    return text.decode("utf-16-le", "replace")


def plain(text):
    """Outside of strings no white space, inside of them no escapes."""
    out, rest = [], text
    while rest:
        head, quote, rest = rest.partition('"')
        out.append(re.sub("[\t-\r ]", "", head) + quote)
        end = re.match(r'(?:[^"\\]|\\.)*', rest, re.S).end()
        out.append(unescape(rest[:end]))
        out.append(rest[end:end + 1])
        rest = rest[end + 1:]
    return "".join(out)


def normalise(record, is_json):
    """None for what has no form."""
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError:
        return None
    text = unicodedata.normalize("NFC", (plain(text) if is_json
                                         else text).casefold())
    return SPACE.sub(" ", text).strip(" ").encode() or None


def characters(rng):
    """Some text: letters, marks, syllables, what folds to several, spaces."""
    pools = [(0x20, 0x7e)] * 8 + [
        (0xa0, 0x24f), (0x300, 0x36f), (0x370, 0x52f), (0x900, 0xdff),
        (0x1100, 0x11ff), (0x1e00, 0x1fff), (0x2000, 0x206f), (0x3000, 0x30ff),
        (0x4e00, 0x4eff), (0xac00, 0xad00), (0xf900, 0xfb4f), (0x340, 0x345),
        (0x10400, 0x1044f), (0x1f600, 0x1f64f), (0x1d15e, 0x1d164)]
    text = ""
    while len(text) < rng.choice((1, 5, 40, 400)):
        first, last = rng.choice(pools)
        run = (chr(rng.randint(first, last)) for _ in range(rng.randint(1, 6)))
        text += "".join(c for c in run if unicodedata.category(c) != "Cn")
        if rng.random() < 0.2:
            text += rng.choice(("  ", "\t", " \u2003", "e\u0301", "A\u030a",
                                "\u1100\u1161\u11a8", "\uac00\u11a8", "\u00df"))
    return text


def spelling(text, rng):
    """The same string as JSON may write it."""
    out = ""
    for c in text:
        if rng.random() < 0.2:
            units = c.encode("utf-16-be")
            out += "".join("\\u%02x%02X" % tuple(units[i:i + 2])
                           for i in range(0, len(units), 2))
        elif c in '"\\' or c < " ":
            out += json.dumps(c)[1:-1]
        else:
            out += c
    return out


def write(folder, rng):
    os.mkdir(folder)
    with open(folder + "/plain.txt", "wb") as file:
        for _ in range(600):
            line = characters(rng).replace("\n", " ").encode()
            if rng.random() < 0.05:
                line = line[:-1] + b"\xff"
            file.write(line + b"\n")
        file.write(b"\n  \n" + b"x" * (1 << 20) + b"\n" + b"y" * (1 << 20) +
                   b"z\n")
    with open(folder + "/lines.jsonl", "w", encoding="utf-8") as file:
        for _ in range(600):
            space = rng.choice(("", " ", " \t "))
            file.write('{%s"%s"%s:%s["%s",%sTrue]}\n'.replace("True", "true") % (
                space, spelling(characters(rng).replace("\x7f", ""), rng),
                space, space, spelling(characters(rng), rng), space))


def records(folder):
    """In the order of the version, each with its form's text or None."""
    for name, is_json in (("lines.jsonl", True), ("plain.txt", False)):
        with open(os.path.join(folder, name), "rb") as file:
            for line in file:
                line = line.removesuffix(b"\n")
                if is_json and line in (b"", b"\r"):
                    continue
                yield normalise(line, is_json) if len(line) <= 1 << 20 else None


def hashes(texts):
    with tempfile.TemporaryDirectory() as desk:
        names = []
        for number, text in enumerate(texts):
            names.append("%s/%d" % (desk, number))
            with open(names[-1], "wb") as file:
                file.write(text)
        said = subprocess.run(["xxhsum", "-q", "-H2", *names], check=True,
                              capture_output=True, text=True).stdout
    return [line[:16] for line in said.splitlines()]


def number(body, at):
    value = shift = 0
    while True:
        byte = body[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def tree(leaves):
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree(leaves[:half]) +
                          tree(leaves[half:])).digest()


def read(index):
    """Pairs of form and ordinal, as the run has them."""
    base = sqlite3.connect("file:%s?mode=ro" % index, uri=True)
    count = base.execute("SELECT max(first + records) FROM entry").fetchone()[0]
    width = (max(count - 1, 1).bit_length() + 7) // 8
    for key, items, body in base.execute(
            "SELECT key, count, body FROM sorted WHERE kind = 5 ORDER BY id"):
        form, at = int.from_bytes(key, "big"), 0
        for _ in range(items):
            more, at = number(body, at)
            form += more
            yield form, int.from_bytes(body[at:at + width], "big")
            at += width
        assert at == len(body)


def compare(folder, index, root):
    texts = list(records(folder))
    there = [i for i, text in enumerate(texts) if text is not None]
    wanted = sorted((int(form, 16), i) for form, i in
                    zip(hashes([texts[i] for i in there]), there))
    found = list(read(index))
    leaves = [hashlib.sha256(b"\0" + form.to_bytes(8, "big") +
                             i.to_bytes(8, "big")).digest()
              for form, i in found]
    both = dict((i, f) for f, i in wanted), dict((i, f) for f, i in found)
    for i in range(len(texts)):
        if both[0].get(i) != both[1].get(i):
            print("record", i, repr(texts[i])[:300])
    print("%d forms of %d records, %s" % (
        len(found), len(texts), "all the same" if found == wanted else
        "DIFFERENT"))
    if tree(leaves).hex() != root:
        print("DIFFERENT root")


def main():
    if sys.argv[1] == "write":
        write(sys.argv[2], random.Random(int(sys.argv[3])))
    else:
        compare(*sys.argv[2:])


main()
