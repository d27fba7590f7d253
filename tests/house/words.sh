#!/bin/sh
# One word per idea; no drawer for odds and ends; no promise without a reason.
set -eu
cd "${SOURCE:?}"
bad=0
if find src include policies migrations tests -type f | sed 's|.*/||' |
    grep -nE '(^|_)(util|utils|misc|common|helper|helpers|manager)[._s]'; then
    bad=1
fi
if grep -rnwE 'TODO|FIXME|XXX|HACK' src include policies migrations \
    --include='*.[ch]' --include='*.sql' --include='*.csv'; then
    bad=1
fi
if grep -rnE '[[:space:]]+$' src include policies migrations man README.md \
    --include='*.[ch]' --include='*.sql' --include='*.md'; then
    echo "white space at the end of a line"
    bad=1
fi
find src include tests -name '*.[ch]' -exec awk '
    FNR == 1 && !/SPDX-License-Identifier: Apache-2.0/ {
        print FILENAME ": no SPDX line"
        found = 1 }
    END { exit found }' {} + || bad=1
exit $bad
