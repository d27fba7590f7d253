#!/bin/sh
# Given a checkpoint that was kept elsewhere, when a gate is told of it,
# then it opens for a ledger that continues it, and is exit 3 for one that is
# shorter, forked, planted or another's; a checkpoint that people cosigned is
# believed where there is only a trust file, one without is not.
. "$TESTS/desk.sh"
found_desk
expect 0 custody identity new erin --role auditor --as ada
ask_and_approve reviews
cp -r .custody early
expect 0 custody request reviews --purpose more --project tour --as dev
expect 0 custody trust --out trust.json --as ada
expect 0 custody checkpoint --out kept --as ada
says "the ledger, ada"
expect 0 custody check R1 --at-least kept --as dev
expect 0 custody check R1 --at-least kept --pin "$(sed -n '1s/custody.//p' kept)" \
    --as dev
expect 0 custody exec R1 --at-least kept --as dev -- true
expect 0 custody check R1 --at-least kept --as dev

# A shorter one, by who has no memory of it.
XDG_STATE_HOME=$desk/none expect 3 custody check R1 --at-least kept --as dev \
    --ledger early
says "kept"
XDG_STATE_HOME=$desk/none expect 203 custody exec R1 --at-least kept --as dev \
    --ledger early -- true
# A fork of the same length or more.
cp -r early fork
for n in 1 2 3 4; do
    XDG_STATE_HOME=$desk/forked expect 0 custody request reviews --purpose \
        fork$n --project tour --as dev --ledger fork
done
XDG_STATE_HOME=$desk/forked expect 3 custody check R1 --at-least kept --as dev \
    --ledger fork
# Another ledger; a checkpoint that was edited; none.
expect 0 custody init other --identity ada
expect 0 custody checkpoint --out other.kept --as ada --ledger other
expect 3 custody check R1 --at-least other.kept --as dev
sed '2s/.*/3/' kept >edited
expect 3 custody check R1 --at-least edited --as dev
expect 4 custody check R1 --at-least nowhere --as dev

# Whom it is believed by.
expect 0 custody verify ./kept --trust trust.json
says "ada (custodian)"
sed '/^— ada/d' kept >alone
expect 0 custody verify ./alone
expect 3 custody verify ./alone --trust trust.json
says "whoever can write the folder"
expect 1 custody checkpoint --cosign alone --as dev
expect 0 custody checkpoint --cosign alone --as erin
expect 0 custody verify ./alone --trust trust.json
says "erin (auditor)"
expect 0 custody checkpoint --cosign alone --as erin --json
[ "$(answer new)" = false ] || fail "signed twice"
# Nobody cosigns what the ledger does not continue.
expect 3 custody checkpoint --cosign edited --as erin
expect 3 custody checkpoint --cosign other.kept --as erin
# What evidence quotes keeps its cosignatures.
expect 0 custody checkpoint --as ada --json
file=$(answer out)
expect 0 custody prove event 1 --out e.json --as ada
grep -q '^— ada' "$file" || fail "a cosigned checkpoint was made anew"
