# kept_desk: a desk that is put back as it was, and records to lose.  Sourced after desk.sh.

# keep, put_back: all that is in the desk, as it was when it was last kept.
keep() {
    rm -rf "$desk.kept"
    cp -a "$desk" "$desk.kept"
    trap 'chmod -R u+w "$desk" "$desk.kept"
        rm -rf "$desk" "$desk.kept" "$desk.calls"' EXIT
}
put_back() {
    find "$desk" -mindepth 1 -delete
    cp -a "$desk.kept/." "$desk/"
}

# many_records FILE: 4000 of them, each of its own.
many_records() {
    seq 4000 | sed 's/.*/{"id":&,"text":"record number & of four thousand"}/' \
        >"$1"
}
