#!/bin/sh
# Each header compiles alone, the public ones as C++ too.
set -eu
cd "${SOURCE:?}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
for header in $(find include src -name '*.h'); do
    printf '#include "%s"\n' "$PWD/$header" >"$work/one.c"
    cc -std=gnu17 -D_GNU_SOURCE -fsyntax-only -Iinclude -Isrc "$work/one.c" \
        2>"$work/log" || { echo "$header: does not compile alone"
        head -n 5 "$work/log"; bad=1; }
done
for header in include/custody/*.h; do
    printf '#include "%s"\n' "$PWD/$header" >"$work/one.cc"
    c++ -fsyntax-only -Iinclude "$work/one.cc" 2>"$work/log" ||
        { echo "$header: is not C++"; head -n 5 "$work/log"; bad=1; }
done
exit $bad
