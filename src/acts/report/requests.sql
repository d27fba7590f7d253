-- Requests, newest first: what was asked, who signed, what the gate said.
SELECT r.id, s.state, r.purpose, r.project, r.model, r.person, r.at,
       r.until, r.why, s.approvals, s.needed,
       (SELECT json_group_array(DISTINCT q.subject) FROM request_subject AS q
         WHERE q.request = r.id) AS versions_json,
       (SELECT json_group_array(json_object('person', a.person, 'at', a.at,
          'until', a.until, 'condition', a.condition, 'live', EXISTS (
             SELECT 1 FROM approval_live AS l WHERE l.seq = a.seq)))
          FROM approval AS a WHERE a.proposal = r.id) AS approvals_json,
       (SELECT json_group_array(json_object('id', w.id, 'policy', w.policy,
          'person', w.person, 'until', w.until, 'why', w.why))
          FROM waiver AS w WHERE w.request = r.id) AS waivers_json,
       (SELECT count(*) FROM decision AS d
         WHERE d.request = r.id AND d.verdict = 'allow') AS allowed,
       (SELECT count(*) FROM decision AS d
         WHERE d.request = r.id AND d.verdict <> 'allow') AS refused,
       (SELECT json_group_array(seq) FROM (
          SELECT r.seq AS seq
          UNION SELECT a.seq FROM approval AS a WHERE a.proposal = r.id
          UNION SELECT w.seq FROM waiver AS w WHERE w.request = r.id
          UNION SELECT e.seq FROM event AS e WHERE e.subject = r.id
                   AND e.kind IN ('request.withdrawn/1',
                                  'proposal.rejected/1')
          UNION SELECT seq FROM (SELECT d.seq FROM decision AS d
                   WHERE d.request = r.id ORDER BY d.seq DESC LIMIT 3)))
       AS events_json
  FROM request AS r JOIN request_state AS s ON s.request = r.id
 WHERE r.id IN (SELECT value FROM json_each(:requests))
 ORDER BY r.seq DESC LIMIT :most
