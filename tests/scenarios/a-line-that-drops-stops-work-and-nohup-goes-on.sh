#!/bin/sh
# Given work that a terminal or a connection began, when it hangs up, then the
# work stops at a safe place with 130 and nothing half-done stays; where
# nohup(1) was said it goes on, and so does the command that exec runs.
. "$TESTS/desk.sh"
found_desk
ask_and_approve reviews
mkfifo pipe

# hung SIGNAL: what runs as $pid, fed by fd 3, is told once it is under way,
# which a folder for its index or a file of its command shows.
cat >hung <<'SH'
until [ -n "$(find .custody/index -name '.partial-*')" ] || [ -e started ]; do
    sleep 0.1
done
rm -f started
kill "-$1" "$2"
SH

expect 130 sh -c 'exec 3<>pipe; "$CUSTODY" ingest slow - --format text \
    --as ada <pipe & echo one >&3; sh hung HUP $!; wait $!'
says 'stopped by a signal'
[ -z "$(find .custody/index -name '.partial-*')" ] || fail "half an ingest stays"
expect 1 custody show slow
# Data that does not come is not waited for longer than was said.
expect 130 sh -c 'exec 3<>pipe; "$CUSTODY" ingest slow - --format text \
    --as ada --time-limit 1s <pipe'
expect 130 sh -c 'exec 3<>pipe; "$CUSTODY" trace --record - --as ada <pipe &
    sleep 3; kill -TERM $!; wait $!'

expect 0 sh -c 'trap "" HUP; exec 3<>pipe; "$CUSTODY" ingest slow - \
    --format text --as ada <pipe 3>&- & echo one >&3; sh hung HUP $!
    exec 3>&-; wait $!'
expect 0 custody show slow

# The command of an exec gets what was given, and no more.
expect 129 sh -c '"$CUSTODY" exec R1 --job j1 --as dev -- \
    sh -c "touch started; exec sleep 60" & sh hung HUP $!; wait $!'
expect 0 sh -c 'trap "" HUP; "$CUSTODY" exec R1 --job j2 --as dev -- \
    sh -c "touch started; kill -HUP \$\$; sleep 2; echo went on" &
    sh hung HUP $!; wait $!'
says 'went on'
expect 0 custody verify
