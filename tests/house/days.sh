#!/bin/sh
# Every line of the four days (tests/days.txt) has a scenario that says at its
# head that it walks it, and none says so of a line that there is not.
set -eu
cd "${SOURCE:?}/tests"
bad=0
lines=$(sed -n 's/^\([0-9]*\.[0-9]*\) .*/\1/p' days.txt)
walked=$(grep -h '^# days: [0-9. ]*$' scenarios/*.sh | cut -c9- | tr ' ' '\n')
for line in $lines; do
    echo "$walked" | grep -qx "$line" ||
        { echo "$line has no scenario"; bad=1; }
done
for line in $walked; do
    echo "$lines" | grep -qx "$line" ||
        { echo "$line is in no day"; bad=1; }
done
[ "$(echo "$lines" | wc -l)" -gt 40 ] || { echo "the days are short"; bad=1; }
exit $bad
