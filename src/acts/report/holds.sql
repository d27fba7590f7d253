-- Holds, newest first.
SELECT h.id, h.everything AS everything_bool, h.why, h.person, h.at,
       h.lifted > 0 AS lifted_bool,
       (SELECT json_group_array(DISTINCT v.dataset || '@' || v.ordinal)
          FROM hold_version AS w JOIN version AS v
            ON v.dataset = w.dataset AND v.root = w.root
         WHERE w.hold = h.id) AS versions_json,
       json_array(h.seq) AS events_json
  FROM hold AS h
 WHERE h.everything = 1
    OR EXISTS (SELECT 1 FROM hold_version AS w WHERE w.hold = h.id
                  AND w.root IN (SELECT value FROM json_each(:roots)))
 ORDER BY h.seq DESC LIMIT :most
