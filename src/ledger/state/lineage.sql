-- state, lineage: what versions were made from, and what follows from it.

-- What an ingest said its data was made from; `release` is the release that
-- was taken for it, '' for the whole version.
CREATE TABLE derivation (
    version INTEGER NOT NULL, parent INTEGER NOT NULL, dataset TEXT NOT NULL,
    root TEXT NOT NULL, release TEXT NOT NULL, proved INTEGER NOT NULL,
    step TEXT NOT NULL,
    PRIMARY KEY (version, root, release)) STRICT, WITHOUT ROWID;
CREATE INDEX derivation_of ON derivation (root);
-- The same by bytes, closed over all generations: it follows from derivation
-- and is kept by the trigger below, so that asking about one version costs the
-- same in a ledger of any length.  Of several ways from a root to an ancestor
-- the worst counts, and a later proof undoes no declaration.
CREATE TABLE lineage (
    root TEXT NOT NULL, ancestor TEXT NOT NULL,
    proved INTEGER NOT NULL,     -- 1: each step, on every way, kept records
    altered INTEGER NOT NULL,    -- 1: the step next to the ancestor did not,
                                 -- on some way: digests find no bar there
    since INTEGER NOT NULL,      -- if altered: what was barred up to this
                                 -- event was left out before; 0: nothing was
    PRIMARY KEY (root, ancestor)) STRICT, WITHOUT ROWID;
CREATE INDEX lineage_of ON lineage (ancestor);
-- Every descendant of the child gets every ancestor of the parent; both are
-- their own, too.  What a release left out is known where data was read.
CREATE TRIGGER derivation_descends AFTER INSERT ON derivation BEGIN
    INSERT INTO lineage (root, ancestor, proved, altered, since)
    SELECT d.root, a.ancestor, min(d.proved, NEW.proved, a.proved), a.altered,
           a.since
      FROM (SELECT v.root, 1 AS proved FROM version AS v
             WHERE v.seq = NEW.version
            UNION ALL
            SELECT l.root, l.proved FROM version AS v
              JOIN lineage AS l ON l.ancestor = v.root
             WHERE v.seq = NEW.version) AS d
      JOIN (SELECT NEW.root AS ancestor, 1 AS proved,
                   1 - NEW.proved AS altered,
                   coalesce((SELECT l.seq FROM release AS l
                              WHERE l.id = NEW.release
                                AND (l.mode = 'export' OR l.records > 0)), 0)
                   AS since
            UNION ALL
            SELECT l.ancestor, l.proved, l.altered, l.since FROM lineage AS l
             WHERE l.root = NEW.root) AS a
     WHERE true
        ON CONFLICT DO UPDATE SET
           since = CASE WHEN excluded.altered = 0 THEN since
                        WHEN altered = 0 THEN excluded.since
                        ELSE min(since, excluded.since) END,
           proved = min(proved, excluded.proved),
           altered = max(altered, excluded.altered);
END;

-- What is proved to hold nothing but records of a wholly barred version is
-- wholly barred.
CREATE TRIGGER lineage_bars AFTER INSERT ON lineage WHEN NEW.proved = 1 BEGIN
    INSERT INTO root_barred (root, quarantine, wholly, records)
    SELECT NEW.root, b.quarantine, 1, 0 FROM root_barred AS b
     WHERE b.root = NEW.ancestor AND b.wholly = 1
        ON CONFLICT DO UPDATE SET wholly = 1;
END;

-- A request for what was made is bound by the terms of what it was made from.
CREATE TRIGGER lineage_binds AFTER INSERT ON lineage BEGIN
    INSERT OR IGNORE INTO request_dataset (request, dataset, own)
    SELECT r.request, v.dataset, 0 FROM request_version AS r
      JOIN version AS v ON v.root = NEW.ancestor
     WHERE r.root = NEW.root;
END;

-- What was made from a root, over all generations; and the releases of it.
CREATE VIEW descendant AS
SELECT ancestor AS root, root AS descendant, proved FROM lineage;
CREATE VIEW release_descendant AS
SELECT l.ancestor AS root, w.release, l.root AS descendant, l.proved
  FROM lineage AS l JOIN release_version AS w ON w.root = l.root;
