# samples_desk: shards of samples whose members' names and bytes are canaries,
# and what is in a shard.  Sourced after desk.sh and sealed_desk.sh.

# make_shards DIR: two shards, one of them packed.  A sample has an empty member,
# another one of 3 MB with small ones on both sides, and there is a name that is
# not UTF-8, and one of 150 bytes.
make_shards() {
    mkdir "$1"
    python3 - "$1" <<'SHARDS'
import hashlib, io, sys, tarfile

def write(name, mode, samples):
    with tarfile.open(sys.argv[1] + "/" + name, mode, format=tarfile.GNU_FORMAT,
                      encoding="utf-8", errors="surrogateescape") as tar:
        for key, members in samples:
            for ending, data in members:
                info = tarfile.TarInfo("canary-train/" + key + ending)
                info.size, info.mtime = len(data), 1700000000
                tar.addfile(info, io.BytesIO(data))

def noise(n, size):
    return b"".join(hashlib.sha256(b"%d %d" % (n, i)).digest()
                    for i in range(size // 32 + 1))[:size]

def sample(n):
    return "s%05d" % n, [(".cls", b"canary-class-%d" % n),
                         (".canary.png", b"canary-image-%05d." % n + noise(n, 6000)),
                         (".none", b"")]

long = [(".a", b"before"), (".bin", b"canary-long." + noise(-1, 3 << 20)),
        (".c", b"after"), (".d", noise(-2, 2 << 20))]
write("one.tar", "w", [sample(n) for n in range(400)])
write("two.tar.gz", "w:gz", [sample(400), ("long", long), sample(401),
    ("\udcff", [(".x", b"not UTF-8")]), ("k" * 150, [(".y", b"canary-last")])])
SHARDS
}

# members FILE: name and digest of each, as python3's tarfile has them, in order.
members() {
    python3 - "$1" <<'MEMBERS'
import hashlib, sys, tarfile
with tarfile.open(sys.argv[1], encoding="utf-8", errors="surrogateescape") as tar:
    for one in filter(tarfile.TarInfo.isfile, tar):
        data = tar.extractfile(one).read()
        print(ascii(one.name), len(data), hashlib.sha256(data).hexdigest())
MEMBERS
}

# sample FILE KEY: the digest of a sample's record, custody-reader(5).
sample() {
    python3 - "$@" <<'SAMPLE'
import hashlib, json, sys, tarfile
with tarfile.open(sys.argv[1]) as tar:
    parts = [{"name": one.name[len(sys.argv[2]):], "sha256":
              hashlib.sha256(tar.extractfile(one).read()).hexdigest()}
             for one in tar if one.name.startswith(sys.argv[2] + ".")]
text = json.dumps(parts, separators=(",", ":"))
print(hashlib.sha256(text.encode()).hexdigest())
SAMPLE
}

# samples_in DIR...: files in which a canary of a shard lies in clear, or has it
# in its name.
samples_in() {
    {
        grep -rlaE 'canary|not UTF-8' "$@" || :
        find "$@" -name '*canary*' -o -name '*.tar*'
    } | grep -c . || :
}
