-- People who retired, and keys that ended.
SELECT (SELECT count(*) FROM person WHERE retired > 0) + (SELECT count(*)
         FROM event WHERE kind = 'identity.rotated/1') AS count,
       'retired: ' || (SELECT count(*) FROM person WHERE retired > 0) ||
       '; keys ended: ' || (SELECT count(*) FROM key WHERE ended > 0) AS answer,
       coalesce(max(at), '') AS last,
       json_group_array('#' || seq) AS ids_json,
       json_group_array(seq) AS events_json
  FROM (SELECT seq, at FROM event WHERE kind IN ('identity.retired/1',
               'identity.rotated/1') ORDER BY seq DESC LIMIT 5)
