-- Approvals of requests and of whatever else waited.
SELECT count(*) AS count,
       'signed approvals: ' || count(*) AS answer,
       coalesce(max(e.at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT CASE id WHEN ''
          THEN '#' || seq ELSE id END AS id FROM event
         WHERE kind = 'proposal.approved/1' ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM event
         WHERE kind = 'proposal.approved/1' ORDER BY seq DESC LIMIT 5)) AS events_json
  FROM event AS e WHERE e.kind = 'proposal.approved/1'
