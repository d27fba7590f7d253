# terminal_desk: what a person sees on a terminal of 80 columns.  Sourced after
# desk.sh.

# Only a name or a digest that is longer than a line may be.
fits() {
    python3 -c '
import sys
for line in open(sys.argv[1], encoding="utf-8"):
    if len(line.rstrip("\n")) > 80 and max(map(len, line.split())) < 60:
        sys.exit(line)' "$desk/out"
}

# sees COMMAND...: what is on the terminal, without colour; $desk/raw with it.
sees() {
    NO_COLOR='' python3 "$TESTS/terminal.py" "$@" >raw || :
    sed 's/\x1b\[[0-9;]*m//g' raw >"$desk/out"
    NO_COLOR=1 python3 "$TESTS/terminal.py" "$@" >plain || :
    ! grep -q "$(printf '\033')" plain || fail "colour in spite of NO_COLOR: $*"
    # Events are counted on, and time passes.
    sed 's/#[0-9]*/#/g; s/head [0-9a-f]*/head/; s/[0-9.]* s$/s/' plain >plain.words
    sed 's/#[0-9]*/#/g; s/head [0-9a-f]*/head/; s/[0-9.]* s$/s/' "$desk/out" |
        diff - plain.words >/dev/null || fail "colour changes the words: $*"
    : >"$desk/err"
    fits || fail "a line is too long: $*"
}

# acts COMMAND...: the same of what can be done only once, with colour.
acts() {
    NO_COLOR='' python3 "$TESTS/terminal.py" "$@" >raw || :
    sed 's/\x1b\[[0-9;]*m//g' raw >"$desk/out"
    : >"$desk/err"
    fits || fail "a line is too long: $*"
}

# in_order WORD...: each begins a line, after the one before.
in_order() {
    at=0
    for word in "$@"; do
        line=$(grep -n "^$word" "$desk/out" | head -1 | cut -d: -f1)
        [ -n "$line" ] && [ "$line" -gt "$at" ] || fail "$word is not there"
        at=$line
    done
}
