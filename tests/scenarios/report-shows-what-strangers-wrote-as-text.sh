#!/bin/sh
# Given markup, directions and 10,000 characters in names and reasons, when a
# report is made, then they are text in it: nothing becomes an element, and
# report.json has all of it.
. "$TESTS/desk.sh"

expect 0 custody init --identity ada --name '<img src=x onerror=alert(1)>'
expect 0 custody identity new dev --role developer --as ada \
    --contact '"><script>alert(2)</script>'
echo x >x.txt
expect 0 custody ingest d x.txt --publisher '<script>alert(3)</script>' \
    --source-url 'https://e.example/"onload="x' --as dev
expect 0 custody terms d --allow-purpose '<b>' --licence CC0-1.0 --as ada
long=$(printf '%10000s' '' | tr ' ' 'W')
wide=$(python3 -c 'print("مرحبا שלום " * 10)')
expect 0 custody request d --purpose '<b>' --project "$wide" --as dev \
    --why "$long"
expect 0 custody approve R1 --yes --as ada --condition '</style><style>*{}'
code=0
custody check R1 --job '<svg onload=alert(4)>' --as dev >/dev/null 2>&1 || :
expect 0 custody hold d@1 --why "$long" --as ada
expect 0 custody report --out rep --as ada
for bad in '<script' '<img' '<svg onload' '"onload=' '</style><style>*'; do
    ! grep -qF -- "$bad" rep/report.html || fail "it has $bad"
done
grep -qF '&lt;script&gt;alert(3)&lt;/script&gt;' rep/report.html ||
    fail "the publisher is not in it"
grep -qF '10000 bytes in all' rep/report.html || fail "it is not cut"
[ "$(wc -c <rep/report.html)" -lt 400000 ] || fail "it is long"
python3 - "$long" <<'PY' || fail "report.json is not whole"
import html.parser, json, sys
facts = json.load(open('rep/report.json'))
assert facts['holds'][0]['why'] == sys.argv[1]

class Page(html.parser.HTMLParser):
    seen = set()

    def handle_starttag(self, tag, attributes):
        self.seen.add(tag)
        for name, value in attributes:
            assert not name.startswith('on'), (tag, name)
            assert name not in ('src', 'action', 'srcset'), (tag, name)
            assert name != 'href' or value.startswith('#'), value

page = Page()
page.feed(open('rep/report.html').read())
assert not page.seen & {'script', 'img', 'link', 'iframe', 'object', 'form'}
PY
