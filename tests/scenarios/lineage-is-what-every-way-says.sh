#!/bin/sh
# Given random graphs of versions, derived in any order, late and by several
# ways, with bars, holds, releases and requests in between,
# when the ledger's triggers have kept the closure, then ancestors, proofs,
# bars, holds and binding terms are those that a program says that walks every
# way; and it costs the same to ask in a long ledger as in a short one.
. "$TESTS/desk.sh"

expect 0 python3 "$TESTS/lineage_oracle.py" "$SOURCE" 400
says '400 histories agree'
