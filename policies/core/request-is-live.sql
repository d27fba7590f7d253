-- policy:   request-is-live
-- asks:     has the request neither ended nor been taken back?
-- because:  a permission is for a time, and can be withdrawn
-- subject:  request
-- who:      you
-- command:  custody request --like {request}
SELECT r.id AS request, r.id AS subject,
       CASE WHEN r.ended = '' AND (r.until = '' OR r.until > c.now)
            THEN 'allow' ELSE 'deny' END AS verdict,
       CASE WHEN r.ended <> '' THEN 'it was ' || r.ended || ': ' || r.ended_why
            WHEN r.until <> '' AND r.until <= c.now THEN 'it ended ' || r.until
            ELSE 'it is live' END AS reason,
       'ask again' AS remedy
  FROM request AS r JOIN clock AS c
