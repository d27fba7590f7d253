-- state: what the events of a ledger add up to.
--
-- An in-memory database, folded from verified events by the SQL of each kind
-- and asked by everybody: gate, policies, reports, `custody query`.  Nothing
-- here is ever stored in the custody directory, so nothing there can be forged
-- to change a decision.  Columns are NOT NULL: what is absent is '' or 0.
-- Times are the text form of ledger.md, so they compare as text.  `seq` is
-- the place of the event that made a row.  custody-state(5) explains each.

-- One row: the time that `until` and friends are compared with.  While an
-- event is checked and folded it is that event's own time; the gate sets it
-- to the later of the local clock and the newest event.
CREATE TABLE clock (now TEXT NOT NULL) STRICT;
INSERT INTO clock VALUES ('');

-- One row: what the ledger is known by, and how many custodians decide.
CREATE TABLE ledger (
    genesis TEXT NOT NULL, name TEXT NOT NULL, log_key TEXT NOT NULL,
    quorum INTEGER NOT NULL, created_at TEXT NOT NULL) STRICT;

-- Every event, so that a place, a nonce or an id can be looked up.
CREATE TABLE event (
    seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, kind TEXT NOT NULL,
    id TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
    subject TEXT NOT NULL,       -- what `log` shows: a dataset, an id
    incident TEXT NOT NULL, nonce TEXT NOT NULL UNIQUE) STRICT;

-- How many ids of each letter were given.
CREATE TABLE counter (letter TEXT PRIMARY KEY, given INTEGER NOT NULL) STRICT;

-- People and keys.  Both are enrolled once, for ever.
CREATE TABLE person (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, contact TEXT NOT NULL,
    enrolled INTEGER NOT NULL, enrolled_at TEXT NOT NULL,
    retired INTEGER NOT NULL,             -- seq, 0 while active
    compromised_since TEXT NOT NULL) STRICT;
CREATE TABLE key (
    key_id TEXT PRIMARY KEY, key TEXT NOT NULL, person TEXT NOT NULL,
    enrolled INTEGER NOT NULL, ended INTEGER NOT NULL) STRICT;

-- Acts that wait, or waited, for approval by others.  A request is not among
-- them: it is asked anew at each use.
CREATE TABLE proposal (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, seq INTEGER NOT NULL,
    hash TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,                  -- waiting effective rejected
    act TEXT NOT NULL) STRICT;            -- its act, while it waits

-- Signatures under requests and proposals.
CREATE TABLE approval (
    seq INTEGER PRIMARY KEY, proposal TEXT NOT NULL, person TEXT NOT NULL,
    at TEXT NOT NULL, until TEXT NOT NULL, condition TEXT NOT NULL) STRICT;
CREATE INDEX approval_of ON approval (proposal);
CREATE TABLE approval_terms (
    approval INTEGER NOT NULL, dataset TEXT NOT NULL, terms TEXT NOT NULL,
    PRIMARY KEY (approval, dataset)) STRICT, WITHOUT ROWID;

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
    disposed INTEGER NOT NULL) STRICT;    -- seq of disposal.done, or 0
CREATE INDEX version_of ON version (dataset, ordinal);
CREATE INDEX version_root ON version (root);

CREATE TABLE terms (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, dataset TEXT NOT NULL,
    hash TEXT NOT NULL, allow TEXT NOT NULL, deny TEXT NOT NULL,
    licence TEXT NOT NULL, retain_until TEXT NOT NULL,
    sensitivity TEXT NOT NULL, jurisdictions TEXT NOT NULL,
    attribution TEXT NOT NULL, why TEXT NOT NULL, person TEXT NOT NULL,
    at TEXT NOT NULL,
    current INTEGER NOT NULL) STRICT;     -- 1 for the ones in force
CREATE INDEX terms_of ON terms (dataset, current);

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
-- holds one of its roots; an underived copy under looser terms gains nothing.
-- It follows from request_version and version, and is kept by triggers so
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
END;
CREATE TRIGGER version_binds AFTER INSERT ON version BEGIN
    INSERT OR IGNORE INTO request_dataset (request, dataset, own)
    SELECT r.request, NEW.dataset, 0 FROM request_version AS r
     WHERE r.root = NEW.root;
END;

CREATE TABLE decision (
    seq INTEGER PRIMARY KEY, request TEXT NOT NULL, verdict TEXT NOT NULL,
    mode TEXT NOT NULL, job TEXT NOT NULL, reasons TEXT NOT NULL,
    policies TEXT NOT NULL, policy_set TEXT NOT NULL, data TEXT NOT NULL,
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX decision_of ON decision (request);

CREATE TABLE release (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, request TEXT NOT NULL,
    decision INTEGER NOT NULL, mode TEXT NOT NULL, job TEXT NOT NULL,
    files INTEGER NOT NULL, records INTEGER NOT NULL, bytes INTEGER NOT NULL,
    left_out INTEGER NOT NULL, left_root TEXT NOT NULL,
    statement TEXT NOT NULL,              -- SHA-256 of custody-release.json
    person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX release_of ON release (request, job);
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
-- follows from the two tables above and is kept by triggers.
CREATE TABLE root_barred (
    root TEXT NOT NULL, quarantine TEXT NOT NULL,
    wholly INTEGER NOT NULL, records INTEGER NOT NULL,
    PRIMARY KEY (root, quarantine)) STRICT, WITHOUT ROWID;
CREATE TRIGGER quarantine_version_bars AFTER INSERT ON quarantine_version BEGIN
    INSERT INTO root_barred (root, quarantine, wholly, records)
    VALUES (NEW.root, NEW.quarantine, 1, 0)
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
    verified_seq INTEGER NOT NULL, verified_at TEXT NOT NULL) STRICT;
CREATE TABLE disposal_version (
    disposal TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (disposal, version)) STRICT, WITHOUT ROWID;

CREATE TABLE policy_set (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    why TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
    current INTEGER NOT NULL) STRICT;
CREATE TABLE policy_file (
    policy_set TEXT NOT NULL, name TEXT NOT NULL,   -- licence-known.sql
    sha256 TEXT NOT NULL,
    PRIMARY KEY (policy_set, name)) STRICT, WITHOUT ROWID;

CREATE TABLE lookup (
    seq INTEGER PRIMARY KEY, selectors TEXT NOT NULL,
    indicators INTEGER NOT NULL, hits INTEGER NOT NULL,
    complete INTEGER NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL) STRICT;

-- The newest version of each dataset.
CREATE VIEW dataset AS
SELECT dataset AS name, max(ordinal) AS latest, count(*) AS versions,
       sum(disposed > 0) AS disposed
  FROM version GROUP BY dataset;

CREATE VIEW terms_current AS SELECT * FROM terms WHERE current = 1;

-- Active custodians: who can decide.
CREATE VIEW custodian AS
SELECT name FROM person WHERE role = 'custodian' AND retired = 0;

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

-- Terms in force that an approval of the request does not name.
CREATE VIEW approval_stale AS
SELECT a.seq AS approval, d.request, d.dataset
  FROM approval AS a
  JOIN request_dataset AS d ON d.request = a.proposal
  LEFT JOIN terms_current AS t ON t.dataset = d.dataset
  LEFT JOIN approval_terms AS p
    ON p.approval = a.seq AND p.dataset = d.dataset
 WHERE coalesce(t.hash, '') <> coalesce(p.terms, '');

-- Approvals of requests that count now: by somebody else, not ended, on the
-- terms in force, not signed with a key that was already known to be stolen.
CREATE VIEW approval_live AS
SELECT a.* FROM approval AS a
  JOIN request AS r ON r.id = a.proposal
  JOIN person AS p ON p.name = a.person
  JOIN clock AS c
 WHERE a.person <> r.person
   AND (a.until = '' OR a.until > c.now)
   AND (p.compromised_since = '' OR a.at < p.compromised_since)
   AND NOT EXISTS (SELECT 1 FROM approval_stale AS s WHERE s.approval = a.seq);

-- Where each request stands.
CREATE VIEW request_state AS
SELECT r.id AS request,
       CASE WHEN r.ended <> '' THEN r.ended
            WHEN r.until <> '' AND r.until <= c.now THEN 'expired'
            WHEN (SELECT count(DISTINCT a.person) FROM approval_live AS a
                   WHERE a.proposal = r.id) >= l.quorum THEN 'approved'
            WHEN EXISTS (SELECT 1 FROM approval AS a
                           JOIN approval_stale AS s ON s.approval = a.seq
                          WHERE a.proposal = r.id) THEN 'stale'
            ELSE 'open' END AS state,
       (SELECT count(DISTINCT a.person) FROM approval_live AS a
         WHERE a.proposal = r.id) AS approvals,
       l.quorum AS needed
  FROM request AS r JOIN ledger AS l JOIN clock AS c;

-- What `approve` and `reject` can name.
CREATE VIEW approvable AS
SELECT r.id, r.hash, r.person, 'request.opened/1' AS kind
  FROM request AS r JOIN request_state AS s ON s.request = r.id
 WHERE s.state IN ('open', 'approved', 'stale')
UNION ALL
SELECT id, hash, person, kind FROM proposal WHERE state = 'waiting';

-- Proposals that have all signatures they need: who proposed counts as one.
CREATE VIEW proposal_ready AS
SELECT p.id, p.kind, p.act, p.seq, p.hash, p.person
  FROM proposal AS p JOIN ledger AS l
 WHERE p.state = 'waiting'
   AND (SELECT count(DISTINCT a.person) FROM approval AS a
         WHERE a.proposal = p.id AND a.person <> p.person) >= l.quorum - 1;

-- Open quarantines, and what they bar of each version.
CREATE VIEW quarantine_open AS SELECT * FROM quarantine WHERE lifted = 0;
CREATE VIEW version_barred AS
SELECT v.seq AS version, q.id AS quarantine, q.incident, b.wholly, b.records
  FROM version AS v JOIN root_barred AS b ON b.root = v.root
  JOIN quarantine AS q ON q.id = b.quarantine AND q.lifted = 0;

-- Holds over a version, through any dataset that holds its root.
CREATE VIEW version_held AS
SELECT v.seq AS version, h.id AS hold, h.why
  FROM version AS v JOIN hold AS h
 WHERE h.lifted = 0
   AND (h.everything = 1 OR EXISTS (SELECT 1 FROM hold_version AS w
                                     WHERE w.hold = h.id AND w.root = v.root));

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

-- What policies see of each request; custody-policy(5).  For a site policy C
-- copies one request's rows, without the first column, behind bars.
CREATE VIEW policy_request AS
SELECT r.id AS request, r.id AS subject, r.purpose, r.project, r.model,
       r.person AS asked_by, p.role AS asked_as, r.at AS asked_at, r.until,
       r.why, c.now, l.quorum
  FROM request AS r JOIN person AS p ON p.name = r.person
  JOIN clock AS c JOIN ledger AS l;

CREATE VIEW policy_version AS
SELECT g.request, g.dataset || '@' || g.ordinal AS subject, g.dataset,
       g.version, g.ordinal, g.files, g.records, g.bytes, g.duplicates,
       g.ingested_at,
       (SELECT coalesce(max(b.records), 0) FROM version_barred AS b
         WHERE b.version = g.seq) AS barred,
       -- whole days since other bytes came as a newer version; -1: none did
       coalesce((SELECT CAST(julianday(c.now) - julianday(min(o.at)) AS INTEGER)
                   FROM version AS o JOIN clock AS c
                  WHERE o.dataset = g.dataset AND o.ordinal > g.ordinal
                    AND o.root <> g.version), -1) AS superseded_days,
       -- people whose approval is from after that
       (SELECT count(DISTINCT a.person) FROM approval_live AS a
         WHERE a.proposal = g.request
           AND a.at > coalesce((SELECT min(o.at) FROM version AS o
                     WHERE o.dataset = g.dataset AND o.ordinal > g.ordinal
                       AND o.root <> g.version), '')) AS approvals_since
  FROM (SELECT rv.request, rv.dataset, rv.root AS version,
               max(v.ordinal) AS ordinal, max(v.seq) AS seq, v.files,
               v.records, v.bytes, v.duplicates, min(v.at) AS ingested_at
          FROM request_version AS rv
          JOIN version AS v ON v.dataset = rv.dataset AND v.root = rv.root
         GROUP BY rv.request, rv.dataset, rv.root) AS g;

CREATE VIEW policy_source AS
SELECT request, dataset || '@' || ordinal AS subject, dataset,
       root AS version, ordinal, source_url AS url, retrieved_at, publisher,
       licence, records, with_url, with_time, with_id, expected, why,
       person AS ingested_by, at AS ingested_at
  FROM request_ingest;

-- Every recorded origin of a version's bytes, in whatever dataset they lie.
CREATE VIEW policy_origin AS
SELECT s.request, s.subject, v.dataset, v.source_url AS url, v.retrieved_at,
       v.publisher
  FROM request_subject AS s JOIN version AS v ON v.root = s.root;

-- A copy under another name binds once it has terms: whoever may ingest could
-- else shut a gate by ingesting a copy.
CREATE VIEW policy_dataset AS
SELECT request, dataset AS subject, dataset, own FROM request_dataset AS d
 WHERE own = 1 OR EXISTS (SELECT 1 FROM terms_current AS t
                           WHERE t.dataset = d.dataset);

CREATE VIEW policy_terms AS
SELECT d.request, d.dataset AS subject, d.dataset, d.own, t.id AS terms,
       t.licence, t.retain_until, t.sensitivity, t.attribution, t.at
  FROM request_dataset AS d JOIN terms_current AS t ON t.dataset = d.dataset;

-- Licence expressions that bind a version: what the terms of its dataset say,
-- or where they say nothing what its sources declared; and what the terms of
-- other datasets say that hold the same bytes.
CREATE VIEW policy_expression AS
SELECT s.request, s.subject, s.dataset, 'terms' AS said_by,
       t.licence AS expression
  FROM request_subject AS s JOIN terms_current AS t ON t.dataset = s.dataset
 WHERE t.licence <> ''
UNION ALL
SELECT s.request, s.subject, s.dataset, 'source', v.licence
  FROM request_subject AS s
  JOIN version AS v ON v.dataset = s.dataset AND v.root = s.root
 WHERE v.licence <> ''
   AND NOT EXISTS (SELECT 1 FROM terms_current AS t
                    WHERE t.dataset = s.dataset AND t.licence <> '')
UNION ALL
SELECT s.request, s.subject, t.dataset, 'terms', t.licence
  FROM request_subject AS s
  JOIN version AS v ON v.root = s.root AND v.dataset <> s.dataset
  JOIN terms_current AS t ON t.dataset = v.dataset
 WHERE t.licence <> '';

CREATE VIEW policy_purpose AS
SELECT d.request, d.dataset AS subject, d.dataset, p.value AS purpose,
       1 AS allowed
  FROM request_dataset AS d JOIN terms_current AS t ON t.dataset = d.dataset
  JOIN json_each(t.allow) AS p
UNION ALL
SELECT d.request, d.dataset, d.dataset, p.value, 0
  FROM request_dataset AS d JOIN terms_current AS t ON t.dataset = d.dataset
  JOIN json_each(t.deny) AS p;

CREATE VIEW policy_jurisdiction AS
SELECT d.request, d.dataset AS subject, d.dataset, j.value AS jurisdiction
  FROM request_dataset AS d JOIN terms_current AS t ON t.dataset = d.dataset
  JOIN json_each(t.jurisdictions) AS j;

CREATE VIEW policy_approval AS
SELECT a.proposal AS request, a.proposal AS subject, a.person, p.role, a.at,
       a.until, a.condition
  FROM approval_live AS a JOIN person AS p ON p.name = a.person;

CREATE VIEW policy_quarantine AS
SELECT DISTINCT s.request, s.subject, b.quarantine, b.incident, b.wholly,
       b.records
  FROM request_subject AS s JOIN version AS v ON v.root = s.root
  JOIN version_barred AS b ON b.version = v.seq;

CREATE VIEW policy_release AS
SELECT rv.request, l.id AS subject, l.id AS release, l.job, l.at,
       x.dataset, x.root AS version
  FROM request_version AS rv
  JOIN release_version AS x ON x.dataset = rv.dataset
  JOIN release AS l ON l.id = x.release;

-- What a policy must answer about, by the kind in its header: each kind has
-- the table policy_KIND.
CREATE VIEW policy_subject AS
SELECT request, 'request' AS kind, subject FROM policy_request
UNION
SELECT request, 'version', subject FROM policy_version
UNION
SELECT request, 'source', subject FROM policy_source
UNION
SELECT request, 'dataset', subject FROM policy_dataset;
