-- state, recalls: what was called back, from whom, and what they answered.

-- A case.  `list` is the SHA-256 of the digests that it found, as a
-- quarantine of the same has it; a case that was a mistake is lifted.
CREATE TABLE recall (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    selectors TEXT NOT NULL,              -- JSON: kinds, never contents
    records INTEGER NOT NULL, list TEXT NOT NULL, due TEXT NOT NULL,
    why TEXT NOT NULL, incident TEXT NOT NULL, person TEXT NOT NULL,
    at TEXT NOT NULL, lifted INTEGER NOT NULL) STRICT;
CREATE TABLE recall_version (
    recall TEXT NOT NULL, dataset TEXT NOT NULL, root TEXT NOT NULL,
    wholly INTEGER NOT NULL,              -- 1: the version itself is recalled
    PRIMARY KEY (recall, dataset, root)) STRICT, WITHOUT ROWID;
CREATE INDEX recall_version_root ON recall_version (root);
-- A line for each release that received the data or what was derived from
-- it.  state: open, retrained, rolled-back, accepted.
CREATE TABLE recall_line (
    recall TEXT NOT NULL, release TEXT NOT NULL,
    derived INTEGER NOT NULL,             -- 1: by derivation only
    due TEXT NOT NULL, state TEXT NOT NULL, why TEXT NOT NULL,
    person TEXT NOT NULL,
    at TEXT NOT NULL,                     -- of the answer, '' while open
    PRIMARY KEY (recall, release)) STRICT, WITHOUT ROWID;
CREATE INDEX recall_line_of ON recall_line (release);

-- Where each case stands.
CREATE VIEW recall_state AS
SELECT c.id AS recall,
       CASE WHEN c.lifted > 0 THEN 'lifted'
            WHEN count(l.release) FILTER (WHERE l.state = 'open') > 0
            THEN 'open' ELSE 'answered' END AS state,
       count(l.release) AS releases,
       count(l.release) FILTER (WHERE l.state = 'open') AS unanswered,
       coalesce(min(l.due) FILTER (WHERE l.state = 'open'), '') AS due
  FROM recall AS c LEFT JOIN recall_line AS l ON l.recall = c.id
 GROUP BY c.id;

-- Who still has to answer.  late_days: whole days since it was due, -1 before.
CREATE VIEW recall_unanswered AS
SELECT l.recall, l.release, l.derived, l.due, c.incident, r.request, r.job,
       r.person, q.project, q.person AS requester,
       CASE WHEN l.due > k.now THEN -1 ELSE
            CAST(julianday(k.now) - julianday(l.due) AS INTEGER) END
       AS late_days
  FROM recall_line AS l
  JOIN recall AS c ON c.id = l.recall AND c.lifted = 0
  JOIN release AS r ON r.id = l.release
  JOIN request AS q ON q.id = r.request
  JOIN clock AS k
 WHERE l.state = 'open';

-- Versions that are recalled wholly, by bytes and by what they were derived
-- from.  proved 0: only said to be derived.
CREATE VIEW version_recalled AS
SELECT v.seq AS version, c.id AS recall, 1 AS proved
  FROM version AS v
  JOIN recall_version AS w ON w.root = v.root AND w.wholly = 1
  JOIN recall AS c ON c.id = w.recall AND c.lifted = 0
UNION
SELECT v.seq, c.id, a.proved
  FROM version AS v JOIN lineage AS a ON a.root = v.root
  JOIN recall_version AS w ON w.root = a.ancestor AND w.wholly = 1
  JOIN recall AS c ON c.id = w.recall AND c.lifted = 0;

-- All events of an incident: those that name it, and what was done about
-- the bars and recalls that do.
CREATE VIEW incident_event AS
SELECT incident, seq FROM event WHERE incident <> ''
UNION
SELECT i.incident, e.seq FROM event AS e JOIN event AS i
    ON i.id = e.subject AND i.id <> '' AND i.incident <> ''
UNION
SELECT i.incident, e.seq FROM event AS e
  JOIN event AS u ON u.id = e.subject AND u.kind = 'bar.lifted/1'
  JOIN event AS i ON i.id = u.subject AND i.incident <> '';
