-- The set of policies in force.
SELECT count(*) AS count,
       'site policies in force: ' || (SELECT count(*)
         FROM policy_file WHERE policy_set = (SELECT id FROM policy_set
                WHERE current = 1) AND name GLOB '*.sql') ||
       '; sets so far: ' || count(*) AS answer, coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM policy_set
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM policy_set
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM policy_set
