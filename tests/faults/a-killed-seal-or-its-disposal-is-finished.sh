#!/bin/sh
# Given two sealed versions, when the ingest of a third, and then the disposal
# of the first, is killed before every n-th of its writes, syncs, renames and
# unlinks, and at random moments, then an ingest is all there or leaves no slot
# that the next does not destroy; a disposal is finished by the same command;
# what was not disposed of opens; and nothing is in clear.
. "$TESTS/desk.sh"
. "$TESTS/sealed_desk.sh"
. "$TESTS/call_desk.sh"
CUSTODY_KILLS=${CUSTODY_KILLS:-15}
. "$TESTS/kill_desk.sh"
. "$TESTS/sealed_acts.sh"

begin_ingest
killed_at_each 3 end_ingest
killed_often end_ingest
begin_disposal
killed_at_each 1 end_disposal
killed_often end_disposal
