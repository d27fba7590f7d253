# npm_desk: the programs of others that reader tests compare with, installed
# once for a build.  Sourced in a folder of the test's own; it leaves
# node_modules and
#   $DUCKDB   the libduckdb.so among them
# there, or skips the test.
command -v npm >/dev/null || { echo "skipped: no npm"; exit 77; }
wanted="hyparquet@1 hyparquet-compressors@1 hyparquet-writer apache-arrow@21
@duckdb/node-bindings-linux-$(uname -m | sed s/x86_64/x64/)"
modules=${BUILD:?}/npm-readers
exec 9>"$modules.lock"
flock 9
if [ "$(cat "$modules/whole" 2>/dev/null)" != "$wanted" ]; then
    rm -rf "$modules"
    mkdir "$modules"
    # shellcheck disable=SC2086 # they are words
    (cd "$modules" && npm init -y && timeout 120 npm install --prefer-offline \
        --no-audit --no-fund $wanted) >npm.log 2>&1 ||
        { echo "skipped: npm cannot install"; exit 77; }
    echo "$wanted" >"$modules/whole"
fi
exec 9>&-
ln -s "$modules/node_modules" node_modules
DUCKDB=$(echo "$modules"/node_modules/@duckdb/node-bindings-*/libduckdb.so)
[ -f "$DUCKDB" ] || { echo "skipped: no libduckdb.so for this"; exit 77; }
export DUCKDB
