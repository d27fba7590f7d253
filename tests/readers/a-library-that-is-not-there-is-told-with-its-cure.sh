#!/bin/sh
# Given compressed lines, and a library of a compression that is not there
# When they are ingested, then exit 4 and what to install, and nothing is
# recorded; what needs none of it works as before
set -eu
. "${TESTS:?}/desk.sh"
found_desk
echo '{"a":1}' | tee plain.jsonl | gzip >lines.jsonl.gz
bzip2 <plain.jsonl >lines.jsonl.bz2
xz <plain.jsonl >lines.jsonl.xz
whole=$(custody hash plain.jsonl | head -n 1)

# without LIBRARY COMMAND...: nothing is where the linker finds it.
without() {
    at=$(ldconfig -p | sed -n "s/.*$1 .*x86-64.* => //p" | head -n 1)
    shift
    unshare -m sh -c 'mount --bind /dev/null "$0" && exec "$@"' "$at" "$@"
}
if ! without libz.so.1 true >/dev/null 2>&1; then
    echo "not shown here: a missing library (no mounts of one's own)" >&2
    exit 0
fi
before=$(custody log --json | wc -l)
while read -r library file package; do
    expect 0 custody hash "lines.jsonl.$file"
    says "$whole"
    expect 4 without "$library" "$CUSTODY" ingest "$file" "lines.jsonl.$file" --as ada
    says "decompressing: "
    says "$library"
    says "Debian: $package"
    expect 0 without "$library" "$CUSTODY" hash plain.jsonl
    says "$whole"
done <<'LIBRARIES'
libz.so.1 gz zlib1g
libbz2.so.1.0 bz2 libbz2-1.0
liblzma.so.5 xz liblzma5
LIBRARIES
[ "$(custody log --json | wc -l)" = "$before" ]

# Letters that are not ASCII are folded by utf8proc.
echo '{"text":"Grüße aus Tübingen"}' >letters.jsonl
expect 4 without libutf8proc.so.2 "$CUSTODY" ingest letters letters.jsonl --as ada
says 'Debian: libutf8proc2'
expect 0 without libutf8proc.so.2 "$CUSTODY" ingest plain plain.jsonl --as ada \
    --source-url https://x.example/ --retrieved-at 2026-01-01
