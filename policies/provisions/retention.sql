-- Datasets with a retention, and papers that are kept.
SELECT count(*) + (SELECT count(*) FROM attachment) AS count,
       'datasets with a retention: ' || count(*) || '; papers: ' ||
       (SELECT count(*) FROM attachment) AS answer,
       coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM terms_current
         WHERE retain_until <> '' ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM terms_current
         WHERE retain_until <> '' UNION SELECT seq FROM attachment
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM terms_current WHERE retain_until <> ''
