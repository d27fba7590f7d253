-- Quarantines, newest first.
SELECT q.id, q.records, q.incident, q.why, q.person, q.at,
       q.lifted > 0 AS lifted_bool,
       coalesce((SELECT e.at FROM event AS e WHERE e.seq = q.lifted), '')
       AS lifted_at,
       (SELECT json_group_array(DISTINCT v.dataset || '@' || v.ordinal)
          FROM root_barred AS b JOIN version AS v ON v.root = b.root
         WHERE b.quarantine = q.id) AS versions_json,
       (SELECT json_group_array(DISTINCT l.id) FROM root_barred AS b
          JOIN release_version AS w ON w.root = b.root
          JOIN release AS l ON l.id = w.release AND l.seq < q.seq
         WHERE b.quarantine = q.id) AS releases_json,
       (SELECT json_group_array(seq) FROM (SELECT q.seq AS seq
          UNION SELECT q.lifted WHERE q.lifted > 0)) AS events_json
  FROM quarantine AS q
 WHERE q.id IN (SELECT value FROM json_each(:quarantines))
 ORDER BY q.seq DESC LIMIT :most
