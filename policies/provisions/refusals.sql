-- What the gate refused, and what it could not tell.
SELECT count(*) AS count,
       'denied: ' || coalesce(sum(verdict = 'deny'), 0) ||
       '; could not tell: ' || coalesce(sum(verdict = 'unknown'), 0)
       AS answer,
       coalesce(max(at), '') AS last,
       (SELECT json_group_array('#' || seq) FROM (SELECT seq FROM decision
         WHERE verdict <> 'allow' ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM decision
         WHERE verdict <> 'allow' ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM decision WHERE verdict <> 'allow'
