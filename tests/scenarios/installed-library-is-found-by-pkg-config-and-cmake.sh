#!/bin/sh
# Given the library installed under a prefix, when a program asks pkg-config or
# CMake for it, then it compiles, links, and only custody_* is there to call.
. "$TESTS/desk.sh"

cmake --install "$BUILD" --prefix "$desk/prefix" >log 2>&1 || fail "$(cat log)"
library=$(find prefix -name libcustody.so)
pc=$(find prefix -name libcustody.pc)
flags=
! nm -D "$library" | grep -q __asan_init ||
    flags=-fsanitize=address,undefined
printf '%s\n' '#include <custody/custody.h>' '#include <stdio.h>' \
    'int main(void) { puts(custody_version()); return 0; }' >version.c

export PKG_CONFIG_PATH="$desk/$(dirname "$pc")"
cc $flags version.c $(pkg-config --cflags --libs libcustody) -o by-pkg-config
LD_LIBRARY_PATH=$(dirname "$library") expect 0 ./by-pkg-config
says "$(pkg-config --modversion libcustody)"

mkdir project
cp version.c project/
cat >project/CMakeLists.txt <<'C'
cmake_minimum_required(VERSION 3.25)
project(version C)
find_package(custody REQUIRED)
add_executable(version version.c)
target_link_libraries(version PRIVATE custody::libcustody)
C
cmake -S project -B by-cmake -DCMAKE_PREFIX_PATH="$desk/prefix" \
    -DCMAKE_C_FLAGS="$flags" >log 2>&1 &&
    cmake --build by-cmake >>log 2>&1 || fail "$(cat log)"
expect 0 by-cmake/version

readelf -d "$library" | grep -q 'SONAME.*libcustody.so.0' || fail "its soname"
nm -D --defined-only "$library" | awk '{ print $3 }' |
    grep -v '^custody_\|^LIBCUSTODY_\|^__asan\|^__odr_asan' >others || :
[ ! -s others ] || fail "it lets out $(cat others)"
