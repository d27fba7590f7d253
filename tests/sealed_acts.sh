# sealed_acts: the acts that seal and that destroy, each on a desk of its own
# that is kept, and what it takes to end one that was killed, or of which a call
# failed.  Sourced after desk.sh, sealed_desk.sh and what keeps a desk.
#   begin_X     makes and keeps the desk; the act is then `custody $act`
#   end_X WHEN  wants what holds at any moment, ends it, and wants what holds then
fresh() {
    find . -mindepth 1 -delete
    mkdir tmp
    with_store_key
}
nothing_in_clear() {
    ! grep -rqa 'canary\|of four thousand' .custody tmp state ||
        fail "$1: in clear"
}
slot_is_zeros() {
    dd if=.custody/keys.slots bs=4096 skip=1 count=1 2>/dev/null |
        cmp - /dev/zero 2>&1 | grep -q 'EOF on -'
}

# A third version is sealed beside two.
begin_ingest() {
    fresh
    found_sealed
    printf '{"id":"x","text":"stays"}\n' >stays.jsonl
    expect 0 custody ingest stays stays.jsonl --seal --as ada
    many_records new.jsonl
    mv data away
    act='ingest new new.jsonl --seal --as ada'
    keep
}
end_ingest() {
    expect 0 custody verify
    expect 0 custody verify stays
    nothing_in_clear "$1"
    # shellcheck disable=SC2086
    expect 0 custody $act
    expect 0 custody verify new
    expect 0 custody ingest last stays.jsonl --seal --as ada
    expect 0 custody keys status --unlock --json
    [ "$(answer keys)" = 4 ] || fail "$1: $(answer keys) keys"
    [ "$(ls .custody/sealed | wc -l)" = 4 ] || fail "$1: files"
    nothing_in_clear "$1"
}

# The first of two is disposed of.
begin_disposal() {
    begin_ingest
    expect 0 custody dispose secret --why over --as ada --json
    act="dispose --plan $(answer digest) --as ada"
    keep
}
end_disposal() {
    expect 0 custody verify
    expect 0 custody verify stays
    # An account is there only where the key is not.
    [ ! -e .custody/plans/D1.account ] || slot_is_zeros ||
        fail "$1: an account, and the slot is there"
    # shellcheck disable=SC2086
    expect 0 custody $act --json
    [ "$(answer destroyed)" = 1 ] || fail "$1: not destroyed"
    expect 0 custody verify D1 --as ada
    expect 0 custody verify stays
    [ ! -e .custody/sealed/"$seal" ] || fail "$1: it is there"
    slot_is_zeros || fail "$1: the slot is there"
    nothing_in_clear "$1"
}

# One person's records go from two sealed versions and a file.
begin_erasure() {
    fresh
    expect 0 custody init --identity ada --name desk
    for n in 1 2 3 4 5; do
        printf '{"id":"u%d","text":"says %d"}\n' $n $n
    done >one.jsonl
    sed 's/says/wrote/' one.jsonl >two.jsonl
    sed 's/says/sang/' one.jsonl >three.jsonl
    expect 0 custody ingest one one.jsonl --seal --id-field id --as ada
    expect 0 custody ingest two two.jsonl --seal --id-field id --as ada
    expect 0 custody ingest three three.jsonl --id-field id --as ada
    expect 0 custody dispose --id u3 --all --why 'Art. 17' --as ada --json
    [ "$(answer records)" = 3 ] || fail "plan: $(cat out)"
    act="dispose --plan $(answer digest) --as ada"
    ls .custody/sealed >olds
    keep
}
end_erasure() {
    expect 0 custody verify
    # At no place both keys of a version are gone.
    expect 0 custody keys status --json
    [ "$(answer keys)" -ge 2 ] || fail "$1: $(answer keys) keys"
    # shellcheck disable=SC2086
    expect 0 custody $act --json
    [ "$(answer destroyed)" = 2 ] || fail "$1: $(cat out)"
    expect 0 custody verify D1 --as ada
    for name in one two three; do
        expect 0 custody verify $name
    done
    expect 0 custody trace --id u3 --as ada --json
    [ "$(answer hits)" = 1 ] || fail "$1: $(cat out)"
    expect 0 custody trace --id u4 --as ada
    expect 0 custody keys status --unlock --json
    [ "$(answer keys) $(answer opened)" = '2 2' ] || fail "$1: $(cat out)"
    [ "$(ls .custody/sealed | wc -l)" = 2 ] || fail "$1: files"
    ! ls .custody/sealed | grep -qFf olds || fail "$1: an old file"
    [ "$(ls .custody/index .custody/plans | grep -c 'anew\|job')" = 0 ] ||
        fail "$1: left: $(ls .custody/index .custody/plans)"
}

# A referenced version moves into the sealed store.
begin_move() {
    fresh
    expect 0 custody init --identity ada
    printf '{"id":"n","text":"canary-00007-zq new"}\n' >new.jsonl
    expect 0 custody ingest new new.jsonl --as ada --id-field id
    act='seal new@1 --as ada'
    keep
}
end_move() {
    expect 0 custody verify
    # shellcheck disable=SC2086
    expect 0 custody $act
    # shellcheck disable=SC2086
    expect 0 custody $act --json
    [ "$(answer new)" = false ] || fail "$1: twice"
    rm new.jsonl
    expect 0 custody verify new --as ada
    expect 0 custody trace --id n --as ada
    printf '{"id":"late"}\n' >late.jsonl
    expect 0 custody ingest late late.jsonl --seal --as ada
    expect 0 custody keys status --unlock --json
    [ "$(answer keys) $(answer wrong)" = '2 0' ] || fail "$1: $(cat out)"
    [ "$(ls .custody/sealed | wc -l)" = 2 ] || fail "$1: files"
    nothing_in_clear "$1"
}
