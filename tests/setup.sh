# setup: what tests/run.sh and tests/demo.sh both need: the packages of
# Debian 12 that the build uses, and the build.  Sourced with `here` set to
# the top of the source.

packages="build-essential cmake pkg-config python3 sqlite3 openssl xxhash
    libsqlite3-dev libssl-dev libarchive-dev libcsv-dev libxxhash-dev
    libmicrohttpd-dev curl
    libjansson-dev libzstd-dev liblz4-dev zlib1g-dev liblzma-dev libbz2-dev
    libutf8proc-dev libp11-kit-dev libsodium-dev libcmocka-dev softhsm2 opensc
    slurm-wlm slurm-wlm-basic-plugins munge libslurm-dev
    libarchive-tools zstd xz-utils bzip2 mandoc clang-format cppcheck
    time strace
    e2fsprogs xfsprogs btrfs-progs
    chromium fonts-liberation fonts-dejavu-core"

# Fast digests where the CPU is Intel's or AMD's; nothing is missing elsewhere.
[ "$(dpkg --print-architecture 2>/dev/null)" != amd64 ] ||
    packages="$packages libipsec-mb-dev"

die() {
    echo "$0: $*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Installs what is missing, and asks nobody anything.
install_packages() {
    missing=
    for package in $packages; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null |
            grep -q '^install ok installed' || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null ||
        die "needs root or sudo to install:$missing"
    echo "installing:$missing"
    as_root apt-get -qq update
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
        --no-install-recommends install $missing >/dev/null
}

# build FOLDER [CMAKE-OPTION...]: all of it, or what $target names
build() {
    folder=$1
    shift
    cmake -S "$here" -B "$folder" "$@" >"$folder.log" 2>&1 ||
        { cat "$folder.log"; die "cmake failed"; }
    cmake --build "$folder" -j "$(nproc)" --target "${target:-all}" >"$folder.log" 2>&1 ||
        { tail -n 60 "$folder.log"; die "the build failed"; }
}
