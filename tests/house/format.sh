#!/bin/sh
# Every line of C is as .clang-format lays it out.
set -eu
cd "${SOURCE:?}"
command -v clang-format >/dev/null || { echo "skipped: no clang-format"; exit 77; }
find src include tests -name '*.[ch]' -print0 |
    xargs -0 clang-format --dry-run --Werror
