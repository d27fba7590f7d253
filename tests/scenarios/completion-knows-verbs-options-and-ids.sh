#!/bin/sh
# Given the scripts of `custody completion`, when bash completes, then it
# offers verbs, options, their words, datasets and ids; every script parses.
. "$TESTS/desk.sh"
command -v bash >/dev/null || exit 77

found_desk
expect 0 custody request reviews --purpose demo --project tour --as dev
expect 0 custody completion bash
cp out script
bash -n script || fail "bash does not parse it"
mkdir bin && ln -s "$CUSTODY" bin/custody
# offers WORD... : what is offered for the last word.
offers() {
    PATH="$desk/bin:$PATH" bash -c '
        . ./script
        COMP_WORDS=(custody "$@") COMP_CWORD=$#
        _custody
        printf "%s\n" "${COMPREPLY[@]}"' offers "$@" >offered
}
has() {
    grep -qx -- "$1" offered || { cat offered; fail "$1 is not offered"; }
}
offers che
has check
offers identity ''
has new
has rotate
offers check --su
has --subset
offers identity new bob --role dev
has developer
offers check ''
has R1
offers --ledger . terms ''
has reviews
offers completion ''
has fish
offers check R1 --job ''
! grep -q . offered || fail "a job's name was invented"
expect 0 custody completion zsh
cp out script.zsh
if command -v zsh >/dev/null; then
    zsh -n script.zsh || fail "zsh does not parse it"
fi
expect 0 custody completion fish
if command -v fish >/dev/null; then
    fish -n out || fail "fish does not parse it"
fi
says '__custody_list requests'
