#!/bin/sh
# days: 3.3
# given two datasets, one with URLs, and a list of digests, URLs and domains as
# lines, as CSV, as a STIX 2.1 bundle and as MISP JSON,
# when it is traced, with times or without,
# then what is hit and what is missed is what Python's sets say, a line that is
# no indicator is named by its number, and a quarantine of the list bars what
# it names, also in what comes later, but no fingerprint.
. "$TESTS/desk.sh"
cat >make.py <<'END'
import csv, hashlib, json, random
r = random.Random(7)
hosts = ["a.example", "news.a.example", "b.org", "xa.example", "c.d.net:8080"]
def url(k):
    return "https://%s/p/%d" % (hosts[k % 5], k)
records = [{"url": url(k), "at": "2026-0%d-01T00:00:00Z" % (1 + k % 9),
            "n": k} for k in range(400)]
lines = [json.dumps(x) for x in records]
plain = [json.dumps({"n": k}) for k in range(100)] + lines[:20]
open("web.jsonl", "w").write("".join(x + "\n" for x in lines))
open("plain.jsonl", "w").write("".join(x + "\n" for x in plain))
open("later.jsonl", "w").write('{"url":"http://deep.news.a.example/x"}\n'
                               '{"url":"http://elsewhere.example/x"}\n')
sha = lambda x: hashlib.sha256(x.encode()).hexdigest()
digests = {sha(lines[k]) for k in r.sample(range(400), 30)}
digests |= {sha(plain[k]) for k in r.sample(range(100), 10)}
digests |= {sha("absent %d" % k) for k in range(40)}
urls = {url(k) for k in r.sample(range(400), 20)} | {"https://no.example/1"}
urls = {u.replace("https", "HTTPS") + "#part" for u in urls}
domains = {"News.A.example", "d.net", "nowhere.example"}
every = sorted(digests) + sorted(urls) + sorted(domains)
r.shuffle(every)
open("lines", "w").write("# from a colleague\n\n" +
                         "".join(" %s\r\n" % x for x in every))
kind = lambda x: ("sha256" if x in digests else
                  "url" if x in urls else "domain")
out = csv.writer(open("two.csv", "w"), quoting=csv.QUOTE_ALL)
out.writerow(["type", "note", "value"])
out.writerows([kind(x), "a,\"b\"\nc", x] for x in every)
out.writerow(["ip-dst", "", "192.0.2.1"])
out = csv.writer(open("wide.csv", "w"))
out.writerow(["SHA256", "url", "comment", "hostname"])
for x in every:
    out.writerow([x if kind(x) == "sha256" else "",
                  x if kind(x) == "url" else "", "c",
                  x if kind(x) == "domain" else ""])
path = {"sha256": "file:hashes.'SHA-256'", "url": "url:value",
        "domain": "domain-name:value"}
half = len(every) // 2
objects = [{"type": "indicator", "id": "indicator--%d" % i,
            "pattern_type": "stix", "pattern": "[%s = '%s' OR ipv4-addr:value"
            " = '192.0.2.1'] AND [url:value != 'https://b.org/p/2']"
            % (path[kind(x)], x)} for i, x in enumerate(every[:half])]
for x in every[half:]:
    k = kind(x)
    objects.append({"type": "file", "hashes": {"SHA-256": x, "MD5": "0" * 32}}
                   if k == "sha256" else
                   {"type": "url" if k == "url" else "domain-name", "value": x})
json.dump({"type": "bundle", "objects": objects}, open("stix.json", "w"))
attributes = [{"type": "filename|sha256", "value": "x.exe|" + x}
              if x in digests else
              {"type": "hostname" if x in domains else "url", "value": x}
              for x in every]
json.dump({"response": [{"Event": {"Attribute": attributes[:50], "Object":
          [{"Attribute": attributes[50:]}]}}]}, open("misp.json", "w"))
def below(u, d):
    host = u.split("/")[2].split(":")[0]
    return host == d.lower() or host.endswith("." + d.lower())
def found(since):
    hits, seen = set(), set()
    for name, data in (("web", lines), ("plain", plain)):
        for i, text in enumerate(data):
            x = json.loads(text)
            if name == "web" and x["at"] < since:
                continue
            for d in every:
                if (d == sha(text) or name == "web" and (
                        d in urls and d == x["url"].replace("https", "HTTPS")
                        + "#part" or d in domains and below(x["url"], d))):
                    hits.add((name, i, d))
                    seen.add(d)
    return sorted(hits), sorted(set(every) - seen)
json.dump({s: found(s) for s in ("", "2026-05")}, open("oracle", "w"))
END
/usr/bin/python3 make.py
cat >compare.py <<'END'
import json, sys
hits, missed = json.load(open("oracle"))[sys.argv[1]]
rows = [json.loads(x) for x in open("out")]
got = sorted([r["dataset"], r["ordinal"], r["indicator"]]
             for r in rows if r["type"] == "hit")
assert got == hits, (len(got), len(hits))
assert sorted(r["indicator"] for r in rows if r["type"] == "miss") == missed
assert rows[-1]["missed"] == len(missed) and rows[-1]["hits"] == len(
    {(d, o) for d, o, i in hits})
assert rows[-1]["indicators"] == len(missed) + len({i for d, o, i in hits})
END
expect 0 custody init --identity ada --name desk
expect 0 custody ingest web web.jsonl --url-field url --time-field at --as ada
expect 0 custody ingest plain plain.jsonl --as ada
for list in lines two.csv wide.csv stix.json misp.json; do
    expect 0 custody trace --from "$list" --json --as ada
    /usr/bin/python3 compare.py "" || fail "$list"
done
[ "$(expect 0 custody trace --from two.csv --json --as ada; answer passed)" = 1 ]
expect 0 custody trace --from - --since 2026-05-01 --json --as ada <lines
/usr/bin/python3 compare.py 2026-05 || fail "times"

# A digest in capitals is told as it was given; CSV has the hits of JSON.
line=$(head -n 1 plain.jsonl | tr -d '\n' | sha256sum | cut -c -64)
echo "$line" | tr a-f A-F >capitals
expect 0 custody trace --from capitals --json --as ada
grep -q "\"indicator\":\"$(cat capitals)\"" out || fail capitals
expect 0 custody trace --from lines --json --as ada
cp "$desk/out" hits.json
expect 0 custody trace --from lines --csv --as ada
/usr/bin/python3 - <<'END' || fail "the hits of CSV are not those of JSON"
import csv, json
hits = [r for r in map(json.loads, open("hits.json")) if r["type"] == "hit"]
rows = list(csv.DictReader(open("out", newline="")))
assert len(hits) == len(rows) > 100
for hit, row in zip(hits, rows):
    for key in row:
        value = hit[key]
        assert row[key] == (", ".join(value) if isinstance(value, list) else
                            str(value)), (key, value, row[key])
END

# People are told how many of the list were not found, and the first of them.
expect 0 custody trace --from lines --as ada
/usr/bin/python3 - <<'END' || fail "the text does not say what was missed"
import json, re
missed = json.load(open("oracle"))[""][1]
said = open("out").read().split("no hit      ")[1].split("\n")
assert re.match("%d of [0-9]+ indicators$" % len(missed), said[0]), said
assert all(said[1 + i].strip() in missed for i in range(5)), said
assert said[6].strip() == "%d more: --json has them" % (len(missed) - 5), said
END

# What is shown is the bytes alone.
expect 2 custody trace --from lines --proof proof.json --as ada
says 'by their bytes alone'

printf 'b.org\n\nnot an indicator\n' >bad
expect 5 custody trace --from bad --as ada
says 'line 3'
printf 'da39a3ee5e6b4b0d3255bfef95601890afd80709\n' >bad
expect 5 custody trace --from bad --as ada
says 'line 1'
says 'SHA-1'
printf 'url,comment\nhttps://a.example/,x\n"a b",y\n' >bad
expect 5 custody trace --from bad --as ada
says 'line 3'
printf '# nothing\n' >bad
expect 2 custody trace --from bad --as ada

printf '00000000000000000000000000000000\n' >bad
expect 2 custody quarantine --from bad --why test --as ada
says 'SHA-256'
expect 0 custody quarantine --from misp.json --why test --as ada
expect 0 custody ingest late later.jsonl --url-field url --as ada
later=$(ls .custody/quarantine/*.[0-9]*)
[ "$(head -n 1 later.jsonl | tr -d '\n' | sha256sum | cut -c -64)" = \
    "$(cat "$later")" ] || fail "what comes later is not barred"

# What was not looked for is told: kinds that no index has, and digests that
# may have been meant as an MD5.
printf 'type,value\nmd5,%032d\nip-dst,192.0.2.1\nsha256,%064d\n' 1 2 >odd.csv
custody trace --from odd.csv >"$desk/out" 2>"$desk/err" || :
says 'left out    2 of kinds that no index has'
printf '%032d\n' 1 >bare
custody trace --from bare >"$desk/out" 2>"$desk/err" || :
says 'taken       1 of 32 hex digits as XXH3-128; an MD5 is not found'
custody trace --from bare --json >"$desk/out" 2>"$desk/err" || :
[ "$(answer as_xxh3)" = 1 ] || fail 'it is not counted'
custody trace --from bare --since 2026-03-01T00:00:00Z >"$desk/out" \
    2>"$desk/err" || :
says 'obtained    from'
says ' Mar 2026 '
echo 'a phrase' >words
expect 5 custody trace --from words
says 'one a line; or CSV whose header has sha256'
expect 4 custody trace --text 'a phrase'
says 'printf %s TEXT | custody trace --text -'
