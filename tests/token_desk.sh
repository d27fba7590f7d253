# token_desk: a desk with a PKCS#11 module (SoftHSM) that keeps its tokens in it.
# Sourced after desk.sh; then
#   $module             the module
#   make_token LABEL    another token, whose PIN is in the file `pin`
module=
for one in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so \
    /usr/lib64/softhsm/libsofthsm2.so; do
    [ ! -e "$one" ] || module=$one
done
command -v softhsm2-util >/dev/null && [ -n "$module" ] ||
    { echo "skipped: no softhsm2"; exit 77; }

mkdir tokens
printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' \
    "$desk" >softhsm2.conf
export SOFTHSM2_CONF="$desk/softhsm2.conf"
(umask 077 && echo 1234 >pin)
make_token() {
    softhsm2-util --init-token --free --label "$1" --so-pin 12345678 \
        --pin 1234 >/dev/null || fail "softhsm2-util"
}
