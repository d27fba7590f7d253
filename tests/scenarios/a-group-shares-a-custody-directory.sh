#!/bin/sh
# Given a folder that a group shares (setgid, and the group may write), when
# people of the group, who let nobody read what they make, keep a ledger there,
# then each goes on with what another made: requests, approvals, sealed data,
# its erasure and disposal; others get in nowhere; and what root does once
# leaves nothing that they cannot write.
. "$TESTS/desk.sh"
[ "$(id -u)" = 0 ] || { echo "skipped: other users need root"; exit 77; }
command -v setpriv >/dev/null || { echo "skipped: no setpriv"; exit 77; }
setpriv --reuid 65501 --regid 65501 --groups 65500 "$CUSTODY" --version \
    >/dev/null 2>&1 || { echo "skipped: others cannot run it"; exit 77; }
chmod 755 "$desk"
mkdir shared
chgrp 65500 shared
chmod 2770 shared
seq 9 | sed 's/.*/{"id":"&","text":"record &"}/' >data.jsonl
seq 5 | sed 's/.*/{"id":"&","text":"other &"}/' >other.jsonl
for person in 65501:ada 65502:bob 65503:eve; do
    name=${person#*:}
    mkdir "$name"
    head -c 32 /dev/zero >"$name/store.key"
    chmod 600 "$name/store.key"
    chown -R "${person%:*}:${person%:*}" "$name"
done

# as NAME WORD...: in the group, but for eve, and with an umask of 077.
as() {
    name=$1
    shift
    groups="--groups 65500"
    case $name in
    ada) id=65501 ;;
    bob) id=65502 ;;
    eve) id=65503 groups=--clear-groups ;;
    esac
    # shellcheck disable=SC2086
    (umask 077 && cd shared && CUSTODY_IDENTITY=$name HOME="$desk/$name" \
        CUSTODY_KEYS="$desk/$name/keys" XDG_STATE_HOME="$desk/$name/state" \
        CUSTODY_STORE_KEY="$desk/$name/store.key" setpriv --reuid $id \
        --regid $id $groups "$CUSTODY" "$@")
}
closed() { # nothing in it that the group may not write, or others read
    [ -z "$(find shared/.custody ! -perm -g+rw -o -perm /o+w)" ] ||
        fail "not the group's: $(find shared/.custody ! -perm -g+rw)"
    [ -z "$(find shared/.custody -type f ! -group 65500)" ] ||
        fail "another group: $(find shared/.custody ! -group 65500)"
}

expect 0 as ada init --name shared
expect 0 as ada trust --out "$desk/ada/trust"
chmod -R a+rX ada
expect 0 as bob identity offer bob --role custodian --trust "$desk/ada/trust" \
    --out "$desk/bob/offer"
chmod -R a+rX bob
chmod 600 ada/store.key bob/store.key ada/keys/* bob/keys/*
expect 0 as ada accept "$desk/bob/offer" --yes
expect 0 as bob ingest data ../data.jsonl --seal --id-field id \
    --source-url https://example.org/data --retrieved-at 2026-01-02
expect 0 as ada terms data --allow-purpose demo --licence CC0-1.0 \
    --sensitivity public
expect 0 as ada ingest other ../other.jsonl --id-field id
expect 0 as bob seal other@1
expect 0 as bob request data --purpose demo --project tour
expect 0 as ada approve R1 --yes
expect 0 as bob check R1 --job 1
expect 0 as bob quarantine --id 3 --why bad
expect 0 as ada lift Q1 --why good
expect 0 as ada trace --id 4
closed

# A person's record, then all of it, by the one who did not bring it in.
expect 0 as ada dispose --id 2 --all --why asked --json
expect 0 as ada dispose --plan "$(answer digest)"
closed
expect 0 as bob trace --id 4
expect 0 as bob dispose other@1 --why due --json
expect 0 as bob dispose --plan "$(answer digest)"
expect 0 as ada verify D2
expect 0 as ada verify
closed
expect 4 as eve list
expect 4 as eve ingest mine ../data.jsonl

# Root, with a person's key: the next can write all of it.
CUSTODY_KEYS="$desk/ada/keys" CUSTODY_STORE_KEY="$desk/ada/store.key" \
    expect 0 custody ingest third data.jsonl --seal --ledger shared --as ada
[ -z "$(find shared/.custody -user root)" ] ||
    fail "root's: $(find shared/.custody -user root)"
closed
expect 0 as bob dispose third@1 --why due --json
expect 0 as bob dispose --plan "$(answer digest)"

# A folder that no group shares is not shared.
mkdir own
(umask 002 && cd own && custody init --identity zoe >/dev/null &&
    custody ingest data ../data.jsonl --as zoe >/dev/null)
[ -z "$(find own/.custody -perm /g+s)" ] || fail "setgid"
[ -z "$(find own/.custody -type d -perm /g+w)" ] || fail "shared with a group"
