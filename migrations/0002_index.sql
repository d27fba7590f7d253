-- 0002  index: what look-ups need of one version
--
-- Can be rebuilt: every byte of it follows from the data, and the roots of
-- its runs are in the ledger.  One file a version, written once, never
-- changed, destroyed with the data.  custody-ledger(5) says what is in the
-- bodies; kinds are 0 sha256, 1 xxh3, 2 url, 3 time, 4 id, 5 form.
PRAGMA application_id = 0x43555349; -- "CUSI"
PRAGMA user_version = 3;

-- The manifest, and where each file was found.
CREATE TABLE entry (
    path       BLOB PRIMARY KEY, -- in the version
    format     TEXT NOT NULL,
    header     BLOB,             -- SHA-256 of what precedes the records
    root       BLOB NOT NULL,
    raw_sha256 BLOB,             -- of the file as it lay there
    raw_length INTEGER NOT NULL,
    place      BLOB NOT NULL,    -- where it was found
    first      INTEGER NOT NULL, -- ordinal of its first record
    records    INTEGER NOT NULL,
    file       BLOB NOT NULL     -- path in the version of the file it is in
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_first ON entry (first);

-- Where the version lies too, as it was named, from the root: seq is that of
-- the location.recorded.  Nothing rests on a row; bytes are verified anew.
CREATE TABLE location (
    seq  INTEGER PRIMARY KEY,
    path BLOB NOT NULL
) STRICT;

-- Values in the order of the records: id is kind << 48 | first ordinal.
CREATE TABLE ordered (
    id    INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    body  BLOB NOT NULL
) STRICT;

-- The same values sorted: id is kind << 48 | place of the first in the run.
CREATE TABLE sorted (
    id    INTEGER PRIMARY KEY,
    kind  INTEGER NOT NULL,
    key   BLOB NOT NULL,         -- of the first
    count INTEGER NOT NULL,
    body  BLOB NOT NULL
) STRICT;
CREATE INDEX sorted_key ON sorted (kind, key);

-- Of each run's tree the roots of every 64 leaves, of every 64 of those, and
-- so on: id is kind << 48 | level << 40 | place of the first in its level.
CREATE TABLE node (
    id   INTEGER PRIMARY KEY,
    body BLOB NOT NULL           -- at most 64, of 32 bytes
) STRICT;

-- Which records have something that a scan looks for: id is the ordinal of
-- the first.
CREATE TABLE found (
    id    INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    body  BLOB NOT NULL
) STRICT;
