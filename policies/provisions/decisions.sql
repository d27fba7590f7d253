-- Decisions of the gate: each asked every policy in force.
SELECT count(*) AS count,
       'decisions: ' || count(*) || '; allow: ' ||
       coalesce(sum(verdict = 'allow'), 0) AS answer,
       coalesce(max(at), '') AS last,
       (SELECT json_group_array('#' || seq) FROM (SELECT seq FROM decision
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM decision
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM decision
