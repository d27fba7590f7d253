-- Lines of the drawings of what a quarantine reached, and of what it may have
-- reached in another form.
WITH
reached AS (
    SELECT quarantine, root, 0 AS clouded FROM root_barred
     WHERE quarantine IN (SELECT value FROM json_each(:quarantines))
    UNION ALL
    SELECT DISTINCT c.quarantine, c.root, 1 FROM root_clouded AS c
     WHERE c.quarantine IN (SELECT value FROM json_each(:quarantines))
       AND NOT EXISTS (SELECT 1 FROM root_barred AS b
                        WHERE b.quarantine = c.quarantine
                          AND b.root = c.root))
SELECT DISTINCT * FROM (
SELECT b.quarantine AS "of", b.quarantine AS "from", 'v' || v.seq AS "to",
       0 AS declared
  FROM reached AS b JOIN version AS v ON v.root = b.root
 WHERE b.clouded = 0
   AND NOT EXISTS (SELECT 1 FROM derivation AS d
                     JOIN reached AS p ON p.root = d.root
                    WHERE d.version = v.seq
                      AND p.quarantine = b.quarantine)
UNION ALL
SELECT b.quarantine, 'v' || d.parent, 'v' || v.seq,
       d.proved = 0 OR b.clouded = 1
  FROM reached AS b JOIN version AS v ON v.root = b.root
  JOIN derivation AS d ON d.version = v.seq
  JOIN reached AS p ON p.root = d.root AND p.quarantine = b.quarantine
UNION ALL
SELECT b.quarantine, 'v' || max(v.seq), w.release, b.clouded
  FROM reached AS b JOIN release_version AS w ON w.root = b.root
  JOIN version AS v ON v.dataset = w.dataset AND v.root = w.root
 GROUP BY b.quarantine, w.release, w.dataset, w.root
UNION ALL
SELECT b.quarantine, l.id, 'job:' || l.job, 0
  FROM reached AS b JOIN release_version AS w ON w.root = b.root
  JOIN release AS l ON l.id = w.release
UNION ALL
SELECT b.quarantine, 'job:' || l.job, 'model:' || c.model || c.model_sha256, 1
  FROM reached AS b JOIN release_version AS w ON w.root = b.root
  JOIN release AS l ON l.id = w.release
  JOIN receipt AS c ON c.release = l.id
) ORDER BY "of", "from", "to"
