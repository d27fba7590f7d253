#!/bin/sh
# Given canaries sealed on btrfs, used and disposed of, when the raw image is
# searched, then no canary is found, but the key's old slot is, which is why
# the certificate says "unverified" and copy-on-write; and the image from
# before, with the keys that are left, gives what lives on only.
. "$TESTS/desk.sh"
. "$TESTS/image_desk.sh"

make_image btrfs nodiscard
the_whole_life
# shellcheck disable=SC2046
set -- $(searched image)
[ "$1" = 0 ] || fail "canaries: $1"
[ "$2" -gt 0 ] && [ "$3" -gt 0 ] || fail "nothing to say it for: $*"
certified unverified 'copy-on-write'
the_old_image
