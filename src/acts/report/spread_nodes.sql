-- Boxes of the drawings of what a quarantine reached: `of` is its id.
WITH
shown AS (
    SELECT q.* FROM quarantine AS q
     WHERE q.id IN (SELECT value FROM json_each(:quarantines))
     ORDER BY q.lifted = 0 DESC, q.seq DESC LIMIT 6),
hit AS (
    SELECT w.*, v.seq, v.dataset, v.ordinal,
           row_number() OVER (PARTITION BY w.quarantine ORDER BY v.seq DESC)
           AS nth
      FROM (SELECT b.quarantine, b.root, b.wholly, b.records, 0 AS clouded
              FROM root_barred AS b
            UNION ALL
            SELECT c.quarantine, c.root, 0, 0, 1 FROM root_clouded AS c
             WHERE NOT EXISTS (SELECT 1 FROM root_barred AS b
                                WHERE b.quarantine = c.quarantine
                                  AND b.root = c.root)
             GROUP BY c.quarantine, c.root) AS w
      JOIN shown AS s ON s.id = w.quarantine
      JOIN version AS v ON v.root = w.root),
let_out AS (
    SELECT h.quarantine, l.id, l.seq, l.job, l.person, l.mode, l.at,
           s.at AS placed, min(h.clouded) AS clouded,
           dense_rank() OVER (PARTITION BY h.quarantine ORDER BY l.seq DESC)
           AS nth
      FROM hit AS h JOIN shown AS s ON s.id = h.quarantine
      JOIN release_version AS w ON w.root = h.root
      JOIN release AS l ON l.id = w.release WHERE h.nth <= 14
     GROUP BY h.quarantine, l.id),
box AS (
    SELECT s.id AS "of", 1 AS part, s.seq, s.id, 'quarantine' AS kind,
           CASE s.incident WHEN '' THEN s.id ELSE s.id || ' ' || s.incident
           END AS label, s.records || ' records' || CASE WHEN s.lifted > 0
           THEN ', lifted' ELSE '' END AS note, s.lifted = 0 AS bad, 0 AS clouded
      FROM shown AS s
    UNION ALL
    SELECT h.quarantine, 2, h.seq, 'v' || h.seq, 'version',
           h.dataset || '@' || h.ordinal, CASE WHEN h.clouded = 1
           THEN 'cannot tell: altered' WHEN h.wholly = 1
           THEN 'barred wholly' ELSE h.records || ' barred' END,
           h.clouded = 0, h.clouded
      FROM hit AS h WHERE h.nth <= 14
    UNION ALL
    SELECT o.quarantine, 3, o.seq, o.id, 'release', o.id || ', ' ||
           o.person, CASE WHEN o.clouded = 1 THEN 'cannot tell'
           WHEN o.at < o.placed THEN 'left before'
           ELSE 'left without them' END,
           o.clouded = 0 AND o.at < o.placed, o.clouded
      FROM let_out AS o WHERE o.nth <= 14
    UNION ALL
    SELECT o.quarantine, 4, min(o.seq), 'job:' || o.job, 'job',
           'job ' || o.job, o.mode, 0, 0
      FROM let_out AS o WHERE o.nth <= 14 GROUP BY o.quarantine, o.job
    UNION ALL
    SELECT o.quarantine, 5, min(c.seq), 'model:' || c.model ||
           c.model_sha256, 'model', c.model, CASE c.model_sha256 WHEN ''
           THEN 'no digest given' ELSE substr(c.model_sha256, 1, 8) END, 0, 0
      FROM let_out AS o JOIN receipt AS c ON c.release = o.id
     WHERE o.nth <= 14
     GROUP BY o.quarantine, c.model, c.model_sha256)
SELECT "of", id, kind, label, note, bad, clouded FROM box ORDER BY "of", part, seq
