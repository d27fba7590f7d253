-- state, data: versions, and what is known of them.

-- Versions, one row for each version.ingested: the same root from another
-- source, or in another dataset, is another row.
CREATE TABLE version (
    seq INTEGER PRIMARY KEY, dataset TEXT NOT NULL, ordinal INTEGER NOT NULL,
    root TEXT NOT NULL, files INTEGER NOT NULL, records INTEGER NOT NULL,
    bytes INTEGER NOT NULL, duplicates INTEGER NOT NULL,
    reading TEXT NOT NULL,                -- JSON: how check must read it
    runs TEXT NOT NULL,                   -- JSON: roots of the index
    source_url TEXT NOT NULL, retrieved_at TEXT NOT NULL,
    publisher TEXT NOT NULL, licence TEXT NOT NULL,
    with_url INTEGER NOT NULL, with_time INTEGER NOT NULL,
    with_id INTEGER NOT NULL, expected INTEGER NOT NULL, why TEXT NOT NULL,
    person TEXT NOT NULL, at TEXT NOT NULL,
    disposal TEXT NOT NULL,               -- the disposal that began, or ''
    disposed INTEGER NOT NULL,            -- seq of disposal.done, or 0
    seal TEXT NOT NULL,                   -- the seal's name, or ''
    epoch INTEGER NOT NULL,               -- of its key: 0, then one an erasure
    withheld INTEGER NOT NULL) STRICT;    -- records that were erased elsewhere
                                          -- before it came in
CREATE INDEX version_of ON version (dataset, ordinal);
CREATE INDEX version_root ON version (root);
CREATE INDEX version_withheld ON version (seq) WHERE withheld > 0;

-- What was counted in a version while it was ingested: a named, versioned
-- fact of custody-policy(5), a whole number or a JSON array of them.
CREATE TABLE fact (
    version INTEGER NOT NULL, name TEXT NOT NULL, value ANY NOT NULL,
    PRIMARY KEY (version, name)) STRICT, WITHOUT ROWID;

-- What a version goes on from: its files were not read again, and are in it.
-- Closed over all generations; the largest is the one that was named.
CREATE TABLE version_onto (
    version INTEGER NOT NULL, onto INTEGER NOT NULL,
    PRIMARY KEY (version, onto)) STRICT, WITHOUT ROWID;

-- What `custody hash` wrote of a version that was put together from it: its
-- data was not read by whoever ingested it.
CREATE TABLE version_part (
    version INTEGER NOT NULL, sha256 TEXT NOT NULL, files INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (version, sha256)) STRICT, WITHOUT ROWID;

-- Papers: `subject` is a dataset or an id; the copy is attachments/SHA256.
CREATE TABLE attachment (
    seq INTEGER PRIMARY KEY, subject TEXT NOT NULL, kind TEXT NOT NULL,
    name TEXT NOT NULL, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;

-- Where a version was found again; the path itself is in its index.
CREATE TABLE location (
    seq INTEGER PRIMARY KEY, version INTEGER NOT NULL, files INTEGER NOT NULL,
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;

-- Versions that a custodian once approved for something.
CREATE VIEW version_approved AS
SELECT v.seq AS version FROM version AS v
 WHERE EXISTS (SELECT 1 FROM request_version AS r
                 JOIN approval AS a ON a.proposal = r.request
                WHERE r.dataset = v.dataset AND r.root = v.root);

-- How far a version is, in parts per million, from the last one before it that
-- was approved: the divergence of the lengths and of the scripts, and the
-- share of records from domains that `base` had not.  -1: it cannot be told.
CREATE VIEW version_drift AS
SELECT d.version, d.base, m.measure,
       coalesce(divergence(
           (SELECT value FROM fact WHERE version = d.version AND name = m.name),
           (SELECT value FROM fact WHERE version = d.base AND name = m.name)),
           -1) AS ppm
  FROM (SELECT v.seq AS version,
               (SELECT max(o.seq) FROM version AS o
                  JOIN version_approved AS a ON a.version = o.seq
                 WHERE o.dataset = v.dataset AND o.seq < v.seq
                   AND o.root <> v.root) AS base
          FROM version AS v) AS d
  JOIN (SELECT 'lengths' AS measure, 'lengths/1' AS name
        UNION ALL SELECT 'scripts', 'scripts/1') AS m
 WHERE d.base IS NOT NULL
UNION ALL
SELECT v.seq, coalesce(b.value, 0), 'new-domains', coalesce(n.value, -1)
  FROM version AS v
  LEFT JOIN fact AS n ON n.version = v.seq AND n.name = 'new-domains/1'
  LEFT JOIN fact AS b ON b.version = v.seq AND b.name = 'new-domains-base/1'
 WHERE EXISTS (SELECT 1 FROM version AS o JOIN version_approved AS a
                   ON a.version = o.seq
                WHERE o.dataset = v.dataset AND o.seq < v.seq
                  AND o.root <> v.root);

-- A request for these bytes is bound by this dataset's terms, too.
CREATE TRIGGER version_binds AFTER INSERT ON version BEGIN
    INSERT OR IGNORE INTO request_dataset (request, dataset, own)
    SELECT r.request, NEW.dataset, 0 FROM request_version AS r
     WHERE r.root = NEW.root;
    INSERT OR IGNORE INTO request_dataset (request, dataset, own)
    SELECT r.request, NEW.dataset, 0 FROM lineage AS l
      JOIN request_version AS r ON r.root = l.root
     WHERE l.ancestor = NEW.root;
END;

-- The newest version of each dataset.
CREATE VIEW dataset AS
SELECT dataset AS name, max(ordinal) AS latest, count(*) AS versions,
       sum(disposed > 0) AS disposed
  FROM version GROUP BY dataset;
