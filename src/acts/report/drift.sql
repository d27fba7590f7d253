-- Drift of the newest versions, in parts per million, and the limit that the
-- policy set has for it: a dataset's own row comes before that of *.
WITH
shown AS (
    SELECT v.* FROM version AS v
     WHERE v.root IN (SELECT value FROM json_each(:roots)) AND v.ordinal > 1
     ORDER BY v.seq DESC LIMIT 10),
rule AS (
    SELECT value ->> 'dataset' AS dataset, value ->> 'measure' AS measure,
           min(CASE value ->> 'ppm' WHEN '*' THEN NULL
               ELSE CAST(value ->> 'ppm' AS INTEGER) END) AS ppm
      FROM json_each(:limits) GROUP BY 1, 2),
measured AS (
    SELECT s.seq, s.dataset || '@' || s.ordinal AS version, d.measure, d.ppm,
           coalesce((SELECT b.dataset || '@' || b.ordinal FROM version AS b
             WHERE b.seq = d.base), '') AS base,
           -- No limit of its own is one that * does not lower.
           coalesce((SELECT coalesce(r.ppm, 0) FROM rule AS r
                      WHERE r.dataset = s.dataset AND r.measure = d.measure),
                    (SELECT r.ppm FROM rule AS r
                      WHERE r.dataset = '*' AND r.measure = d.measure), 0)
           AS most
      FROM shown AS s JOIN version_drift AS d ON d.version = s.seq)
SELECT replace(m.measure, '-', ' ') || ', ' || m.version AS label, m.base,
       max(m.ppm, 0) AS value, m.most AS "limit",
       CASE WHEN m.ppm < 0 THEN 'could not be told'
            ELSE CASE WHEN m.most > 0 AND m.ppm > m.most THEN 'past it: '
                 ELSE '' END || printf('%.1f %%', m.ppm / 10000.0) END ||
       CASE WHEN m.most > 0 THEN printf(', limit %.1f %%', m.most / 10000.0)
            ELSE ', no limit' END AS text,
       json_array(m.seq) AS events_json
  FROM measured AS m ORDER BY m.seq DESC, m.measure
