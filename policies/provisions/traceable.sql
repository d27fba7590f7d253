-- Records that carry where and when they were obtained.
SELECT count(*) AS count,
       'records with a URL: ' || coalesce(sum(with_url), 0) ||
       '; with a time: ' || coalesce(sum(with_time), 0) || '; in all: ' ||
       (SELECT coalesce(sum(records), 0) FROM version) AS answer, coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT dataset || '@' || ordinal
          AS id FROM version WHERE with_url > 0 OR with_time > 0
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM version
         WHERE with_url > 0 OR with_time > 0 ORDER BY seq DESC LIMIT 5))
       AS events_json
  FROM version WHERE with_url > 0 OR with_time > 0
