#!/bin/sh
# days: 2.3
# Given requests that wait, were rejected, withdrawn, expired by their own end
# or their approval's, are stale or approved,
# when a script asks the gate,
# then the exit is a no for each but the last, and `state` tells which no.
. "$TESTS/desk.sh"
found_desk
stands() {
    expect "$1" custody check "$2" --as dev --json
    [ "$(answer state)" = "$3" ] || fail "$2 is $(answer state), not $3"
}
ask() {
    expect 0 custody request reviews --purpose demo --project "$@" --as dev \
        --json
    request=$(answer request)
}

ask waits
stands 1 "$request" open
says '"who":"custodian"'
ask rejected
expect 0 custody reject "$request" --why no --as ada
stands 1 "$request" rejected
ask withdrawn
expect 0 custody withdraw "$request" --why no --as dev
stands 1 "$request" withdrawn
ask expired --until +3s
expect 0 custody approve "$request" --yes --as ada
expired=$request
ask ended
expect 0 custody approve "$request" --until +3s --yes --as ada
sleep 4
stands 1 "$expired" expired
stands 1 "$request" expired
says enough-approvals
ask approved
expect 0 custody approve "$request" --yes --as ada
stands 0 "$request" approved
expect 0 custody terms reviews --allow-purpose more --as ada
stands 1 "$request" stale
says "custody approve $request"
