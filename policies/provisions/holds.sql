-- Holds, and those that still bind.
SELECT count(*) AS count,
       'in force: ' || coalesce(sum(lifted = 0), 0) || '; lifted: ' ||
       coalesce(sum(lifted > 0), 0) AS answer,
       coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM hold
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM hold
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM hold
