-- What needs somebody, the latest first, and the command that begins with it.
SELECT * FROM (
SELECT 1 AS part, u.late_days AS rank, u.recall || ' ' || u.release AS id,
       CASE WHEN u.late_days < 0 THEN 'recall unanswered by ' ELSE
       'recall unanswered, late, by ' END || u.person || ', job ' || u.job
       AS text, 'custody acknowledge ' || u.recall || ' ' || u.release ||
       ' --outcome OUTCOME --why TEXT' AS command
  FROM recall_unanswered AS u
 WHERE u.recall IN (SELECT value FROM json_each(:recalls))
UNION ALL
SELECT 2, q.seq, q.id, 'open quarantine; ' || count(DISTINCT l.id) ||
       CASE count(DISTINCT l.id) WHEN 1 THEN ' release' ELSE ' releases' END ||
       ' took its records before', 'custody show ' || q.id
  FROM quarantine AS q JOIN root_barred AS b ON b.quarantine = q.id
  JOIN release_version AS w ON w.root = b.root
  JOIN release AS l ON l.id = w.release AND l.seq < q.seq
 WHERE q.lifted = 0
   AND q.id IN (SELECT value FROM json_each(:quarantines))
 GROUP BY q.id
UNION ALL
SELECT 3, d.seq, d.id, 'destroyed, but not yet read back by another person',
       'custody verify ' || d.id
  FROM disposal AS d WHERE d.state = 'done'
   AND EXISTS (SELECT 1 FROM disposal_version AS w
                 JOIN version AS v ON v.seq = w.version
                WHERE w.disposal = d.id
                  AND v.root IN (SELECT value FROM json_each(:roots)))
UNION ALL
SELECT 4, t.seq, t.dataset, 'retention reached ' || substr(t.retain_until,
       1, 10), 'custody dispose ' || t.dataset || '@all --why TEXT'
  FROM terms_current AS t JOIN clock AS c
 WHERE t.retain_until <> '' AND t.retain_until <= c.now
   AND t.dataset IN (SELECT value FROM json_each(:datasets))
   AND EXISTS (SELECT 1 FROM version AS v
                WHERE v.dataset = t.dataset AND v.disposal = '')
UNION ALL
SELECT 5, r.seq, r.id, CASE s.state WHEN 'stale'
       THEN 'approval is stale: terms or data changed'
       ELSE 'waits for ' || (s.needed - s.approvals) || ' more approval'
       END, 'custody show ' || r.id
  FROM request_state AS s JOIN request AS r ON r.id = s.request
 WHERE s.state IN ('open', 'stale')
   AND r.id IN (SELECT value FROM json_each(:requests))
UNION ALL
SELECT 6, l.seq, l.id, 'no receipt from job ' || l.job || ', ' || l.person,
       'custody receipt ' || l.id || ' --model NAME'
  FROM release AS l
 WHERE l.id IN (SELECT value FROM json_each(:releases))
   AND NOT EXISTS (SELECT 1 FROM receipt AS c WHERE c.release = l.id)
) ORDER BY part, rank DESC LIMIT 24
