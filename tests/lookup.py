#!/usr/bin/env python3
"""Verifies a signed look-up by the words of custody-ledger(5), section
LOOK-UPS, with openssl for the signatures and nothing of Custody:
lookup.py FILE LOG-KEY NAME KEY (hex) [OLD-KEY...]; prints what it shows."""
import base64
import json
import sys

from proof import included, node, note, sha, verified


def root_of(first, size, leaves, hashes):
    """The root over the leaves from `first` on, of which some are told, and
    of the largest subtrees without any the roots in order."""
    if not any(first <= place < first + size for place in leaves):
        return hashes.pop(0)
    if size == 1:
        return leaves[first]
    left = 1
    while left * 2 < size:
        left *= 2
    return node(root_of(first, left, leaves, hashes),
                root_of(first + left, size - left, leaves, hashes))


def count(entries, size, digest):
    """How many records have it; neighbours stand beside each other."""
    below = [e["place"] for e in entries if e["sha256"] < digest]
    equal = [e["place"] for e in entries if e["sha256"] == digest]
    above = [e["place"] for e in entries if e["sha256"] > digest]
    begin = max(below) + 1 if below else 0
    end = min(above) if above else size
    assert begin <= end
    if equal:
        assert (min(equal), max(equal)) == (begin, end - 1)
    else:
        assert begin == end
    return end - begin


def main():
    envelope = json.load(open(sys.argv[1]))
    log_key = bytes.fromhex(sys.argv[2])
    person = (sys.argv[3], bytes.fromhex(sys.argv[4]))
    keys = {sha(bytes.fromhex(one)).hex(): bytes.fromhex(one)
            for one in sys.argv[4:]}
    kind = envelope["payloadType"]
    payload = base64.b64decode(envelope["payload"])
    assert kind == "application/vnd.in-toto+json"
    message = b"DSSEv1 %d %s %d %s" % (
        len(kind), kind.encode(), len(payload), payload)
    (signature,) = envelope["signatures"]
    assert signature["keyid"] == sha(person[1]).hex()
    assert verified(person[1], message, base64.b64decode(signature["sig"]))
    statement = json.loads(payload)
    assert statement["predicateType"] == "urn:custody:lookup:v1"
    said = statement["predicate"]
    size, root, seen = note(
        said["checkpoint"], said["genesis"], log_key, person)
    assert seen == {"ledger", "person"}, seen
    acts = {}
    for event in said["events"]:
        leaf = sha(b"\0" + bytes.fromhex(event["prev"]) +
                   event["act"].encode() + bytes.fromhex(event["signature"]))
        path = [bytes.fromhex(one) for one in event["proof"]]
        assert included(leaf, event["seq"] - 1, size, path) == root
        act = json.loads(event["act"])
        assert verified(keys[act["actor"]], b"custody act v1\n" +
                        event["act"].encode(),
                        bytes.fromhex(event["signature"]))
        acts[event["seq"]] = (act, leaf)
    assert acts[said["event"]][1].hex() == said["head"]
    digests = said["digests"]
    assert digests == sorted(set(digests))
    shown, unsearched, subjects = {}, [], []
    for one in said["versions"]:
        act = acts[one["event"]][0]
        name = "%s@%d" % (one["dataset"], one["ordinal"])
        assert act["kind"] == "version.ingested/1"
        assert act["data"]["dataset"] == one["dataset"]
        assert act["data"]["version"] == one["version"]
        if one.get("why", "disposed") != "disposed":
            unsearched.append(name)
        if "entries" not in one:
            assert one["why"]
            continue
        subjects.append({"digest": {"custodyRoot": one["version"]},
                         "name": name})
        (run,) = [run for run in act["data"]["runs"]
                  if run["name"] == "sha256"]
        entries = one["entries"]
        order = [(e["sha256"], e["record"]) for e in entries]
        assert order == sorted(order)
        hashes = [bytes.fromhex(h) for h in one["hashes"]]
        leaves = {e["place"]: sha(b"\0" + bytes.fromhex(e["sha256"]) +
                                  e["record"].to_bytes(8, "big"))
                  for e in entries}
        assert root_of(0, run["count"], leaves, hashes).hex() == run["root"]
        assert not hashes
        for digest in digests:
            records = count(entries, run["count"], digest)
            if records:
                shown.setdefault(digest, []).append((name, records))
    assert statement["subject"] == subjects
    assert said["found"] == sorted(shown)
    assert said["complete"] == (not unsearched)
    for digest in digests:
        print(digest, " ".join("%s:%d" % hit for hit in
                               shown.get(digest, [("none", 0)])))
    if unsearched:
        print("unsearched", " ".join(unsearched))


main()
