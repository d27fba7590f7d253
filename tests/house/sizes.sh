#!/bin/sh
# A function fits a screen (60 lines), a file one sitting (500).
set -eu
cd "${SOURCE:?}"
bad=0
for file in $(find src include tests -name '*.[ch]'); do
    lines=$(wc -l <"$file")
    if [ "$lines" -gt 500 ]; then
        echo "$file: $lines lines"
        bad=1
    fi
    awk -v file="$file" '
        /^{/ { start = NR; next }
        /^}/ && start { if (NR - start - 1 > 60) {
            print file ":" start ": a function of " NR - start - 1 " lines"
            found = 1 } start = 0 }
        END { exit found }' "$file" || bad=1
done
exit $bad
