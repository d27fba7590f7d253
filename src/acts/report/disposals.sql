-- Disposals, newest first.
SELECT d.id, d.state, d.files, d.records, d.bytes, d.why, d.level,
       d.person, d.at, d.executor, d.done_at, d.verifier, d.verified_at,
       (SELECT json_group_array(v.dataset || '@' || v.ordinal)
          FROM disposal_version AS w JOIN version AS v ON v.seq = w.version
         WHERE w.disposal = d.id) AS versions_json,
       (SELECT json_group_array(a.person) FROM approval AS a
         WHERE a.proposal = d.id) AS approved_json,
       (SELECT json_group_array(seq) FROM (SELECT d.seq AS seq
          UNION SELECT e.seq FROM event AS e WHERE e.subject = d.id
                   AND e.kind IN ('proposal.approved/1',
                       'disposal.started/1', 'disposal.done/1',
                       'erasure.started/1', 'erasure.done/1',
                       'disposal.verified/1'))) AS events_json
  FROM disposal AS d
 WHERE EXISTS (SELECT 1 FROM disposal_version AS w
                 JOIN version AS v ON v.seq = w.version
                WHERE w.disposal = d.id
                  AND v.root IN (SELECT value FROM json_each(:roots)))
 ORDER BY d.seq DESC LIMIT :most
