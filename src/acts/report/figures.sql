-- The figures at the top of the page, in the order they are shown.
SELECT * FROM (
SELECT 1 AS place, 'datasets' AS label, count(DISTINCT dataset) AS value,
       'versions: ' || count(DISTINCT dataset || '@' || ordinal) AS note
  FROM version WHERE root IN (SELECT value FROM json_each(:roots))
UNION ALL
SELECT 2, 'records', coalesce(sum(records), 0), 'in live versions'
  FROM (SELECT root, max(records) AS records FROM version
         WHERE disposal = '' AND root IN (SELECT value FROM json_each(:roots))
         GROUP BY root)
UNION ALL
SELECT 3, 'requests', count(*), sum(s.state = 'approved') || ' approved, ' ||
       sum(s.state IN ('open', 'stale')) || ' waiting'
  FROM request_state AS s
 WHERE s.request IN (SELECT value FROM json_each(:requests))
UNION ALL
SELECT 4, 'refusals', count(*), 'by the gate; decisions: ' || (
       SELECT count(*) FROM decision
        WHERE request IN (SELECT value FROM json_each(:requests)))
  FROM decision WHERE verdict <> 'allow'
   AND request IN (SELECT value FROM json_each(:requests))
UNION ALL
SELECT 5, 'releases', count(*), 'models reported: ' || (
       SELECT count(DISTINCT model) FROM receipt
        WHERE release IN (SELECT value FROM json_each(:releases)))
  FROM release WHERE id IN (SELECT value FROM json_each(:releases))
UNION ALL
SELECT 6, 'quarantines', sum(lifted = 0), 'open, of ' || count(*)
  FROM quarantine WHERE id IN (SELECT value FROM json_each(:quarantines))
UNION ALL
SELECT 7, 'recalls', count(*), 'releases unanswered: ' || (
       SELECT count(*) FROM recall_unanswered AS u
        WHERE u.recall IN (SELECT value FROM json_each(:recalls)))
  FROM recall WHERE id IN (SELECT value FROM json_each(:recalls))
UNION ALL
SELECT 8, 'disposals', count(DISTINCT d.id), count(DISTINCT d.id)
       FILTER (WHERE d.state = 'verified') || ' verified by reading back'
  FROM disposal AS d JOIN disposal_version AS w ON w.disposal = d.id
  JOIN version AS v ON v.seq = w.version
 WHERE v.root IN (SELECT value FROM json_each(:roots))
) ORDER BY place
