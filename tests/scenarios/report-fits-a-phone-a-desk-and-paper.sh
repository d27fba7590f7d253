#!/bin/sh
# Given a report with everything in it and hostile names, when a browser shows
# it at the width of a phone, of a desk and of A4 paper, then nothing is wider
# than the window, no text of a drawing lies over another, all has names and
# contrast, and nothing is fetched.
. "$TESTS/desk.sh"
. "$TESTS/report_desk.sh"
command -v chromium >/dev/null || command -v google-chrome >/dev/null ||
    { echo "skipped: no chromium"; exit 77; }

fits() {
    for width in 390 1280; do
        python3 "$TESTS/browser.py" "$1" $width >seen ||
            { cat seen; fail "$1 does not fit $width"; }
    done
    python3 "$TESTS/browser.py" "$1" 688 --print --pdf page.pdf >seen ||
        { cat seen; fail "$1 does not fit paper"; }
    grep -q ' pages' seen || fail "it is not printed: $(cat seen)"
}

expect 0 custody init --identity lone --name first --ledger . 2>/dev/null ||
    expect 0 custody init --identity lone --name first
expect 0 custody report --out empty --as lone
fits empty/report.html
rm -rf .custody

told_desk
long=$(printf '%120s' '' | tr ' ' 'W')
wide=$(python3 -c 'print("مرحبا שלום 漢字漢字 " * 5)')
for n in 1 2 3 4 5 6; do
    expect 0 custody request crawl/news@1 --purpose demo --as dev \
        --project "$wide $n" --model "$long" --why "$long$long"
    expect 0 custody check R1 --job "$long$n" --as op --json || :
    expect 0 custody receipt "$(answer release)" --model "$wide$n" --as op
done
expect 0 custody hold crawl/news@1 --why "$long" --as ada
expect 0 custody report --out rep --as ada
fits rep/report.html
expect 0 custody report --incident INC-88 --out inc88 --as eve
fits inc88/report.html
expect 0 custody certificate D1 --out d1 --as ada
fits d1/certificate.html
