#!/bin/sh
# A function fits a screen (60 lines), a file one sitting (500).
set -eu
cd "${SOURCE:?}"
find src include tests -name '*.[ch]' -exec awk '
    function say(what) { print what; found = 1 }
    function close_file() {
        if (last > 500)
            say(file ": " last " lines")
    }
    FNR == 1 { close_file(); file = FILENAME; start = 0 }
    { last = FNR }
    /^{/ { start = FNR; next }
    /^}/ && start {
        if (FNR - start - 1 > 60)
            say(file ":" start ": a function of " FNR - start - 1 " lines")
        start = 0
    }
    END { close_file(); exit found }' {} +
