-- state, requests: what was asked, where it stands, what was decided.

CREATE TABLE request (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    person TEXT NOT NULL, at TEXT NOT NULL, purpose TEXT NOT NULL,
    project TEXT NOT NULL, model TEXT NOT NULL, job TEXT NOT NULL,
    until TEXT NOT NULL, why TEXT NOT NULL,
    ended TEXT NOT NULL,                  -- '' rejected withdrawn
    ended_why TEXT NOT NULL) STRICT;
CREATE TABLE request_version (
    request TEXT NOT NULL, dataset TEXT NOT NULL, root TEXT NOT NULL,
    PRIMARY KEY (request, dataset, root)) STRICT, WITHOUT ROWID;
CREATE INDEX request_version_root ON request_version (root);

-- Datasets whose terms bind a request: its own, and every other one that
-- holds one of its roots or of what these were made from; an underived copy
-- under looser terms gains nothing.  It follows from request_version, version
-- and lineage, and is kept by triggers (here, in data.sql and in lineage.sql) so
-- that asking about one request costs the same in a ledger of any length.
CREATE TABLE request_dataset (
    request TEXT NOT NULL, dataset TEXT NOT NULL,
    own INTEGER NOT NULL,                 -- 1 where the request names it
    PRIMARY KEY (request, dataset)) STRICT, WITHOUT ROWID;
CREATE INDEX request_dataset_of ON request_dataset (dataset);
CREATE TRIGGER request_version_binds AFTER INSERT ON request_version BEGIN
    INSERT INTO request_dataset (request, dataset, own)
    VALUES (NEW.request, NEW.dataset, 1)
        ON CONFLICT DO UPDATE SET own = 1;
    INSERT OR IGNORE INTO request_dataset (request, dataset, own)
    SELECT NEW.request, v.dataset, 0 FROM version AS v WHERE v.root = NEW.root;
    INSERT OR IGNORE INTO request_dataset (request, dataset, own)
    SELECT NEW.request, v.dataset, 0 FROM lineage AS l
      JOIN version AS v ON v.root = l.ancestor WHERE l.root = NEW.root;
END;

CREATE TABLE decision (
    seq INTEGER PRIMARY KEY, request TEXT NOT NULL, verdict TEXT NOT NULL,
    mode TEXT NOT NULL, job TEXT NOT NULL, reasons TEXT NOT NULL,
    policies TEXT NOT NULL, policy_set TEXT NOT NULL, data TEXT NOT NULL,
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX decision_of ON decision (request);

-- The ingests behind each version that a request names.
CREATE VIEW request_ingest AS
SELECT rv.request, v.* FROM request_version AS rv
  JOIN version AS v ON v.dataset = rv.dataset AND v.root = rv.root;

-- The versions of a request as people name them: dataset@ordinal, the newest
-- of the ingests that gave these bytes.
CREATE VIEW request_subject AS
SELECT rv.request, rv.dataset, rv.root,
       rv.dataset || '@' || (SELECT max(v.ordinal) FROM version AS v
                              WHERE v.dataset = rv.dataset
                                AND v.root = rv.root) AS subject
  FROM request_version AS rv;

-- Where each request stands.  Its time passes with its own end, or with that
-- of an approval that it needs: then it waits for nobody, but can be approved
-- again.
CREATE VIEW request_state AS
SELECT r.id AS request,
       CASE WHEN r.ended <> '' THEN r.ended
            WHEN r.until <> '' AND r.until <= c.now THEN 'expired'
            WHEN (SELECT count(DISTINCT a.person) FROM approval_live AS a
                   WHERE a.proposal = r.id) >= l.quorum THEN 'approved'
            WHEN EXISTS (SELECT 1 FROM approval AS a
                           JOIN approval_stale AS s ON s.approval = a.seq
                          WHERE a.proposal = r.id
                            AND (a.until = '' OR a.until > c.now)) THEN 'stale'
            WHEN (SELECT count(DISTINCT a.person) FROM approval_given AS a
                   WHERE a.proposal = r.id) >= l.quorum THEN 'expired'
            ELSE 'open' END AS state,
       (SELECT count(DISTINCT a.person) FROM approval_live AS a
         WHERE a.proposal = r.id) AS approvals,
       l.quorum AS needed
  FROM request AS r JOIN ledger AS l JOIN clock AS c;
