"""diff_oracle: how two files of lines differ, told with multisets."""
import collections
import json
import math
import sys
import urllib.parse

old, new = (collections.Counter(open(name).read().splitlines())
            for name in sys.argv[1:3])


def hosts(lines):
    out = collections.Counter()
    for line, times in lines.items():
        out[urllib.parse.urlsplit(json.loads(line)["url"]).hostname] += times
    return out


def divergence(a, b):
    """Jensen and Shannon's, to base 2, in parts per million."""
    total = 0
    for host in a.keys() | b.keys():
        p, q = a[host] / a.total(), b[host] / b.total()
        total += sum(x * math.log2(2 * x / (p + q)) for x in (p, q) if x)
    return total / 2 * 1e6


a, b = hosts(old), hosts(new)
print(json.dumps({
    "added": sum((new - old).values()), "removed": sum((old - new).values()),
    "kept": sum((old & new).values()),
    "new_domains": len(b.keys() - a.keys()),
    "gone_domains": len(a.keys() - b.keys()),
    "changed_domains": sum(a[h] != b[h] for h in a.keys() | b.keys()),
    "from_new_domains": sum(b[h] for h in b.keys() - a.keys()),
    "drift": [divergence(a, b),
              1e6 * sum(b[h] for h in b.keys() - a.keys()) / b.total()],
    "domains": {h: [a[h], b[h]] for h in a.keys() | b.keys() if a[h] != b[h]},
}, sort_keys=True))
