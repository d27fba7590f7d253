-- Releases, newest first: what left, to whom, and what came of it.
SELECT l.id, l.seq AS event, l.request, l.mode, l.job, l.files, l.records, l.bytes,
       l.left_out, l.statement, l.person, l.at,
       (SELECT json_group_array(DISTINCT w.dataset || '@' || (
          SELECT max(v.ordinal) FROM version AS v
           WHERE v.dataset = w.dataset AND v.root = w.root))
          FROM release_version AS w WHERE w.release = l.id)
       AS versions_json,
       (SELECT json_group_array(json_object('model', c.model,
          'model_sha256', c.model_sha256, 'person', c.person, 'at', c.at))
          FROM receipt AS c WHERE c.release = l.id) AS models_json,
       (SELECT json_group_array(json_object('statement', p.statement,
          'audience', p.audience, 'not_after', p.not_after, 'event', p.seq))
          FROM permit AS p WHERE p.release = l.id) AS permits_json,
       coalesce((SELECT group_concat(x.recall || ' ' || x.state, ', ')
          FROM recall_line AS x WHERE x.release = l.id), '') AS recalled,
       (SELECT json_group_array(seq) FROM (
          SELECT l.seq AS seq UNION SELECT l.decision WHERE l.decision > 0
          UNION SELECT c.seq FROM receipt AS c WHERE c.release = l.id
          UNION SELECT p.seq FROM permit AS p WHERE p.release = l.id))
       AS events_json
  FROM release AS l
 WHERE l.id IN (SELECT value FROM json_each(:releases))
 ORDER BY l.seq DESC LIMIT :most
