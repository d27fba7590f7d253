-- Look-ups, recalls and what is late.
SELECT (SELECT count(*) FROM lookup) + count(*) AS count,
       'look-ups: ' || (SELECT count(*) FROM lookup) ||
       '; recalls: ' || count(*) || '; answers late: ' || (SELECT count(*)
         FROM recall_unanswered WHERE late_days >= 0) AS answer,
       coalesce(max(max(at), (SELECT max(at) FROM lookup)), max(at),
           (SELECT max(at) FROM lookup), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM recall
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM recall
         UNION SELECT seq FROM lookup ORDER BY seq DESC LIMIT 5))
       AS events_json
  FROM recall
