#!/bin/sh
# run: installs what is needed, builds with ASan and UBSan, and passes every
# test: units, scenarios, tamper and fault tests, policies, house rules.
#
#   sh tests/run.sh [--no-install] [CTEST-OPTION...]
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
. "$here/tests/setup.sh"

install=yes
if [ "${1-}" = --no-install ]; then
    install=no
    shift
fi
[ $install = no ] || install_packages

mkdir -p "$here/build"
# Optimised a little: sanitized code is slow enough, and sees as much.
build "$here/build/test" -DCMAKE_BUILD_TYPE=Debug -DCUSTODY_SANITIZE=ON \
    -DCMAKE_C_FLAGS_DEBUG='-O1 -g1' -DCUSTODY_TESTING=ON
# The other compiler sees other mistakes, and takes what the language leaves
# open another way (where a wide register may lie, say): asked where it is at
# hand.
if command -v clang >/dev/null; then
    (target=released && CC=clang build "$here/build/clang" \
        -DCMAKE_BUILD_TYPE=Debug -DCUSTODY_TESTING=ON)
    [ $# != 0 ] || (cd "$here/build/clang" && ctest --output-on-failure \
        -j "$(nproc)" -R '^scenarios.(members-of-many|what-is-sealed-comes)')
fi
# What repeats itself a thousand times, and what strange programs load, runs
# as released; one more at a time than there are cores, for slurm's daemons
# mostly wait.  Names given to ctest leave it out.
(target=released && build "$here/build/fast" -DCMAKE_BUILD_TYPE=Release \
    -DCUSTODY_TESTING=ON)
[ $# != 0 ] || (cd "$here/build/fast" && ctest --output-on-failure \
    -j $(($(nproc) + 1)) -R '^(histories|faults.(data-that-is|a-killed-(seal|erasure|move|change)|a-seal-or|a-file-system|a-full-disk-keeps|no-process|the-raw|an-erasure-says|a-journal-that|copy-on-write)|scenarios.(slurm|python)|house.python|unit.memory)')
cd "$here/build/test"
exec ctest --output-on-failure -j "$(nproc)" "$@"
