#!/bin/sh
# Given a ledger,
# when a row of it is edited, be it that all hashes are computed anew,
# then verify is 3 and names the event.
. "$TESTS/desk.sh"
. "$TESTS/ledger_desk.sh"
good_ledger
approval=$(event proposal.approved/1)
request=$(event request.opened/1)
edit="UPDATE event SET act = replace(act, '\"tour\"', '\"vice\"')
       WHERE seq = $request;"

# One letter: the row's own hash no longer follows.
again
forge sql "$edit"
convicted "event #$request" "hash"

# All hashes anew: the signature is of another act.
again
forge sql "$edit"
forge chain
convicted "event #$request" "signature"

# Its hash alone, its signature alone, its place alone.
again
forge sql "UPDATE event SET hash = zeroblob(32) WHERE seq = $approval;"
convicted "event #$approval"
again
forge sql "UPDATE event SET signature = zeroblob(64) WHERE seq = $approval;"
convicted "event #$approval"
again
forge sql "UPDATE event SET signature = (SELECT signature FROM event
           WHERE seq = $request) WHERE seq = $approval;"
forge chain
convicted "event #$approval" "signature"
again
forge sql "UPDATE event SET seq = $last + 5 WHERE seq = $last;"
convicted "event #$last"

# Who may write in somebody's name, signs in their own.
again
forge sql "$edit"
forge sign keys/ada.pem "$request"
convicted "event #$request" "signature"

# Who signed it signs another in its place: others saw the first.
again
forge sql "UPDATE event SET act = replace(act, '\"demo\"', '\"all\"')
           WHERE seq = $((request - 1));"
forge sign keys/ada.pem $((request - 1))
convicted "event #$request" "another branch"

# A second spelling of the same act is not the act.
again
forge sql "UPDATE event SET act = replace(act, ':', ': ')
           WHERE seq = $request;"
forge sign keys/dev.pem "$request"
convicted "event #$request" "RFC 8785"

# Who had seen them has a memory, and is told before any signature is.
again
expect 0 custody status --as ada
forge sql "UPDATE event SET act = replace(act, '\"records\":2', '\"records\":1')
           WHERE seq = $last;"
forge chain
expect 3 custody list --as ada
says "does not continue what you verified"
