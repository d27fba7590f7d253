-- Receipts: which model took which release.
SELECT count(DISTINCT release) AS count,
       'releases answered: ' || count(DISTINCT release) ||
       ' of ' || (SELECT count(*) FROM release) || '; models: ' ||
       count(DISTINCT model) AS answer,
       coalesce(max(at), '') AS last,
       (SELECT json_group_array(release) FROM (SELECT DISTINCT release
          FROM receipt ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM receipt
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM receipt
