#!/bin/sh
# Given a request that is approved, when the program that custody(3) prints is
# compiled against the library and run, then it says allow, and for a request
# that is not it exits 1.
. "$TESTS/desk.sh"

found_desk
ask_and_approve reviews
expect 0 custody request reviews --purpose other --project tour --as dev

sed -n '/^\.Bd -literal/,/^\.Ed/p' "$SOURCE/man/custody.3" | sed '1d;$d' |
    sed 's/\\e/\\/g' >check.c
grep -q custody_check check.c || fail "the manual has no program"
# The library under test may need its sanitizers.
flags=
! nm -D "$BUILD/libcustody.so" | grep -q __asan_init ||
    flags=-fsanitize=address,undefined
cc $flags -I"$SOURCE/include" check.c -o check -L"$BUILD" -lcustody -ljansson \
    -Wl,-rpath,"$BUILD"
# It names nobody who acts, so there may be only one who can.
mv keys/dev.pem away.pem
expect 0 ./check "$desk" R1
says allow
expect 1 ./check "$desk" R2
