# rotate_desk: a store of three versions and a slot that was destroyed, whose
# root secret is changed from store.key to another, and killed before every
# write, sync, rename and unlink of that.  Sourced after sealed_desk.sh and
# call_desk.sh.
rotate_desk() {
    expect 0 custody init --identity ada
    for name in a b c d; do
        printf '{"id":"%s"}\n' $name >$name.jsonl
        expect 0 custody ingest $name $name.jsonl --seal --as ada
    done
    expect 0 custody dispose b --why over --as ada --json
    expect 0 custody dispose --plan "$(answer digest)" --as ada
}
old_opens() {
    custody "$@" --store-key store.key
}
# opened OLD|NEW: how many slots open with that secret.
opened() {
    "$1" keys status --unlock --json >"$desk/out" 2>"$desk/err" || return 1
    answer opened
}
# half_done: the event is not there, or the old root still is.
half_done() {
    opened old_opens >/dev/null || ! custody query --json \
        "SELECT count(*) AS count FROM key_rotation" | grep -q '"count":1' ||
        python3 -c '
import sys
head = open(".custody/keys.slots", "rb").read(4096)
sys.exit(not (any(head[48:56]) and any(head[512:520])))'
}

# killed_everywhere TEXT: the functions `rotate` (arguments of the change) and
# `new_opens` (custody with the new secret) are the caller's; TEXT is why the
# old secret opens nothing afterwards.  Until call $late every $step-th is tried;
# then each.
killed_everywhere() {
    n=1
    old=0
    new=0
    while rotate killed_at $n; do
        if [ "$(opened old_opens)" = 3 ]; then
            old=$((old + 1))
        else
            [ "$(opened new_opens)" = 3 ] || fail "call $n: neither opens all"
            new=$((new + 1))
            printf '{"id":"late"}\n' >late.jsonl
            expect 0 new_opens ingest late late.jsonl --seal --as ada
            expect 0 new_opens verify late
        fi
        expect 0 custody verify
        ! half_done || expect 0 rotate custody
        expect 0 custody query --json \
            "SELECT count(*) AS count FROM key_rotation"
        says '"count":1'
        expect 0 new_opens keys status --unlock --json
        [ "$(answer destroyed) $(answer wrong)" = '1 0' ] || fail "call $n"
        for name in a c d; do
            expect 0 new_opens verify $name
        done
        expect 4 old_opens verify a
        says "$1"
        python3 - <<'LOOK' || fail "call $n: the old root is there"
import sys
head = open(".custody/keys.slots", "rb").read(4096)
roots = [root for root in (head[48:316], head[512:780]) if any(root)]
sys.exit(len(roots) != 1 or any(roots[0][208:]))
LOOK
        put_back
        [ $n -ge "${late:-0}" ] && n=$((n + 1)) || n=$((n + step))
    done
    echo "old $old, new $new, of $n calls"
}
