-- Requests, and the purposes that they name.
SELECT count(*) AS count,
       'requests: ' || count(*) || '; purposes: ' ||
       count(DISTINCT purpose) AS answer,
       coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM request
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM request
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM request
