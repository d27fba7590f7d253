#!/usr/bin/python3
"""What ingest counts, counted again by a program of regular expressions and
dictionaries that shares nothing with it but the words of custody-policy(5).

    facts_oracle.py CUSTODY FILE...   ingests each (jsonl, or else as a record
                                      a file) and compares every fact
    facts_oracle.py CUSTODY --random N SEED
"""
import bisect, collections, ipaddress, json, math, os, random, re
import shutil, subprocess, sys, tempfile, unicodedata

SCRIPTS = """latin greek cyrillic armenian georgian hebrew arabic ethiopic
devanagari bengali gurmukhi gujarati oriya tamil telugu kannada malayalam
sinhala thai lao tibetan myanmar khmer mongolian hangul hiragana katakana
bopomofo han other""".split()
BLOCKS = """
latin aa aa ba ba c0 d6 d8 f6 f8 2af 1e00 1eff 2c60 2c7f a720 a7ff ab30 ab64
latin fb00 fb06 ff21 ff3a ff41 ff5a
greek 370 3ff 1f00 1fff
cyrillic 400 52f 1c80 1c8f 2de0 2dff a640 a69f
armenian 531 58f fb13 fb17
georgian 10a0 10ff 1c90 1cbf 2d00 2d2f
hebrew 590 5ff fb1d fb4f
arabic 600 6ff 750 77f 870 8ff fb50 fdff fe70 fefe
ethiopic 1200 139f 2d80 2ddf ab00 ab2f
devanagari 900 97f a8e0 a8ff
bengali 980 9ff
gurmukhi a00 a7f
gujarati a80 aff
oriya b00 b7f
tamil b80 bff
telugu c00 c7f
kannada c80 cff
malayalam d00 d7f
sinhala d80 dff
thai e00 e7f
lao e80 eff
tibetan f00 fff
myanmar 1000 109f a9e0 a9ff aa60 aa7f
khmer 1780 17ff 19e0 19ff
mongolian 1800 18af
hangul 1100 11ff 3130 318f a960 a97f ac00 d7ff ffa0 ffdc
hiragana 3040 309f
katakana 30a0 30ff 31f0 31ff ff66 ff9d
bopomofo 3100 312f 31a0 31bf
han 2e80 2fdf 3005 3007 3400 4dbf 4e00 9fff f900 faff 20000 3ffff
"""
TABLE = []
for line in BLOCKS.split("\n"):
    name, *ends = line.split() or [None]
    for first, last in zip(ends[::2], ends[1::2]):
        TABLE.append((int(first, 16), int(last, 16), SCRIPTS.index(name)))
TABLE.sort()
FIRSTS = [first for first, _, _ in TABLE]


def script_of(character):
    """None for ASCII that is no letter."""
    code = ord(character)
    if code < 128:
        return 0 if character.isalpha() else None
    at = bisect.bisect_right(FIRSTS, code) - 1
    if at >= 0 and code <= TABLE[at][1]:
        return TABLE[at][2]
    return len(SCRIPTS) - 1


def names_agree():
    """Every letter that Unicode names after a script is of that script."""
    words = {"CJK": "han", "OLD": None, "COPTIC": None, "PHAGS-PA": None}
    wrong = 0
    for first, last, script in TABLE:
        for code in range(first, min(last, 0x323af) + 1):
            character = chr(code)
            if unicodedata.category(character)[0] != "L":
                continue
            name = unicodedata.name(character, "").split()
            known = [w.lower() for w in name if w.lower() in SCRIPTS]
            if name and name[0] not in words and known and \
                    SCRIPTS[script] not in known:
                wrong += 1
                print("script", hex(code), SCRIPTS[script], name)
    return wrong


def scripts(record, escaped):
    counts, bad = [0] * len(SCRIPTS), 0
    if escaped:
        text = record.decode()
        text = re.sub(r'\\(u[0-9a-fA-F]{4}|.)', unescape, text)
        text = text.encode("utf-16", "surrogatepass").decode(
            "utf-16", "replace")
    else:
        text, rest = "", record
        while rest:
            try:
                text += rest.decode()
                break
            except UnicodeDecodeError as error:
                text += rest[:error.start].decode()
                rest = rest[error.start + 1:]
                bad += 1
    for character in text:
        script = script_of(character)
        if script is not None:
            counts[script] += 1
    return counts, bad


def unescape(match):
    word = match.group(1)
    # What a short escape stands for is no letter.
    return chr(int(word[1:], 16)) if word[0] == "u" and len(word) == 5 \
        else " "


LENGTHS = dict(re.findall(r"([A-Z]{2})(\d\d)", """AD24AE23AL28AT20AZ28BA20BE16
BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18
FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32
LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28
PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26
UA29VA22VG24XK20"""))
A = b"A-Za-z0-9"
NOT_PUBLIC = [ipaddress.ip_network(n) for n in """0.0.0.0/8 10.0.0.0/8
100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
192.0.2.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
224.0.0.0/3""".split()]


def luhn(digits):
    double = [sum(divmod(2 * int(d), 10)) for d in digits[-2::-2]]
    return (sum(map(int, digits[::-2])) + sum(double)) % 10 == 0


def issued(d):
    n = len(d)
    return (re.match("4", d) and n in (13, 16, 19)
            or n == 16 and (51 <= int(d[:2]) <= 55
                            or 2221 <= int(d[:4]) <= 2720)
            or n == 15 and d[:2] in ("34", "37")
            or n >= 16 and (d[:4] == "6011" or d[:2] in ("62", "65")
                            or 644 <= int(d[:3]) <= 649
                            or 3528 <= int(d[:4]) <= 3589)
            or n >= 14 and (d[:2] in ("36", "38")
                            or 300 <= int(d[:3]) <= 305))


class Look:
    """Where words begin in one record."""

    def __init__(self, record, escaped):
        self.record = record
        self.ends = set()
        if escaped:
            for match in re.finditer(rb"\\(u[0-9a-fA-F]{4}|[bfnrt])", self.
                                     blanked(record)):
                self.ends.add(match.end())

    @staticmethod
    def blanked(record):
        # An escaped backslash escapes nothing.
        return re.sub(rb"\\\\", b"  ", record)

    def joined(self, at):
        return at > 0 and at not in self.ends and \
            self.record[at - 1:at].isalnum()

    def find(self, pattern, flags=0):
        # Every place where it matches, overlapping ones too.
        return [m for m in re.finditer(rb"(?=(" + pattern + rb"))",
                                       self.record, flags | re.S)]

    def count(self, pattern, flags=0, hyphens=False, good=lambda m: True):
        found = 0
        for match in self.find(pattern, flags):
            at = match.start()
            if self.joined(at) or hyphens and \
                    self.record[max(at - 1, 0):at] in (b"-", b"_"):
                continue
            found += bool(good(match.group(1)))
        return found


def emails(look):
    found = 0
    for match in re.finditer(rb"@([A-Za-z0-9.-]{1,255})", look.record):
        at = match.start()
        if not (look.joined(at) or look.record[max(at - 1, 0):at] == b"_"):
            continue
        labels = match.group(1).rstrip(b".-").split(b".")
        found += len(labels) > 1 and all(
            re.fullmatch(rb"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?", l)
            for l in labels) and \
            re.fullmatch(rb"[A-Za-z]{2,24}", labels[-1]) is not None and \
            labels[-1].lower() not in b"png jpg jpeg gif svg webp css js" \
            .split()
    return found


def phones(look):
    found = 0
    for match in look.find(rb"\+([1-9](?:[ .\-()/]{0,2}[0-9])*)"):
        at = match.start()
        digits = len(re.sub(rb"\D", b"", match.group(1)))
        found += not look.joined(at) and look.record[max(at - 1, 0):at] \
            != b"+" and 8 <= digits <= 15
    return found


def ibans(look):
    found = 0
    for country, length in LENGTHS.items():
        bare = country.encode() + rb"[0-9]{2}[A-Z0-9]{%d}" % (int(length) - 4)
        parts = [country.encode() + rb"[0-9]{2}"]
        left = int(length) - 4
        while left > 0:
            parts.append(b"[A-Z0-9]{%d}" % min(left, 4))
            left -= 4
        for pattern in (bare, b" ".join(parts)):
            found += look.count(
                pattern + rb"(?![A-Za-z0-9])",
                good=lambda m: int("".join(str(int(c, 36))
                                           for c in rotate(m))) % 97 == 1)
    return found


def rotate(match):
    text = match.decode().replace(" ", "")
    return text[4:] + text[:4]


def cards(look):
    found = 0
    tail = rb"(?![A-Za-z0-9_])"
    for pattern, grouped in (
            (rb"[0-9]{13,19}" + tail, False),
            (rb"[0-9]{4}([ -])[0-9]{4}\2[0-9]{4}\2[0-9]{4}(?!\2[0-9])" + tail,
             True),
            (rb"[0-9]{4}([ -])[0-9]{6}\2[0-9]{5}(?!\2[0-9])" + tail, True)):
        for match in look.find(pattern):
            at = match.start()
            before = look.record[max(at - 2, 0):at]
            if look.joined(at) or before[-1:] in (b".", b"-", b"_") and at:
                continue
            if grouped and re.fullmatch(rb"[0-9] ", before):
                continue
            digits = re.sub(rb"\D", b"", match.group(1)).decode()
            found += bool(issued(digits) and luhn(digits))
    return found


def addresses(look):
    octet = rb"(?:0|[1-9][0-9]{0,2})"
    found = 0
    for match in look.find(octet + rb"(?:\." + octet +
                           rb"){3}(?![A-Za-z0-9]|\.[0-9])"):
        at = match.start()
        if look.joined(at) or look.record[max(at - 1, 0):at] == b".":
            continue
        parts = [int(p) for p in match.group(1).split(b".")]
        if max(parts) < 256:
            address = ipaddress.ip_address(".".join(map(str, parts)))
            found += not any(address in net for net in NOT_PUBLIC)
    return found


TOKENS = {
    "aws-key": rb"A[KS]IA[A-Z2-7]{16}(?![A-Za-z0-9])",
    "github-token": rb"(?:gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9])|"
                    rb"github_pat_[A-Za-z0-9_]{82}(?![A-Za-z0-9_]))",
    "gitlab-token": rb"glpat-[A-Za-z0-9_-]{20,64}(?![A-Za-z0-9_-])",
    "slack-token": rb"xox[abprs]-[A-Za-z0-9-]{20,255}(?![A-Za-z0-9-])",
    "google-key": rb"AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])",
    "stripe-key": rb"[sr]k_live_[A-Za-z0-9]{24,255}(?![A-Za-z0-9])",
    "huggingface-token": rb"hf_[A-Za-z0-9]{34}(?![A-Za-z0-9])",
    "npm-token": rb"npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])",
    "ai-key": rb"sk-(?:ant|proj)-[A-Za-z0-9_-]{32,255}(?![A-Za-z0-9_-])",
}
FILL = rb"(?:all|any|every|the|your|my|our|of|these|those)"
WHEN = rb"(?:previous|prior|above|preceding|earlier|foregoing)"
NOUN = rb"(?:instruction|direction|prompt|rule|guideline|message|command)s?"
CHAT = [rb"<\|im_start\|>", rb"<\|im_end\|>", rb"<\|system\|>",
        rb"<\|user\|>", rb"<\|assistant\|>", rb"<\|start_header_id\|>",
        rb"<\|begin_of_text\|>", rb"<\|endoftext\|>", rb"<\|eot_id\|>",
        rb"<start_of_turn>", rb"<<sys>>", rb"\[inst\]"]


def patterns(record, escaped):
    look = Look(record, escaped)
    found = {"email": emails(look), "phone": phones(look),
             "iban": ibans(look), "card": cards(look),
             "ipv4": addresses(look)}
    for name, pattern in TOKENS.items():
        found[name] = look.count(
            pattern, good=lambda m, name=name: name != "aws-key"
            or not m.endswith(b"EXAMPLE"))
    found["private-key"] = len(look.find(
        rb"-----BEGIN (?:[A-Z0-9 ]{0,47} )?PRIVATE KEY(?: BLOCK)?-----"))
    part = rb"[A-Za-z0-9_-]"
    found["jwt"] = look.count(
        rb"eyJ[A-Za-z0-9]" + part + rb"{9,1020}\.eyJ" + part + rb"{10,1021}\." + part +
        rb"{20}", hyphens=True)
    gap = rb"(?:[ \t\r\n]|\\[nrt]){1,4}" if escaped else rb"[ \t\r\n]{1,4}"
    end = rb"(?![A-Za-z])"
    found["instruction"] = look.count(
        rb"(?:ignore|disregard|forget|override)(?:" + gap + FILL +
        rb"){0,3}" + gap + WHEN + gap + NOUN + end, re.I)
    for text in (rb"do anything now", rb"developer mode enabled",
                 rb"your system prompt"):
        found["instruction"] += look.count(
            text + rb"(?![A-Za-z0-9_-])", re.I, hyphens=True)
    found["chat-token"] = sum(len(look.find(t, re.I)) for t in CHAT)
    whole = rb"(?![A-Za-z0-9_-])"
    found["noai"] = look.count(rb"no(?:image)?ai" + whole, re.I, True)
    found["noindex"] = 0
    for match in look.find(rb"noindex" + whole, re.I):
        at = match.start()
        found["noindex"] += not look.joined(at) and \
            record[max(at - 1, 0):at] not in (b"-", b"_") and \
            b"robots" in record[max(at - 128, 0):at].lower()
    found["tdm-reservation"] = look.count(
        rb"tdm[-_]reservation" + whole + rb"(?:[ \t\"':=\\]|content){0,24}"
        rb"(?:1|true)(?![A-Za-z0-9])", re.I, True)
    found["ai-train"] = look.count(
        rb"(?:ai-train|train-ai)" + whole + rb"[ \t]{0,4}=[ \t]{0,4}no?" + end,
        re.I, True)
    return found


def magic(record):
    found = {"program": 0, "pickle": 0}
    word = record[:4]
    if len(record) >= 16 and word == b"\x7fELF" and record[4] in (1, 2) \
            and record[5] in (1, 2):
        found["program"] = 1
    if len(record) >= 64 and record[:2] == b"MZ":
        at = int.from_bytes(record[60:64], "little")
        if at < 4092 and record[at:at + 4] == b"PE\0\0":
            found["program"] = 1
    if len(record) >= 28:
        if word.hex() in ("feedface", "feedfacf", "cefaedfe", "cffaedfe"):
            found["program"] = 1
        if word.hex() in ("cafebabe", "cafebabf") and \
                0 < int.from_bytes(record[4:8], "big") < 45:
            found["program"] = 1
    if len(record) >= 3 and record[0] == 0x80 and 2 <= record[1] <= 5 and (
            0x81 <= record[2] <= 0x98
            or record[2:3] in [bytes([c]) for c in
                               b"(.0123BCFGIJKLMNPQRSTUVX[\\]abcdeghijlopqrstu}"]):
        found["pickle"] = 1
    if word == b"PK\3\4" and b"\0" in record[:1024] and b".pkl" in record:
        found["pickle"] = 1
    return found


FAMILIES = {
    "personal": "email phone iban card ipv4",
    "secrets": "private-key aws-key github-token gitlab-token slack-token "
               "google-key stripe-key huggingface-token npm-token ai-key jwt",
    "executables": "program pickle",
    "injections": "instruction chat-token",
    "opt-outs": "noai noindex tdm-reservation ai-train",
}


def facts(records, escaped):
    out = collections.Counter()
    lengths = [0]
    totals = [0] * len(SCRIPTS)
    for record in records:
        bucket = len(record).bit_length()
        lengths += [0] * (bucket + 1 - len(lengths))
        lengths[bucket] += 1
        found = magic(record)
        if b"\0" in record[:1024]:
            out["binary/1"] += 1
        else:
            found.update(patterns(record, escaped))
            counts, bad = scripts(record, escaped)
            totals = [a + b for a, b in zip(totals, counts)]
            out["not-utf8/1"] += bad
        for name, count in found.items():
            out[name + "/1"] += count
        for family, names in FAMILIES.items():
            out[family + "/1"] += any(found.get(n) for n in names.split())
    sizes = [len(r) for r in records]
    result = {name + "/1": 0 for names in FAMILIES.values()
              for name in names.split()}
    result.update({"binary/1": 0, "not-utf8/1": 0})
    result.update(out)
    result.update({"lengths/1": lengths, "scripts/1": totals,
                   "length-min/1": min(sizes), "length-max/1": max(sizes),
                   "length-sum/1": sum(sizes),
                   "length-mean/1": sum(sizes) // len(sizes)})
    return result


# --- random records: pieces that are patterns, nearly, or nothing --------------

def near(r, text):
    """The text, or one that a byte, a neighbour or a cut makes another."""
    kind = r.randrange(6)
    if kind == 0 and len(text) > 1:
        at = r.randrange(len(text))
        return text[:at] + r.choice("x7. -_@A") + text[at + 1:]
    if kind == 1:
        return text[:r.randrange(len(text)) + 1]
    if kind == 2:
        return r.choice(["a", "7", "-", "_", ".", "+", "é", "1 "]) + text
    if kind == 3:
        return text + r.choice(["a", "7", "-", "_", ".", "é", " 1", "-1", ".5"])
    return text


def iban(r):
    country = r.choice(list(LENGTHS))
    body = "".join(r.choice("0123456789ABCZ")
                   for _ in range(int(LENGTHS[country]) - 4))
    number = int("".join(str(int(c, 36)) for c in body + country + "00"))
    text = "%s%02d%s" % (country, 98 - number % 97, body)
    if r.random() < .5:
        text = " ".join(text[i:i + 4] for i in range(0, len(text), 4))
    return text


def card(r):
    first, length = r.choice([("4", 16), ("4", 13), ("51", 16), ("2221", 16),
                              ("37", 15), ("6011", 16), ("36", 14), ("35", 16),
                              ("62", 19), ("1", 16), ("9", 16)])
    digits = first + "".join(r.choice("0123456789")
                             for _ in range(length - len(first) - 1))
    for last in "0123456789":
        if luhn(digits + last):
            digits += last
            break
    mark = r.choice([" ", "-"])
    if length == 16 and r.random() < .6:
        return mark.join(digits[i:i + 4] for i in range(0, 16, 4))
    if length == 15 and r.random() < .6:
        return mark.join([digits[:4], digits[4:10], digits[10:]])
    return digits


def token(r):
    def some(n, more=""):
        return "".join(r.choice("ABCXYZabcxyz234567" + more)
                       for _ in range(n))
    return r.choice([
        "AKIA" + some(16).upper(), "AKIAIOSFODNN7EXAMPLE", "ghp_" + some(36),
        "ASIA" + "".join(r.choice("ABZ27") for _ in range(16)),
        "github_pat_" + some(82, "_"), "glpat-" + some(20, "_-"),
        "xoxb-" + some(r.randrange(15, 40), "-"), "AIza" + some(35, "_-"),
        "sk_live_" + some(24), "hf_" + some(34), "npm_" + some(36),
        "sk-ant-" + some(40, "_-"), "sk-proj-" + some(33, "_-"),
        "eyJ" + some(20, "_-") + ".eyJ" + some(30, "_-") + "." + some(25),
        "-----BEGIN " + r.choice(["", "RSA ", "EC ", "OPENSSH ", "PGP "]) +
        "PRIVATE KEY" + r.choice(["", "", " BLOCK"]) + "-----"])


def marker(r):
    gap = r.choice([" ", "  ", "\n", "\t", "     ", " \n"])
    words = [r.choice(["ignore", "Disregard", "FORGET", "override"])]
    words += r.choices("all any the your of my previous".split(),
                       k=r.randrange(5))
    words += [r.choice(["previous", "prior", "above", "next"]),
              r.choice(["instructions", "prompt", "Rules", "dinner"])]
    return r.choice([
        gap.join(words), "do anything now", "Your System Prompt",
        "developer mode enabled", "<|im_start|>", "[INST]", "<<SYS>>",
        "<|endoftext|>", "<|eot_id|>", "noai", "noimageai", "NoAI, noindex",
        'name="robots" content="noindex"', "X-Robots-Tag: noindex, noai",
        'robots' + "x" * r.randrange(100, 140) + " noindex",
        'tdm-reservation: 1', 'tdm_reservation":"true"', "tdm-reservation: 0",
        'name="tdm-reservation" content="1"', "ai-train=no", "train-ai = n",
        "search=yes, ai-train=yes"])


def person(r):
    return r.choice([
        "ada@example.org", "a.b+c@mail.example.co.uk", "x@y", "@x.com",
        "logo@2x.png", "a@-b.com", "a@b..com", "under_@a.example",
        "+44 20 7946 0018", "+1 (555) 010-9999", "+0123456789", "1+23456789",
        "+1234567", "+123456789012345", "+1234567890123456", "++4912345678",
        "8.8.8.8", "10.0.0.1", "1.2.3.4.5", "v1.2.3.4", "256.1.1.1",
        "01.2.3.4", "192.0.2.7", "172.32.0.1", "100.64.0.1", "1.1.1.1.",
        "3.14,2.71,1.4", "5.1,3.5,1.4,0.2"])


def plain(r):
    alphabet = r.choice([
        "abc xyz,. ", "0123456789 .-", "абвгд ё", "漢字かなカナ한글", "ñéüß ",
        "אבגד", "अआइक्", "\U0001f600\u2014\u00a0", "\\\"\n\tnrt", "ABCdef 123",
        "@+.-", "\u0000" if r.random() < .02 else "q"])
    return "".join(r.choice(alphabet) for _ in range(r.randrange(40)))


def text(r):
    kinds = [person, iban, card, token, marker]
    pieces = []
    for _ in range(r.randrange(1, 12)):
        piece = plain(r) if r.random() < .5 else near(r, r.choice(kinds)(r))
        pieces.append(piece + r.choice(["", " ", "\n", ", ", "“", "\\n"]))
    return "".join(pieces)


def random_jsonl(r, count):
    lines = []
    for _ in range(count):
        value = {"id": r.randrange(1000), "text": text(r)}
        lines.append(json.dumps(value, ensure_ascii=r.random() < .4).encode())
    return lines


def random_files(r, count):
    heads = [b"", b"", b"", b"\x7fELF\2\1\1" + bytes(20), b"\x7fELF\3\1" +
             bytes(20), b"MZ" + bytes(58) + b"\x80\0\0\0" + bytes(64) +
             b"PE\0\0", b"MZ" + bytes(70), b"\x80\4\x95", b"\x80\2}q\0",
             b"\x80\6}", b"\xca\xfe\xba\xbe\0\0\0\2" + bytes(30),
             b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(30),
             b"\xcf\xfa\xed\xfe" + bytes(40), b"PK\3\4"[:3] + b"x"]
    records = []
    for _ in range(count):
        body = text(r).encode("utf-8", "surrogatepass")
        if r.random() < .3:
            at = r.randrange(len(body) + 1)
            body = body[:at] + bytes([r.randrange(128, 256)]) + body[at:]
        records.append(r.choice(heads) + body)
    # One that does not fit into a block, with things about every seam.
    large = bytearray(b"x" * (3 << 20))
    for seam in range(1 << 14, len(large), 1 << 14):
        piece = near(r, r.choice([person, iban, card, token, marker])(r))
        piece = b" " + piece.encode() + b" "
        at = seam - r.randrange(len(piece) + 1)
        large[at:at + len(piece)] = piece
    records.append(bytes(large))
    return records


# --- against the program -------------------------------------------------------

class Desk:
    def __init__(self, custody):
        self.custody = custody
        self.folder = tempfile.mkdtemp(prefix="custody-facts-")
        os.environ.update(CUSTODY_KEYS=self.folder + "/keys",
                          XDG_STATE_HOME=self.folder + "/state")
        self.number = 0
        self.run("init", "--identity", "ada")

    def run(self, *words):
        out = subprocess.run([self.custody, *words, "--json"],
                             cwd=self.folder, capture_output=True)
        if out.returncode != 0:
            raise SystemExit("%s: %s" % (words, out.stderr.decode()))
        return json.loads(out.stdout.splitlines()[-1])

    def ingest(self, path, *words):
        self.number += 1
        return self.run("ingest", "d%d" % self.number, path, *words)


def compare(what, got, wanted):
    wrong = 0
    for name in sorted(wanted):
        if got.get(name) != wanted[name]:
            print("%s: %s is %s, not %s" % (what, name, got.get(name),
                                            wanted[name]))
            wrong += 1
    return wrong


def positions(desk, event):
    """The rows of `found` in the index: ordinals of records, and bits."""
    import sqlite3
    path = "%s/.custody/index/%d.sqlite3" % (desk.folder, event)
    places = {}
    for first, count, body in sqlite3.connect(path).execute(
            "SELECT id, count, body FROM found ORDER BY id"):
        numbers, value, shift = [], 0, 0
        for byte in body:
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                numbers.append(value)
                value = shift = 0
        assert len(numbers) == 2 * count
        at = first
        for gap, bits in zip(numbers[::2], numbers[1::2]):
            at += gap
            places[at] = bits
            at += 1
    return places


ORDER = [n for names in FAMILIES.values() for n in names.split()]


def bits(record, escaped):
    found = magic(record)
    if b"\0" not in record[:1024]:
        found.update(patterns(record, escaped))
    return sum(1 << i for i, name in enumerate(ORDER) if found.get(name))


def check(desk, what, path, records, escaped, *words):
    """With one thread and with several: the same, and as counted here."""
    wanted = facts(records, escaped)
    wrong = 0
    for threads in ("1", "3"):
        answer = desk.ingest(path, "--threads", threads, *words)
        wrong += compare(what, answer["facts"], wanted)
        places = {i: b for i, b in enumerate(bits(r, escaped)
                                             for r in records) if b}
        if positions(desk, answer["event"]) != places:
            print("%s: positions differ" % what)
            wrong += 1
    return wrong


def check_random(desk, count, seed):
    r, wrong = random.Random(seed), 0
    for turn in range(count):
        lines = random_jsonl(r, 300)
        path = desk.folder + "/r.jsonl"
        with open(path, "wb") as out:
            out.write(b"\n".join(lines) + b"\n")
        wrong += check(desk, "random %d jsonl" % turn, path, lines, True)
        folder = desk.folder + "/files"
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        records = random_files(r, 60)
        for i, record in enumerate(records):
            with open("%s/%03d.bin" % (folder, i), "wb") as out:
                out.write(record or b" ")
        records = [record or b" " for record in records]
        wrong += check(desk, "random %d files" % turn, folder, records, False,
                       "--format", "files")
    return wrong


def check_real(desk, path):
    data = open(path, "rb").read()
    if path.endswith(".jsonl"):
        lines = [l for l in data.split(b"\n") if l not in (b"", b"\r")]
        return check(desk, path, path, lines, True)
    return check(desk, path, path, [data], False, "--format", "files")


def main():
    desk = Desk(sys.argv[1])
    wrong = names_agree()
    try:
        if sys.argv[2] == "--random":
            wrong += check_random(desk, int(sys.argv[3]), int(sys.argv[4]))
        else:
            for path in sys.argv[2:]:
                wrong += check_real(desk, path)
    finally:
        shutil.rmtree(desk.folder)
    print("%d differences" % wrong)
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
