#!/bin/sh
# cppcheck finds nothing in the source.  Of what it says of code as good as
# ours nothing is asked:
#   ctuuninitvar          what is handed over to be filled in is not yet
#   ctunullpointer        sizeof of a member is taken as reading it
#   readdirCalled         glibc's is safe: a stream has one thread
#   getpwuidCalled        asked once, by the thread that opens
#   invalidFunctionArg    mmap(2) itself asks for -1
#   leakReturnValNotUsed  MAP_FIXED gives back what it was given
set -eu
cd "${SOURCE:?}"
command -v cppcheck >/dev/null || { echo "skipped: no cppcheck"; exit 77; }
# jansson's loops are macros.
cppcheck --quiet -j 2 --std=c11 --error-exitcode=1 \
    --enable=warning,portability,performance --library=posix,openssl \
    --suppress=missingIncludeSystem --suppress=ctuuninitvar \
    --suppress=ctunullpointer --suppress=readdirCalled \
    --suppress=getpwuidCalled --suppress=invalidFunctionArg \
    --suppress=leakReturnValNotUsed --include=/usr/include/jansson.h \
    -DCUSTODY_IPSEC_MB=1 -DCUSTODY_SODIUM=1 -DCUSTODY_TESTING=1 \
    -DCUSTODY_VERSION='"0"' -D_GNU_SOURCE -D__x86_64__ -D__GNUC__=12 \
    -Iinclude -Isrc src
