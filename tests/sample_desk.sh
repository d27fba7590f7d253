# sample_desk: what a `verify --sample` read of a file, and a change to it.
# Sourced after desk.sh; it needs strace.

# reading FILE COMMAND...: it succeeds, and $read bytes were read of the file,
# which is not mapped.
reading() {
    file_read=$1
    shift
    expect 0 env ASAN_OPTIONS=detect_leaks=0 strace -f -qq -o calls \
        -P "$PWD/$file_read" -e trace=read,pread64,readv,preadv,preadv2,mmap "$@"
    ! grep -q mmap calls || fail "it maps $file_read"
    read=$(sed -n 's/.* = \([0-9]*\)$/\1/p' calls |
        awk '{ n += $1 } END { print n + 0 }')
}

# flip FILE PLACE: a bit of the byte there.
flip() {
    python3 - "$1" "$2" <<'END'
import sys
with open(sys.argv[1], 'r+b') as file:
    file.seek(int(sys.argv[2]))
    was = file.read(1)
    file.seek(int(sys.argv[2]))
    file.write(bytes([was[0] ^ 1]))
END
}
