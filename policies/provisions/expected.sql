-- Versions whose ingest demanded digests, and found them.
SELECT count(*) AS count,
       'versions: ' || count(*) || '; digests demanded and found: '
       || coalesce(sum(expected), 0) AS answer,
       coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT dataset || '@' || ordinal
          AS id FROM version WHERE expected > 0 ORDER BY seq DESC LIMIT 5))
       AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM version
         WHERE expected > 0 ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM version WHERE expected > 0
