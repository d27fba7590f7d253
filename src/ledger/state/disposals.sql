-- state, disposals: what was destroyed.

CREATE TABLE disposal (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    plan TEXT NOT NULL,                   -- SHA-256 of plans/ID
    files INTEGER NOT NULL, records INTEGER NOT NULL, bytes INTEGER NOT NULL,
    why TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
    -- planned (waits), approved, started, done, verified
    state TEXT NOT NULL,
    executor TEXT NOT NULL, started_at TEXT NOT NULL,
    account TEXT NOT NULL, level TEXT NOT NULL, done_seq INTEGER NOT NULL,
    done_at TEXT NOT NULL, verifier TEXT NOT NULL,
    verified_seq INTEGER NOT NULL, verified_at TEXT NOT NULL,
    -- of single records: the SHA-256 of plans/ID.list, else ''; and the seq of
    -- erasure.started, from which on no gate lets them out, or 0
    list TEXT NOT NULL, list_from INTEGER NOT NULL) STRICT;
CREATE TABLE disposal_version (
    disposal TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (disposal, version)) STRICT, WITHOUT ROWID;
-- How many records of a version (its seq) a disposal of single records is of,
-- and how many of them no gate let out before it (they were in files, and are
-- sealed now); anew is the seq of the erasure.done that has the roots of its new
-- index, or 0 where it was not sealed anew.
CREATE TABLE erasure (
    disposal TEXT NOT NULL, version INTEGER NOT NULL, records INTEGER NOT NULL,
    again INTEGER NOT NULL, anew INTEGER NOT NULL,
    PRIMARY KEY (disposal, version)) STRICT, WITHOUT ROWID;
-- Versions that were not named and hold the same: nothing is erased there, but
-- no gate lets it out.
CREATE TABLE erasure_beside (
    disposal TEXT NOT NULL, version INTEGER NOT NULL, records INTEGER NOT NULL,
    PRIMARY KEY (disposal, version)) STRICT, WITHOUT ROWID;

-- How many records of a version no gate lets out any more, each counted once;
-- and how many of them are gone from it.
CREATE VIEW version_erased AS
SELECT c.version, min(sum(c.records), v.records) AS records,
       sum(c.gone) AS gone
  FROM (SELECT e.version, e.records - e.again AS records,
               CASE WHEN e.anew > 0 THEN e.records ELSE 0 END AS gone
          FROM erasure AS e JOIN disposal AS d ON d.id = e.disposal
         WHERE d.list_from > 0
        UNION ALL
        SELECT b.version, b.records, 0
          FROM erasure_beside AS b JOIN disposal AS d ON d.id = b.disposal
         WHERE d.list_from > 0
        UNION ALL
        SELECT w.seq, w.withheld, 0 FROM version AS w WHERE w.withheld > 0) AS c
  JOIN version AS v ON v.seq = c.version
 GROUP BY c.version;

-- Roots that held what was erased when that began, and since which event no gate
-- lets it out.
CREATE VIEW root_erased AS
SELECT v.root, d.id AS disposal, d.list_from AS since
  FROM (SELECT disposal, version FROM erasure
        UNION ALL SELECT disposal, version FROM erasure_beside) AS e
  JOIN disposal AS d ON d.id = e.disposal
  JOIN version AS v ON v.seq = e.version
 WHERE d.list_from > 0;

-- Live versions whose retention has passed: the first hold that keeps each, and
-- the newest plan that is still open.
CREATE VIEW version_due AS
SELECT v.seq AS version, v.dataset, v.ordinal, t.retain_until,
       coalesce((SELECT h.hold FROM version_held AS h WHERE h.version = v.seq
                  ORDER BY length(h.hold), h.hold LIMIT 1), '') AS hold,
       coalesce((SELECT d.id FROM disposal_version AS w
                   JOIN disposal AS d ON d.id = w.disposal
                  WHERE w.version = v.seq AND d.list = ''
                    AND d.state IN ('planned', 'approved')
                  ORDER BY d.seq DESC LIMIT 1), '') AS disposal
  FROM version AS v JOIN terms_current AS t ON t.dataset = v.dataset
  JOIN clock AS c
 WHERE v.disposal = '' AND t.retain_until <> '' AND t.retain_until <= c.now;
