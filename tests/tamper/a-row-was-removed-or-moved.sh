#!/bin/sh
# Given a ledger,
# when a row is removed from its middle, or two are swapped, with or without
# new places and new hashes for all the rest,
# then verify is 3 and names the event.
. "$TESTS/desk.sh"
. "$TESTS/ledger_desk.sh"
good_ledger
terms=$(event terms.recorded/1)
request=$(event request.opened/1)

# A gap.
again
forge sql "DELETE FROM event WHERE seq = $terms;"
convicted "event #$terms" "missing"

# The gap closed, all hashes anew: who signed later saw another past.
again
forge sql "DELETE FROM event WHERE seq = $terms;
           UPDATE event SET seq = -seq WHERE seq > $terms;
           UPDATE event SET seq = -seq - 1 WHERE seq < 0;"
convicted "event #$terms"
forge chain
convicted "event #$terms" "saw"

# Swapped.
swap="UPDATE event SET seq = -1 WHERE seq = $terms;
      UPDATE event SET seq = $terms WHERE seq = $request;
      UPDATE event SET seq = $request WHERE seq = -1;"
again
forge sql "$swap"
convicted "event #$terms"
forge chain
convicted "event #$terms" "saw"

# The first one gone: nothing is left of the ledger.
again
forge sql "DELETE FROM event WHERE seq = 1;"
convicted "event #1"
