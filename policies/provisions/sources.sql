-- Versions whose origin is documented, or whose lack of it has a reason.
SELECT count(*) AS count,
       'versions with a source: ' || count(*) || ' of ' ||
       (SELECT count(*) FROM version) || '; with a reason instead: ' ||
       (SELECT count(*) FROM version WHERE source_url = '' AND why <> '')
       AS answer, coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT dataset || '@' || ordinal
          AS id FROM version WHERE source_url <> '' ORDER BY seq DESC
         LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM version
         WHERE source_url <> '' ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM version WHERE source_url <> ''
