-- Recalls, newest first, a line for each release.
SELECT c.id, c.incident, c.why, c.records, c.due, c.person, c.at, s.state,
       s.releases, s.unanswered,
       (SELECT json_group_array(json_object('release', l.release, 'derived',
          l.derived, 'state', l.state, 'why', l.why, 'person', l.person,
          'at', l.at, 'due', l.due, 'job', r.job, 'taker', r.person,
          'contact', p.contact, 'late', l.state = 'open' AND l.due <= k.now
             AND c.lifted = 0))
          FROM recall_line AS l JOIN release AS r ON r.id = l.release
          JOIN person AS p ON p.name = r.person JOIN clock AS k
         WHERE l.recall = c.id) AS lines_json,
       (SELECT json_group_array(seq) FROM (SELECT c.seq AS seq
          UNION SELECT c.lifted WHERE c.lifted > 0
          UNION SELECT e.seq FROM event AS e WHERE e.subject = c.id
                   AND e.kind = 'recall.acknowledged/1')) AS events_json
  FROM recall AS c JOIN recall_state AS s ON s.recall = c.id
 WHERE c.id IN (SELECT value FROM json_each(:recalls))
 ORDER BY c.seq DESC LIMIT :most
