-- Waivers, and those that count now.
SELECT count(*) AS count,
       'waivers: ' || count(*) || '; not ended: ' ||
       coalesce(sum(w.until > c.now), 0) AS answer, coalesce(max(w.at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT id FROM waiver
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM waiver
         ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM waiver AS w JOIN clock AS c
