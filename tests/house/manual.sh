#!/bin/sh
# Each verb has a page, and the page has the options that the verb has.
set -eu
command -v mandoc >/dev/null || { echo "skipped: no mandoc"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# The options that `--help` lists under a heading.
helped() {
    sed -n "/^$1\$/,/^\$/p" | sed -n 's/^  \(--\{0,1\}[a-z0-9-]*\).*/\1/p'
}
# The options that a page describes.
described() {
    sed -n -e 's/^\.It Fl -\([a-z0-9-]*\).*/--\1/p' \
        -e 's/^\.It Fl \([a-z]\)\( .*\)\{0,1\}$/-\1/p' "$1" | sort -u
}

"$CUSTODY" help | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p' >"$work/verbs"
[ -s "$work/verbs" ] || { echo "custody help lists no verb"; exit 1; }
sed 's/ .*//' "$work/verbs" | sort -u >"$work/pages"
: >"$work/common"
while read -r page; do
    : >"$work/own"
    grep -E "^$page( |\$)" "$work/verbs" >"$work/family"
    while read -r verb; do
        # shellcheck disable=SC2086
        "$CUSTODY" $verb --help >"$work/help"
        helped options <"$work/help" >>"$work/own"
        helped 'common options' <"$work/help" >>"$work/common"
    done <"$work/family"
    file="$SOURCE/man/custody-$page.1"
    [ -f "$file" ] || { echo "$page: no page"; bad=1; continue; }
    sort -u "$work/own" >"$work/has"
    described "$file" >"$work/says"
    diff "$work/has" "$work/says" >"$work/diff" ||
        { echo "$page: help (<) and page (>) differ"; cat "$work/diff"; bad=1; }
    for section in 'EXIT STATUS' ANSWERS EXAMPLES; do
        [ "$page" = help ] || grep -q "^\.Sh $section" "$file" ||
            { echo "$page: no section $section"; bad=1; }
    done
done <"$work/pages"
sort -u "$work/common" >"$work/has"
described "$SOURCE/man/custody.1" >"$work/says"
diff "$work/has" "$work/says" ||
    { echo "custody: help (<) and page (>) differ"; bad=1; }
for file in "$SOURCE"/man/custody-*.1; do
    page=${file##*/custody-}
    grep -qx "${page%.1}" "$work/pages" || { echo "$file: no such verb"; bad=1; }
done
for file in "$SOURCE"/man/*.[1357]; do
    mandoc -Tlint "$file" >"$work/lint" 2>/dev/null || :
    grep -E ': (WARNING|ERROR|UNSUPP)' "$work/lint" && bad=1
    case $file in
    *.1) grep STYLE "$work/lint" | grep -v 'referenced manual' && bad=1 ;;
    esac
done
exit $bad
