-- Releases, and the jobs that took them.
SELECT count(*) AS count,
       'releases: ' || count(*) || '; jobs: ' ||
       count(DISTINCT job) AS answer, coalesce(max(at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM release
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM release
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM release
