-- The inventory.
SELECT count(*) AS count,
       'datasets: ' || (SELECT count(*) FROM dataset) ||
       '; versions: ' || count(*) || '; derived: ' ||
       (SELECT count(DISTINCT version) FROM derivation) AS answer,
       coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT dataset || '@' || ordinal
          AS id FROM version ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM version
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM version
