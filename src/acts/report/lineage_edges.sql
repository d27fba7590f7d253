-- Lines of the drawing from source to model.
SELECT * FROM (
SELECT 1 AS part, v.seq, 'source:' || CASE WHEN v.source_url <> ''
       THEN v.source_url ELSE v.publisher END AS "from",
       'v' || v.seq AS "to", 0 AS declared
  FROM version AS v WHERE (v.source_url <> '' OR v.publisher <> '')
   AND v.root IN (SELECT value FROM json_each(:roots))
UNION ALL
SELECT 2, d.version, 'v' || d.parent, 'v' || d.version, d.proved = 0
  FROM derivation AS d JOIN version AS v ON v.seq = d.version
 WHERE v.root IN (SELECT value FROM json_each(:roots))
UNION ALL
SELECT 3, max(v.seq), 'v' || max(v.seq), w.release, 0
  FROM release_version AS w
  JOIN version AS v ON v.dataset = w.dataset AND v.root = w.root
 WHERE w.release IN (SELECT value FROM json_each(:releases))
 GROUP BY w.release, w.dataset, w.root
UNION ALL
SELECT DISTINCT 4, c.seq, c.release, 'model:' || c.model || c.model_sha256, 1
  FROM receipt AS c
 WHERE c.release IN (SELECT value FROM json_each(:releases))
) ORDER BY part, seq DESC
