#!/bin/sh
# Given a referenced version, when its move into the sealed store is killed
# before every n-th write, sync, rename and unlink of it, and at random moments,
# then the version is referenced or sealed, whole either way; the same command
# finishes it; one slot and one sealed file are left, and nothing is in clear but
# the data itself.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"
CUSTODY_KILLS=${CUSTODY_KILLS:-15}
. "$TESTS/kill_desk.sh"
. "$TESTS/sealed_acts.sh"

begin_move
killed_at_each 3 end_move
killed_often end_move
