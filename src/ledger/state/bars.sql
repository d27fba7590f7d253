-- state, bars: what may not be used, and what may not be destroyed.

-- Bars.  A list names record digests and lives beside the ledger; its
-- SHA-256 is here.  An ingest after the quarantine adds a list of its own.
CREATE TABLE quarantine (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    selectors TEXT NOT NULL,              -- JSON: kinds, never contents
    records INTEGER NOT NULL, root TEXT NOT NULL,
    why TEXT NOT NULL, incident TEXT NOT NULL, person TEXT NOT NULL,
    at TEXT NOT NULL, lifted INTEGER NOT NULL) STRICT;
CREATE TABLE quarantine_list (
    quarantine TEXT NOT NULL, seq INTEGER NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (quarantine, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine_version (
    quarantine TEXT NOT NULL, dataset TEXT NOT NULL, root TEXT NOT NULL,
    PRIMARY KEY (quarantine, dataset, root)) STRICT, WITHOUT ROWID;
-- How many records of a version (its seq) a quarantine bars.
CREATE TABLE quarantine_count (
    quarantine TEXT NOT NULL, version INTEGER NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (quarantine, version)) STRICT, WITHOUT ROWID;
-- The same by bytes: what a quarantine bars of a root, wherever it lies.  It
-- follows from the two tables above and is kept by triggers.  A root whose
-- records are proved to be those of a wholly barred one is wholly barred.
CREATE TABLE root_barred (
    root TEXT NOT NULL, quarantine TEXT NOT NULL,
    wholly INTEGER NOT NULL, records INTEGER NOT NULL,
    PRIMARY KEY (root, quarantine)) STRICT, WITHOUT ROWID;
CREATE TRIGGER quarantine_version_bars AFTER INSERT ON quarantine_version BEGIN
    INSERT INTO root_barred (root, quarantine, wholly, records)
    VALUES (NEW.root, NEW.quarantine, 1, 0)
        ON CONFLICT DO UPDATE SET wholly = 1;
    INSERT INTO root_barred (root, quarantine, wholly, records)
    SELECT l.root, NEW.quarantine, 1, 0 FROM lineage AS l
     WHERE l.ancestor = NEW.root AND l.proved = 1
        ON CONFLICT DO UPDATE SET wholly = 1;
END;
CREATE TRIGGER quarantine_count_bars AFTER INSERT ON quarantine_count BEGIN
    INSERT INTO root_barred (root, quarantine, wholly, records)
    SELECT v.root, NEW.quarantine, 0, NEW.records FROM version AS v
     WHERE v.seq = NEW.version
        ON CONFLICT DO UPDATE SET records = max(records, excluded.records);
END;

CREATE TABLE hold (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    everything INTEGER NOT NULL, why TEXT NOT NULL, person TEXT NOT NULL,
    at TEXT NOT NULL, lifted INTEGER NOT NULL) STRICT;
CREATE TABLE hold_version (
    hold TEXT NOT NULL, dataset TEXT NOT NULL, root TEXT NOT NULL,
    PRIMARY KEY (hold, dataset, root)) STRICT, WITHOUT ROWID;

-- Open quarantines, and what they bar of each version.
CREATE VIEW quarantine_open AS SELECT * FROM quarantine WHERE lifted = 0;
CREATE VIEW version_barred AS
SELECT v.seq AS version, q.id AS quarantine, q.incident, b.wholly, b.records
  FROM version AS v JOIN root_barred AS b ON b.root = v.root
  JOIN quarantine AS q ON q.id = b.quarantine AND q.lifted = 0;

-- Open quarantines that may bar what is in a root in another form: they are
-- over an ancestor, and digests do not tell.
CREATE VIEW root_clouded AS
SELECT l.root, q.id AS quarantine, q.incident, l.ancestor
  FROM lineage AS l JOIN root_barred AS b ON b.root = l.ancestor
  JOIN quarantine AS q ON q.id = b.quarantine AND q.lifted = 0
 WHERE CASE b.wholly WHEN 1 THEN l.proved = 0
            ELSE l.altered = 1 AND q.seq > l.since END;

-- Holds over a version, through any dataset that holds its root or a root
-- that it was made from.
CREATE VIEW version_held AS
SELECT v.seq AS version, h.id AS hold, h.why
  FROM version AS v JOIN hold AS h
 WHERE h.lifted = 0
   AND (h.everything = 1
        OR EXISTS (SELECT 1 FROM hold_version AS w
                    WHERE w.hold = h.id AND w.root = v.root)
        OR EXISTS (SELECT 1 FROM hold_version AS w
                     JOIN lineage AS l ON l.ancestor = w.root
                    WHERE w.hold = h.id AND l.root = v.root));
