# arrow_writer: Arrow IPC as its specification has it, made of Python values,
# and the rows that custody-reader(5) says they are.  For tests: it can write
# what no library would.
#
# A type is a tuple: ("int", bits, signed) ("float", precision) ("bool",)
# ("null",) ("utf8",) ("large_utf8",) ("binary",) ("large_binary",)
# ("fixed", bytes) ("decimal", digits, scale, bits) ("date", unit)
# ("time", unit) ("stamp", unit, zone) ("interval", unit) ("list", T)
# ("utf8_view",) ("binary_view",) ("large_list", T) ("fixed_list", n, T) ("map", K, V)
# ("struct", [(name, T)...]) ("dict", id, index, T), index an int's.
import base64
import datetime
import json
import struct

CODES = {"null": 1, "int": 2, "float": 3, "binary": 4, "utf8": 5, "bool": 6,
         "decimal": 7, "date": 8, "time": 9, "stamp": 10, "interval": 11,
         "list": 12, "struct": 13, "union": 14, "fixed": 15, "fixed_list": 16, "map": 17,
         "duration": 18, "large_binary": 19, "large_utf8": 20,
         "large_list": 21, "binary_view": 23, "utf8_view": 24}
SCHEMA, DICTIONARY, ROWS = 1, 2, 3


class Flat:
    """A FlatBuffer, written front to back."""

    def __init__(self, root):
        self.data = bytearray(4)
        struct.pack_into("<I", self.data, 0, root(self))
        self.data += bytes(-len(self.data) % 8)

    def align(self, size, ahead=0):
        self.data += bytes(-(len(self.data) + ahead) % size)

    def refer(self, at, write):
        struct.pack_into("<I", self.data, at, write(self) - at)


def table(*fields):
    """Each None, (format, number), or a function that writes what it means."""
    def write(flat):
        places, size = [], 4
        for field in fields:
            width = struct.calcsize(field[0]) if isinstance(field, tuple) else 4
            size += -size % width
            places.append(0 if field is None else size)
            size += 0 if field is None else width
        head = struct.pack(f"<{2 + len(fields)}H", 4 + 2 * len(fields), size,
                           *places)
        flat.align(8, len(head))
        flat.data += head
        at = len(flat.data)
        flat.data += struct.pack("<i", len(head)) + bytes(size - 4)
        for field, place in zip(fields, places):
            if isinstance(field, tuple):
                struct.pack_into("<" + field[0], flat.data, at + place,
                                 field[1])
            elif field is not None:
                flat.refer(at + place, field)
        return at
    return write


def vector(*items):
    def write(flat):
        flat.align(4)
        at = len(flat.data)
        flat.data += struct.pack("<I", len(items)) + bytes(4 * len(items))
        for i, item in enumerate(items):
            flat.refer(at + 4 + 4 * i, item)
        return at
    return write


def structs(form, rows):
    def write(flat):
        flat.align(8, 4)
        at = len(flat.data)
        flat.data += struct.pack("<I", len(rows))
        for row in rows:
            flat.data += struct.pack("<" + form, *row)
        return at
    return write


def text(value):
    def write(flat):
        flat.align(4)
        at = len(flat.data)
        flat.data += struct.pack("<I", len(value)) + value + b"\0"
        return at
    return write


# --- the schema ---------------------------------------------------------------

def type_of(kind):
    name = kind[0]
    if name == "int":
        return table(("i", kind[1]), ("?", kind[2]))
    if name in ("float", "date", "interval", "duration"):
        return table(("h", kind[1]))
    if name == "decimal":
        return table(("i", kind[1]), ("i", kind[2]), ("i", kind[3]))
    if name == "time":
        return table(("h", kind[1]), ("i", 32 if kind[1] < 2 else 64))
    if name == "stamp":
        return table(("h", kind[1]),
                     None if kind[2] is None else text(kind[2].encode()))
    if name in ("fixed", "fixed_list"):
        return table(("i", kind[1]))
    return table()


def below(kind):
    if kind[0] in ("list", "large_list", "fixed_list"):
        return [("item", kind[-1])]
    if kind[0] == "map":
        return [("entries", ("struct", [("key", kind[1]),
                                        ("value", kind[2])]))]
    return kind[1] if kind[0] == "struct" else []


def field_of(name, kind):
    encoding = None
    if kind[0] == "dict":
        encoding = table(("q", kind[1]), type_of(kind[2]))
        kind = kind[3]
    return table(text(name.encode() if isinstance(name, str) else name),
                 ("?", True), ("B", CODES[kind[0]]), type_of(kind), encoding,
                 vector(*[field_of(n, k) for n, k in below(kind)]))


def schema_of(columns, order=0):
    return table(("h", order),
                 vector(*[field_of(name, kind) for name, kind in columns]))


# --- batches ------------------------------------------------------------------

def bits(flags):
    out = bytearray(-(-len(flags) // 8))
    for i, flag in enumerate(flags):
        out[i // 8] |= bool(flag) << i % 8
    return bytes(out)


def bounds(lengths, form):
    at, out = 0, struct.pack("<" + form, 0) if lengths else b""
    for length in lengths:
        at += length
        out += struct.pack("<" + form, at)
    return out


def integers(values, size, signed=True):
    return b"".join((value or 0).to_bytes(size, "little", signed=signed)
                    for value in values)


class Body:
    def __init__(self):
        self.nodes, self.buffers, self.views = [], [], []

    def add(self, kind, values):
        name = kind[0]
        nulls = sum(value is None for value in values)
        self.nodes.append((len(values), nulls))
        if name == "null":
            return
        self.buffers.append(bits([v is not None for v in values])
                            if nulls else b"")
        if name == "bool":
            self.buffers.append(bits(values))
        elif name == "int":
            self.buffers.append(integers(values, kind[1] // 8, kind[2]))
        elif name == "dict":
            self.buffers.append(integers(values, kind[2][1] // 8, kind[2][2]))
        elif name == "float":
            self.buffers.append(b"".join(
                struct.pack("<" + "efd"[kind[1]], 0 if v is None else v)
                for v in values))
        elif name == "decimal":
            self.buffers.append(integers(values, kind[3] // 8))
        elif name == "date":
            self.buffers.append(integers(values, 8 if kind[1] else 4))
        elif name == "time":
            self.buffers.append(integers(values, 4 if kind[1] < 2 else 8))
        elif name in ("stamp", "duration"):
            self.buffers.append(integers(values, 8))
        elif name == "interval":
            self.buffers.append(b"".join(
                struct.pack("<" + ("i", "ii", "iiq")[kind[1]],
                            *(v or (0, 0, 0)[:kind[1] + 1])) for v in values))
        elif name == "fixed":
            self.buffers.append(b"".join(v or bytes(kind[1]) for v in values))
        elif name in ("utf8", "large_utf8", "binary", "large_binary"):
            data = [v.encode() if isinstance(v, str) else v or b""
                    for v in values]
            self.buffers += [bounds([len(d) for d in data],
                                    "q" if "large" in name else "i"),
                             b"".join(data)]
        elif name in ("utf8_view", "binary_view"):
            self.add_views(values)
        elif name in ("list", "large_list", "map"):
            self.buffers.append(bounds([len(v or ()) for v in values],
                                       "q" if "large" in name else "i"))
            self.add(below(kind)[0][1], [i for v in values for i in v or ()])
        elif name == "fixed_list":
            self.add(kind[2], [i for v in values
                               for i in v or [None] * kind[1]])
        elif name == "struct":
            for n, (key, child) in enumerate(kind[1]):
                self.add(child, [None if v is None else
                                 v[n] if isinstance(v, tuple) else v[key]
                                 for v in values])

    def add_views(self, values):
        """Long ones are in pieces, of two where the second is longer."""
        views, pieces = b"", []
        for value in values:
            data = value.encode() if isinstance(value, str) else value or b""
            view = struct.pack("<i", len(data)) + data[:12]
            if len(data) > 12:
                if not pieces or len(pieces[-1]) > len(data):
                    pieces.append(b"")
                view = view[:8] + struct.pack("<ii", len(pieces) - 1,
                                              len(pieces[-1]))
                pieces[-1] += data
            views += view.ljust(16, b"\0")
        self.buffers += [views, *pieces]
        self.views.append(len(pieces))

    def write(self, rows, pack=None, codec=None, gap={}, move={}):
        """(table of a RecordBatch, bytes of the body)"""
        data, places = b"", []
        for buffer in self.buffers:
            if pack is not None and buffer:
                buffer = struct.pack("<q", len(buffer)) + pack(buffer)
            elif codec is not None and buffer:
                buffer = struct.pack("<q", -1) + buffer
            number = len(places)
            places.append((len(data) + move.get(number, 0), len(buffer)))
            data += buffer + bytes(-len(buffer) % 8 + gap.get(number, 0))
        return table(("q", rows), structs("qq", self.nodes),
                     structs("qq", places),
                     None if codec is None else table(("b", codec)),
                     structs("q", [(n,) for n in self.views])
                     if self.views else None), data


def batch(columns, values, **how):
    body = Body()
    for (_, kind), column in zip(columns, values):
        body.add(kind, column)
    return body.write(how.pop("rows", len(values[0]) if values else 0), **how)


def message(kind, says, body=b"", version=4):
    head = Flat(table(("h", version), ("B", kind), says,
                      ("q", len(body)))).data
    return struct.pack("<II", 0xffffffff, len(head)) + bytes(head) + body


def schema(columns):
    return message(SCHEMA, schema_of(columns))


def rows(columns, values, **how):
    return message(ROWS, *batch(columns, values, **how))


def dictionary(number, kind, values, more=False, **how):
    says, body = batch([("", kind)], [values], **how)
    return message(DICTIONARY, table(("q", number), says, ("?", more)), body)


END = struct.pack("<II", 0xffffffff, 0)


def stream(*messages):
    return b"".join(messages) + END


def file(columns, *messages, ends=None, leave=(), end=END):
    """With a footer that has the schema `ends` and leaves some batches out."""
    data = b"ARROW1\0\0"
    blocks = {DICTIONARY: [], ROWS: []}
    for i, whole in enumerate(messages):
        length = struct.unpack_from("<I", whole, 4)[0]
        kind = kind_of(whole)
        if kind in blocks and i not in leave:
            blocks[kind].append((len(data), 8 + length, 0,
                                 len(whole) - 8 - length))
        data += whole
    footer = bytes(Flat(table(
        ("h", 4), schema_of(columns if ends is None else ends),
        structs("qiiq", blocks[DICTIONARY]), structs("qiiq", blocks[ROWS]))
    ).data)
    return data + end + footer + struct.pack("<I", len(footer)) + b"ARROW1"


def kind_of(whole):
    at = 8 + struct.unpack_from("<I", whole, 8)[0]
    fields = at - struct.unpack_from("<i", whole, at)[0]
    return whole[at + struct.unpack_from("<H", whole, fields + 6)[0]]


# --- what the rows are --------------------------------------------------------

def moment(count, unit):
    seconds, rest = divmod(count, 1000 ** unit)
    part = f".{rest:0{3 * unit}}".rstrip("0") if rest else ""
    return seconds, part


def quote(value):
    return json.dumps(value, ensure_ascii=False)


def number(value):
    if value != value:
        return '"NaN"'
    if value in (float("inf"), float("-inf")):
        return '"Infinity"' if value > 0 else '"-Infinity"'
    if value == int(value) and abs(value) < 1e21:
        return "-0" if str(value)[0] == "-" and value == 0 else str(int(value))
    form = repr(value)
    if "e" not in form:
        return form
    digits, _, power = form.partition("e")
    if -7 < int(power) < 0:
        return format(value, f".{len(digits.replace('.', '').strip('-')) - 1 - int(power)}f")
    return f"{digits}e{int(power):+d}"


def say(kind, value):
    name = kind[0]
    if value is None:
        return "null"
    if name == "bool":
        return "true" if value else "false"
    if name in ("int", "duration"):
        return str(value)
    if name == "float":
        form = "<" + "efd"[kind[1]]
        return number(struct.unpack(form, struct.pack(form, value))[0])
    if name in ("utf8", "large_utf8", "utf8_view"):
        return quote(value)
    if name in ("binary", "large_binary", "binary_view", "fixed"):
        return quote(base64.b64encode(value).decode())
    if name == "decimal":
        digits = str(abs(value)).rjust(kind[2] + 1, "0")
        whole, part = digits[:len(digits) - kind[2]], digits[-kind[2]:]
        return quote(("-" if value < 0 else "") + whole
                     + ("." + part if kind[2] else ""))
    epoch = datetime.datetime(1970, 1, 1)
    if name == "date":
        days = value // 86400000 if kind[1] else value
        return quote(str((epoch + datetime.timedelta(days)).date()))
    if name in ("time", "stamp"):
        seconds, part = moment(value, kind[1])
        at = epoch + datetime.timedelta(seconds=seconds)
        zone = "Z" if name == "stamp" and kind[2] else ""
        return quote(at.strftime("%H:%M:%S" if name == "time" else
                                 f"{at.year:04}-%m-%dT%H:%M:%S") + part + zone)
    if name == "interval":
        months, days, nanos = ((value[0], 0, 0), (0, *value * 1)[:2] + (0,),
                               value)[kind[1]] if kind[1] != 1 else (
                                   0, value[0], value[1] * 1000000)
        return (f'{{"days":{days},"microseconds":{nanos // 1000},'
                f'"months":{months}}}')
    if name in ("list", "large_list", "fixed_list"):
        return "[" + ",".join(say(kind[-1], item) for item in value) + "]"
    if name == "map":
        return "[" + ",".join(f"[{say(kind[1], k)},{say(kind[2], v)}]"
                              for k, v in value) + "]"
    if name == "struct":
        return "{" + ",".join(
            quote(key) + ":" + say(dict(kind[1])[key], value[key])
            for key in sorted(dict(kind[1]))) + "}"
    raise ValueError(kind)


def lines(columns, values):
    """The rows; of a dictionary's column the values that are meant."""
    kinds = [(name, kind[3] if kind[0] == "dict" else kind)
             for name, kind in columns]
    return [say(("struct", kinds), dict(zip([n for n, _ in kinds], row)))
            .encode() for row in zip(*values)]


WORDS = {"utf8_view": "string", "binary_view": "binary", "int": "integer", "bool": "boolean", "utf8": "string",
         "large_utf8": "string", "large_binary": "binary", "fixed": "binary",
         "stamp": "timestamp"}


def word(kind):
    if kind[0] == "dict":
        return word(kind[3])
    if kind[0] in ("list", "large_list", "fixed_list"):
        return {"list": word(kind[-1])}
    if kind[0] == "map":
        return {"map": [word(kind[1]), word(kind[2])]}
    if kind[0] == "struct":
        return {"struct": [{"name": n, "type": word(k)} for n, k in kind[1]]}
    if kind[0] == "duration":
        return "duration_" + ("s", "ms", "us", "ns")[kind[1]]
    return WORDS.get(kind[0], kind[0])


def header(columns):
    return json.dumps([{"name": n, "type": word(k)} for n, k in columns],
                      separators=(",", ":"), ensure_ascii=False).encode()
