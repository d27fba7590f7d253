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

-- Data that was made from other data, and says no source of its own, has that
-- of what it was first made from, where all of that has one.  A version that
-- goes on from others says a source where they say theirs too; the oldest
-- time counts.
CREATE VIEW policy_source AS
SELECT i.request, i.dataset || '@' || i.ordinal AS subject, i.dataset,
       i.root AS version, i.ordinal,
       CASE WHEN i.source_url <> '' AND NOT EXISTS (
                 SELECT 1 FROM version_onto AS t JOIN version AS v
                     ON v.seq = t.onto
                  WHERE t.version = i.seq AND v.source_url = '')
            THEN i.source_url
            WHEN NOT EXISTS (
                 SELECT 1 FROM lineage AS l WHERE l.root = i.root
                    AND NOT EXISTS (SELECT 1 FROM lineage AS f
                                     WHERE f.root = l.ancestor)
                    AND NOT EXISTS (SELECT 1 FROM version AS v
                                     WHERE v.root = l.ancestor
                                       AND v.source_url <> ''))
            THEN coalesce((SELECT min(v.source_url) FROM lineage AS l
                             JOIN version AS v ON v.root = l.ancestor
                            WHERE l.root = i.root AND v.source_url <> ''), '')
            ELSE '' END AS url,
       CASE WHEN i.retrieved_at <> '' AND NOT EXISTS (
                 SELECT 1 FROM version_onto AS t JOIN version AS v
                     ON v.seq = t.onto
                  WHERE t.version = i.seq AND v.retrieved_at = '')
            THEN min(i.retrieved_at, coalesce((
                 SELECT min(v.retrieved_at) FROM version_onto AS t
                   JOIN version AS v ON v.seq = t.onto
                  WHERE t.version = i.seq), i.retrieved_at))
            WHEN NOT EXISTS (
                 SELECT 1 FROM lineage AS l WHERE l.root = i.root
                    AND NOT EXISTS (SELECT 1 FROM lineage AS f
                                     WHERE f.root = l.ancestor)
                    AND NOT EXISTS (SELECT 1 FROM version AS v
                                     WHERE v.root = l.ancestor
                                       AND v.retrieved_at <> ''))
            THEN coalesce((SELECT min(v.retrieved_at) FROM lineage AS l
                             JOIN version AS v ON v.root = l.ancestor
                            WHERE l.root = i.root AND v.retrieved_at <> ''), '')
            ELSE '' END AS retrieved_at,
       i.publisher, i.licence, i.records, i.with_url, i.with_time, i.with_id,
       i.expected, i.why, i.person AS ingested_by, i.at AS ingested_at
  FROM request_ingest AS i;

-- Every recorded origin of a version's bytes, in whatever dataset they lie,
-- of what it goes on from, and of what they were made from.
CREATE VIEW policy_origin AS
SELECT s.request, s.subject, v.dataset, v.source_url AS url, v.retrieved_at,
       v.publisher
  FROM request_subject AS s JOIN version AS v ON v.root = s.root
UNION ALL
SELECT s.request, s.subject, v.dataset, v.source_url, v.retrieved_at,
       v.publisher
  FROM request_subject AS s JOIN version AS w ON w.root = s.root
  JOIN version_onto AS t ON t.version = w.seq JOIN version AS v ON v.seq = t.onto
UNION ALL
SELECT s.request, s.subject, v.dataset, v.source_url, v.retrieved_at,
       v.publisher
  FROM request_subject AS s JOIN lineage AS l ON l.root = s.root
  JOIN version AS v ON v.root = l.ancestor;

-- A copy under another name, and what a version was made from, bind once they
-- have terms: whoever may ingest could else shut a gate by ingesting a copy.
CREATE VIEW policy_dataset AS
SELECT request, dataset AS subject, dataset, own FROM request_dataset AS d
 WHERE own = 1 OR EXISTS (SELECT 1 FROM terms_current AS t
                           WHERE t.dataset = d.dataset);

CREATE VIEW policy_terms AS
SELECT d.request, d.dataset AS subject, d.dataset, d.own, t.id AS terms,
       t.licence, t.retain_until, t.sensitivity, t.attribution, t.at
  FROM request_dataset AS d JOIN terms_current AS t ON t.dataset = d.dataset;

-- Licence expressions that bind a version: what the terms of its dataset say,
-- or where they say nothing what its sources declared; what the terms of
-- other datasets say that hold the same bytes; and both of what it was made
-- from.
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
SELECT s.request, s.subject, s.dataset, 'source', v.licence
  FROM request_subject AS s
  JOIN version AS w ON w.dataset = s.dataset AND w.root = s.root
  JOIN version_onto AS t ON t.version = w.seq JOIN version AS v ON v.seq = t.onto
 WHERE v.licence <> ''
   AND NOT EXISTS (SELECT 1 FROM terms_current AS n
                    WHERE n.dataset = s.dataset AND n.licence <> '')
UNION ALL
SELECT s.request, s.subject, t.dataset, 'terms', t.licence
  FROM request_subject AS s
  JOIN version AS v ON v.root = s.root AND v.dataset <> s.dataset
  JOIN terms_current AS t ON t.dataset = v.dataset
 WHERE t.licence <> ''
UNION ALL
SELECT s.request, s.subject, v.dataset, 'terms', t.licence
  FROM request_subject AS s JOIN lineage AS l ON l.root = s.root
  JOIN version AS v ON v.root = l.ancestor
  JOIN terms_current AS t ON t.dataset = v.dataset
 WHERE t.licence <> ''
UNION ALL
SELECT s.request, s.subject, v.dataset, 'source', v.licence
  FROM request_subject AS s JOIN lineage AS l ON l.root = s.root
  JOIN version AS v ON v.root = l.ancestor
 WHERE v.licence <> ''
   AND NOT EXISTS (SELECT 1 FROM terms_current AS t
                    WHERE t.dataset = v.dataset AND t.licence <> '');

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

-- Releases of the request's project that a recall still waits for.
CREATE VIEW policy_recall AS
SELECT q.id AS request, u.release AS subject, u.release, u.recall, u.incident,
       u.job, u.person, u.derived, u.due, u.late_days
  FROM request AS q JOIN recall_unanswered AS u ON u.project = q.project;

-- What was counted in a version when it was ingested.  Where ingests of the
-- same bytes differ, the largest counts.
CREATE VIEW policy_fact AS
SELECT s.request, s.subject, f.name, max(f.value) AS value
  FROM request_subject AS s
  JOIN version AS v ON v.dataset = s.dataset AND v.root = s.root
  JOIN fact AS f ON f.version = v.seq
 GROUP BY s.request, s.subject, f.name;

CREATE VIEW policy_drift AS
SELECT g.request, g.subject, g.measure,
       coalesce((SELECT b.dataset || '@' || b.ordinal FROM version AS b
                  WHERE b.seq = g.base), '') AS base, g.ppm
  FROM (SELECT s.request, s.subject, d.measure, max(d.base) AS base,
               max(d.ppm) AS ppm
          FROM request_subject AS s
          JOIN version AS v ON v.dataset = s.dataset AND v.root = s.root
          JOIN version_drift AS d ON d.version = v.seq
         GROUP BY s.request, s.subject, d.measure) AS g;

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
