-- Boxes of the drawing from source to model: versions that were released,
-- derived or lead there first, then what is left to draw.
WITH
shown AS (
    SELECT v.*, EXISTS (SELECT 1 FROM release_version AS w
              WHERE w.root = v.root) * 2 +
           EXISTS (SELECT 1 FROM derivation AS d
              WHERE d.version = v.seq OR d.parent = v.seq) AS weight
      FROM version AS v
     WHERE v.root IN (SELECT value FROM json_each(:roots))
     ORDER BY weight DESC, v.seq DESC LIMIT 16),
let_out AS (
    SELECT l.* FROM release AS l
     WHERE l.id IN (SELECT value FROM json_each(:releases))
       AND EXISTS (SELECT 1 FROM release_version AS w
                     JOIN shown AS s ON s.root = w.root
                    WHERE w.release = l.id)
     ORDER BY EXISTS (SELECT 1 FROM receipt AS c WHERE c.release = l.id) DESC,
           l.seq DESC LIMIT 14),
box AS (
    SELECT DISTINCT 1 AS part, min(s.seq) AS seq, 'source:' || CASE
           WHEN s.source_url <> '' THEN s.source_url
           ELSE s.publisher END AS id, 'source' AS kind,
           CASE WHEN s.publisher <> '' THEN s.publisher
                ELSE s.source_url END AS label,
           CASE WHEN s.source_url <> '' THEN s.source_url
                ELSE 'no URL recorded' END AS note, 0 AS bad
      FROM shown AS s WHERE s.source_url <> '' OR s.publisher <> ''
     GROUP BY 3
    UNION ALL
    SELECT 2, s.seq, 'v' || s.seq, 'version', s.dataset || '@' || s.ordinal,
           CASE WHEN s.disposed > 0 THEN 'disposed, ' || s.disposal
                WHEN EXISTS (SELECT 1 FROM version_barred AS b
                       WHERE b.version = s.seq)
                THEN 'barred: ' || (SELECT group_concat(b.quarantine || CASE
                       b.wholly WHEN 1 THEN ' wholly' ELSE ', ' || b.records
                       END, '; ') FROM version_barred AS b
                      WHERE b.version = s.seq)
                ELSE s.records || ' records' END,
           EXISTS (SELECT 1 FROM version_barred AS b WHERE b.version = s.seq)
      FROM shown AS s
    UNION ALL
    SELECT 3, l.seq, l.id, 'release', l.id || ', job ' || l.job,
           l.person || ', ' || substr(l.at, 1, 10),
           EXISTS (SELECT 1 FROM recall_line AS x JOIN recall AS c
              ON c.id = x.recall AND c.lifted = 0 WHERE x.release = l.id)
      FROM let_out AS l
    UNION ALL
    SELECT 4, min(c.seq), 'model:' || c.model || c.model_sha256, 'model',
           c.model, CASE c.model_sha256 WHEN '' THEN 'no digest given'
           ELSE substr(c.model_sha256, 1, 8) END, 0
      FROM receipt AS c JOIN let_out AS l ON l.id = c.release
     GROUP BY c.model, c.model_sha256)
SELECT id, kind, label, note, bad FROM box ORDER BY part, seq
