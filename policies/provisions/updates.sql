-- Versions after a dataset's first, and approvals that lost their ground.
SELECT count(*) AS count,
       'newer versions: ' || count(*) || '; stale requests: ' ||
       (SELECT count(*) FROM request_state WHERE state = 'stale') AS answer, coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT dataset || '@' || ordinal
          AS id FROM version WHERE ordinal > 1 ORDER BY seq DESC LIMIT 5))
       AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM version
         WHERE ordinal > 1 ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM version WHERE ordinal > 1
