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
build "$here/build/test" -DCMAKE_BUILD_TYPE=Debug -DCUSTODY_SANITIZE=ON \
    -DCUSTODY_TESTING=ON
# The other compiler sees other mistakes; it is asked where it is at hand.
if command -v clang >/dev/null; then
    CC=clang build "$here/build/clang" -DCMAKE_BUILD_TYPE=Debug \
        -DBUILD_TESTING=OFF
fi
cd "$here/build/test"
exec ctest --output-on-failure -j "$(nproc)" "$@"
