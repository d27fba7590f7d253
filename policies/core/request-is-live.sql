-- policy:   request-is-live
-- asks:     is the request open, in time, and for versions that are here?
-- because:  a withdrawn, rejected or expired permission opens nothing
-- subject:  request
-- who:      requester
-- command:  custody request
SELECT r.id AS request, r.id AS subject,
       CASE WHEN r.ended = '' AND (r.until = '' OR r.until > c.now)
             AND EXISTS (SELECT 1 FROM request_version AS v
                          WHERE v.request = r.id)
             AND NOT EXISTS (
                 SELECT 1 FROM request_version AS q
                  WHERE q.request = r.id AND NOT EXISTS (
                        SELECT 1 FROM version AS v
                         WHERE v.dataset = q.dataset AND v.root = q.root))
            THEN 'allow' ELSE 'deny' END AS verdict,
       CASE WHEN r.ended <> '' THEN 'it was ' || r.ended || ': ' || r.ended_why
            WHEN r.until <> '' AND r.until <= c.now
            THEN 'it ended at ' || r.until
            WHEN r.until <> '' THEN 'it is open until ' || r.until
            ELSE 'it is open' END AS reason,
       'custody request ' ||
       (SELECT group_concat(s.subject, ' ') FROM request_subject AS s
         WHERE s.request = r.id) ||
       ' --purpose ''' || replace(r.purpose, '''', '''\''''') ||
       ''' --project ''' || replace(r.project, '''', '''\''''') ||
       '''' AS remedy
  FROM request AS r JOIN clock AS c;
