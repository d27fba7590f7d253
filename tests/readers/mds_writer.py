# mds_writer: shards of MosaicML Streaming from Python values, for the tests
# here; by its documentation, and by nothing of Custody's.
import hashlib
import json
import os
import struct

SIZES = {"int": 8, "float16": 2, "float32": 4, "float64": 8}
SIZES.update({sign + "int%d" % bits: bits // 8
              for sign in ("", "u") for bits in (8, 16, 32, 64)})


def encode(kind, value):
    if kind in ("bytes", "jpeg", "pkl"):
        return value
    if kind == "json":
        return json.dumps(value).encode()
    if "float" in kind and kind in SIZES:
        return struct.pack({2: "<e", 4: "<f", 8: "<d"}[SIZES[kind]], value)
    if kind in SIZES:
        return value.to_bytes(SIZES[kind], "little", signed=kind[0] != "u")
    return str(value).encode()


def sample(columns, row):
    """columns: name -> encoding; by name, the sizes before the values."""
    values = [encode(columns[name], row[name]) for name in sorted(columns)]
    sizes = [struct.pack("<I", len(value))
             for name, value in zip(sorted(columns), values)
             if columns[name] not in SIZES]
    return b"".join(sizes + values)


def describe(columns, **more):
    names = sorted(columns)
    told = {"column_encodings": [columns[name] for name in names],
            "column_names": names,
            "column_sizes": [SIZES.get(columns[name]) for name in names],
            "compression": None, "format": "mds", "hashes": [],
            "size_limit": 1 << 26, "version": 2}
    told.update(more)
    return told


def pack(description, samples):
    if isinstance(description, dict):
        description = json.dumps(description, sort_keys=True).encode()
    at = [4 + 4 * (len(samples) + 1) + len(description)]
    for one in samples:
        at.append(at[-1] + len(one))
    return (struct.pack("<I%dI" % len(at), len(samples), *at) + description
            + b"".join(samples))


def shard(columns, rows):
    return pack(describe(columns), [sample(columns, row) for row in rows])


def dataset(folder, columns, shards):
    """A folder of shards, each a list of rows, and its index.json."""
    os.makedirs(folder, exist_ok=True)
    told = []
    for i, rows in enumerate(shards):
        name, data = "shard.%05d.mds" % i, shard(columns, rows)
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
        told.append(dict(describe(columns), samples=len(rows), zip_data=None,
                         raw_data={"basename": name, "bytes": len(data),
                                   "hashes": {"sha1":
                                   hashlib.sha1(data).hexdigest()}}))
    with open(os.path.join(folder, "index.json"), "w") as file:
        json.dump({"shards": told, "version": 2}, file)
