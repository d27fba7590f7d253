-- state, releases: what was let out, to whom, and what came of it.

CREATE TABLE release (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, request TEXT NOT NULL,
    decision INTEGER NOT NULL, mode TEXT NOT NULL, job TEXT NOT NULL,
    files INTEGER NOT NULL, records INTEGER NOT NULL, bytes INTEGER NOT NULL,
    left_out INTEGER NOT NULL, left_root TEXT NOT NULL,
    statement TEXT NOT NULL,              -- SHA-256 of custody-release.json
    skip_list TEXT NOT NULL,              -- SHA-256 of the skip list
    hand_over TEXT NOT NULL,              -- of exec: none pipe memfd
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX release_of ON release (request, job);
CREATE INDEX release_decision ON release (decision);
CREATE TABLE release_version (
    release TEXT NOT NULL, dataset TEXT NOT NULL, root TEXT NOT NULL,
    PRIMARY KEY (release, dataset, root)) STRICT, WITHOUT ROWID;
CREATE TABLE receipt (
    seq INTEGER PRIMARY KEY, release TEXT NOT NULL, model TEXT NOT NULL,
    model_sha256 TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX receipt_of ON receipt (release);
CREATE TABLE job (
    seq INTEGER PRIMARY KEY, release TEXT NOT NULL, code INTEGER NOT NULL,
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;

-- Decisions that travel.  A job whose permit has ended may get another for
-- the release it has.
CREATE TABLE permit (
    seq INTEGER PRIMARY KEY, release TEXT NOT NULL, decision INTEGER NOT NULL,
    audience TEXT NOT NULL, not_before TEXT NOT NULL, not_after TEXT NOT NULL,
    nonce TEXT NOT NULL,
    statement TEXT NOT NULL,              -- SHA-256 of the permit's file
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX permit_of ON permit (release);
CREATE UNIQUE INDEX permit_decision ON permit (decision);

-- What nodes without the ledger reported of their permits' use.
CREATE TABLE permit_use (
    seq INTEGER PRIMARY KEY, release TEXT NOT NULL, files INTEGER NOT NULL,
    records INTEGER NOT NULL, bytes INTEGER NOT NULL,
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX permit_use_of ON permit_use (release);

-- Releases with what came back from their jobs.
CREATE VIEW release_model AS
SELECT l.id AS release, l.job, l.person, r.request, r.dataset, r.root,
       coalesce(c.model, '') AS model,
       coalesce(c.model_sha256, '') AS model_sha256
  FROM release AS l
  JOIN (SELECT rv.release, x.request, rv.dataset, rv.root
          FROM release_version AS rv JOIN release AS x ON x.id = rv.release)
    AS r ON r.release = l.id
  LEFT JOIN receipt AS c ON c.release = l.id;

-- Who takes what was recalled already has a line in that case too, and as
-- long to answer it as the others had; but where a quarantine of the same
-- list is open, the records are left out and nothing is received.
CREATE TRIGGER release_version_recalled AFTER INSERT ON release_version BEGIN
    INSERT OR IGNORE INTO recall_line (recall, release, derived, due, state,
           why, person, at)
    SELECT c.id, NEW.release, v.root <> NEW.root,
           strftime('%Y-%m-%dT%H:%M:%f', julianday(r.at) + julianday(c.due)
                    - julianday(c.at)) || '000Z',
           'open', '', '', ''
      FROM release AS r JOIN recall AS c
      JOIN recall_version AS v ON v.recall = c.id
     WHERE r.id = NEW.release AND c.lifted = 0
       AND (v.root = NEW.root OR EXISTS (
            SELECT 1 FROM lineage AS a
             WHERE a.root = NEW.root AND a.ancestor = v.root
               AND (a.altered = 1 OR NOT EXISTS (
                    SELECT 1 FROM version AS o
                     WHERE o.root = NEW.root AND o.seq < c.seq))))
       AND NOT EXISTS (SELECT 1 FROM quarantine_list AS w
                         JOIN quarantine AS q ON q.id = w.quarantine
                        WHERE w.sha256 = c.list AND q.lifted = 0)
     ORDER BY v.root <> NEW.root;
END;

-- Permits that live, but not as they were signed: what they are for was barred,
-- put under other terms, disposed of, or had records erased since.
CREATE VIEW permit_stale AS
SELECT p.seq, p.nonce, q.id || ' barred records after it was issued' AS why
  FROM permit AS p JOIN clock AS c
  JOIN release_version AS v ON v.release = p.release
  JOIN root_barred AS b ON b.root = v.root
  JOIN quarantine_open AS q ON q.id = b.quarantine AND q.seq > p.decision
 WHERE p.not_after > c.now
UNION
SELECT p.seq, p.nonce, 'terms of ' || d.dataset || ' changed after it was issued'
  FROM permit AS p JOIN clock AS c JOIN release AS l ON l.id = p.release
  JOIN request_dataset AS d ON d.request = l.request
  JOIN terms_current AS t ON t.dataset = d.dataset
  JOIN proposal AS e ON e.id = t.id AND e.effective > p.decision
 WHERE p.not_after > c.now
UNION
SELECT p.seq, p.nonce, x.disposal || ' erased records after it was issued'
  FROM permit AS p JOIN clock AS c
  JOIN release_version AS v ON v.release = p.release
  JOIN root_erased AS x ON x.root = v.root AND x.since > p.decision
 WHERE p.not_after > c.now
UNION
SELECT p.seq, p.nonce,
       o.disposal || ' disposes of ' || o.dataset || '@' || o.ordinal
  FROM permit AS p JOIN clock AS c
  JOIN release_version AS v ON v.release = p.release
  JOIN version AS o ON o.root = v.root AND o.disposal <> ''
 WHERE p.not_after > c.now;

-- Exports that are out, and hold what was erased or disposed of since: nobody
-- can call them back, but who reads them can be told.
CREATE VIEW release_stale AS
SELECT l.id AS release,
       x.disposal || ' erased records after it was made' AS why
  FROM release AS l JOIN release_version AS v ON v.release = l.id
  JOIN root_erased AS x ON x.root = v.root AND x.since > l.seq
 WHERE l.mode = 'export'
UNION
SELECT l.id, o.disposal || ' disposes of ' || o.dataset || '@' || o.ordinal
  FROM release AS l JOIN release_version AS v ON v.release = l.id
  JOIN version AS o ON o.root = v.root AND o.disposal <> ''
 WHERE l.mode = 'export';
