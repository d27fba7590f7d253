-- Datasets with terms, and how many say how sensitive they are.
SELECT count(*) AS count,
       'datasets with terms: ' || count(*) || ' of ' ||
       (SELECT count(*) FROM dataset) || '; with a sensitivity: ' ||
       count(*) FILTER (WHERE sensitivity <> '') AS answer, coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM terms_current
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM terms_current
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM terms_current
