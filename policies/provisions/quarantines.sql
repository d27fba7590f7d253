-- Quarantines, open and lifted.
SELECT count(*) AS count,
       'open: ' || coalesce(sum(lifted = 0), 0) || '; lifted: ' ||
       coalesce(sum(lifted > 0), 0) AS answer,
       coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM quarantine
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM quarantine
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM quarantine
