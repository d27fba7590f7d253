-- state, keys: copies of the key slots, and changes of their root secret.

-- outcome: '' while it is as it was made or as it was brought up to date,
-- 'destroyed' for ever.
CREATE TABLE key_copy (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    holder TEXT NOT NULL, slots INTEGER NOT NULL, outcome TEXT NOT NULL,
    why TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL) STRICT;

-- What its holder, or a custodian for them, said of a copy; seen is 1 where
-- the file itself was looked at, and file_system what it lay on.
CREATE TABLE key_attestation (
    seq INTEGER PRIMARY KEY, copy TEXT NOT NULL, outcome TEXT NOT NULL,
    seen INTEGER NOT NULL, file_system TEXT NOT NULL, why TEXT NOT NULL,
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;

-- Copies that had keys of what a disposal destroys, and whether they have them
-- no more: state is destroyed, updated, or open where nobody said so since.
CREATE VIEW key_copy_disposal AS
SELECT k.id AS copy, k.holder, k.seq, k.at, d.id AS disposal,
       coalesce(a.outcome, 'open') AS state, coalesce(a.seq, 0) AS attested_seq,
       coalesce(a.seen, 0) AS seen, coalesce(a.file_system, '') AS file_system,
       coalesce(a.person, '') AS attested_by, coalesce(a.at, '') AS attested_at
  FROM disposal AS d JOIN key_copy AS k
    ON d.done_seq = 0 OR k.seq < d.done_seq
  LEFT JOIN key_attestation AS a
    ON a.seq = (SELECT max(b.seq) FROM key_attestation AS b
                 WHERE b.copy = k.id AND (b.outcome = 'destroyed'
                    OR (d.done_seq > 0 AND b.seq > d.done_seq)))
 WHERE NOT EXISTS (SELECT 1 FROM key_attestation AS b
                    WHERE b.copy = k.id AND b.outcome = 'destroyed'
                      AND b.seq < d.seq)
   AND EXISTS (SELECT 1 FROM disposal_version AS w
                 JOIN version AS v ON v.seq = w.version
                WHERE w.disposal = d.id AND v.seal <> ''
                  AND coalesce((SELECT s.seq FROM seal_made AS s
                                 WHERE s.version = v.seq), v.seq) < k.seq);

-- Changes of the root secret; root is the salt of the new one, generation how
-- often it was set.
CREATE TABLE key_rotation (
    seq INTEGER PRIMARY KEY, root TEXT NOT NULL, generation INTEGER NOT NULL,
    before TEXT NOT NULL, after TEXT NOT NULL, slots INTEGER NOT NULL,
    why TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL) STRICT;

-- Seals that an erasure put another in the place of: their keys open nothing
-- that is to be kept.
CREATE TABLE seal_erased (
    seal TEXT PRIMARY KEY, version INTEGER NOT NULL, seq INTEGER NOT NULL)
    STRICT, WITHOUT ROWID;

-- Versions that were sealed after they were ingested, and where that was.
CREATE TABLE seal_made (
    version INTEGER PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
