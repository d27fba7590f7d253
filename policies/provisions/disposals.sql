-- Disposals, and those that another person read back.
SELECT count(*) AS count,
       'verified: ' || coalesce(sum(state = 'verified'), 0) ||
       '; to be verified: ' || coalesce(sum(state = 'done'), 0) ||
       '; planned: ' || coalesce(sum(state IN ('planned', 'approved',
       'started')), 0) AS answer,
       coalesce(max(nullif(done_at, '')), max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM disposal
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM disposal
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM disposal
