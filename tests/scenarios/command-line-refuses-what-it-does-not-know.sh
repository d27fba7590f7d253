#!/bin/sh
# Given a command line that no table has, when it is run, then it is a usage
# error (2) that names the word and the nearest that exists, and does nothing.
. "$TESTS/desk.sh"

expect 2 custody
says 'custody VERB'
expect 2 custody chekc R1
says 'custody check'
expect 2 custody identity
says 'identity new'
expect 2 custody check R1 --sbset
says 'did you mean --subset'
expect 2 custody check R1 -h
says '--help'
expect 2 custody check
expect 2 custody check R1 R2
says 'R2 is one word too many'
expect 2 custody check R1 --job
says '--job needs a value'
expect 2 custody check R1 --job --subset
expect 2 custody check R1 --subset=yes
says 'takes no value'
expect 2 custody check R1 --job a --job b
says 'given twice'
expect 2 custody identity new bob --role king
says 'custodian|developer|operator|auditor'
expect 2 custody identity new bob
says 'needs --role'
expect 2 custody check R1 --csv
says 'no option --csv'
expect 2 custody check R1 --threads 0
expect 2 custody check R1 --time-limit soon
expect 2 custody check R1 --dry-run
expect 2 custody completion tcsh
# Not a bare --why, but a value that begins with dashes, said with =.
expect 4 custody withdraw R1 --why=--really
says 'custody init'
[ -z "$(ls -A "$desk" | grep -vx 'out\|err')" ] || fail "it left something"

expect 0 custody init --identity ada --name desk
expect 2 custody quorum two --why x
expect 2 custody dispose --plan 12345678 forum@1
expect 2 custody dispose forum@1
expect 202 custody exec --job j R1 true
# Common options may stand before the verb.
expect 0 custody --json list
[ "$(answer verdict)" = ok ] || fail "--json before the verb"
expect 0 custody --ledger "$desk" --json list
expect 0 custody --ledger="$desk" list --json
expect 0 custody list --help
says 'usage: custody list'
expect 0 custody --version
says 'custody 0.'
expect 0 custody help
says 'quarantine'

# What follows a -- is the command's: options of exec stand before it.
expect 0 custody exec --help
says 'usage: custody exec REQUEST [OPTION]... -- COMMAND [ARG...]'
expect 202 custody exec R1
says 'custody exec REQUEST [OPTION]... -- COMMAND [ARG...]; see --help'
expect 0 custody status --help
says 'usage: custody status [OPTION]...'
