#!/bin/sh
# Given canaries in records, URLs, ids and file names, sealed on xfs, looked
# up, exported, handed over and disposed of, when the raw image is searched,
# then no canary, no digest, neither the key slot nor the wrapped key is found,
# as the certificate claims; and the image from before, with the keys that are
# left, gives what lives on and nothing of what was disposed of.
. "$TESTS/desk.sh"
. "$TESTS/image_desk.sh"

make_image xfs
the_whole_life
[ "$(searched image)" = '0 0 0' ] || fail "found: $(searched image)"
certified clear 'cryptographic erase'
the_old_image norecovery,nouuid
