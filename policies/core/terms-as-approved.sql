-- policy:   terms-as-approved
-- asks:     are the terms of every dataset those that were approved?
-- because:  an approval is for what the custodians had before them
-- subject:  dataset
-- who:      custodian
-- command:  custody approve {request}
SELECT d.request, d.dataset AS subject,
       CASE WHEN d.terms = '' THEN 'deny'
            WHEN d.changed = 0 OR d.live >= d.quorum THEN 'allow'
            ELSE 'deny' END AS verdict,
       CASE WHEN d.terms = '' THEN 'it has no terms'
            WHEN d.changed > 0
            THEN 'its terms changed after the approval'
            ELSE 'terms ' || d.terms END AS reason,
       CASE WHEN d.terms = ''
            THEN 'custody terms ' || d.dataset || ' --allow-purpose ''' ||
                 replace(d.purpose, '''', '''\''''') || ''' --licence SPDX'
            ELSE 'custody approve ' || d.request END AS remedy
  FROM (SELECT b.request, b.dataset, r.purpose, l.quorum,
               coalesce((SELECT t.id FROM terms_current AS t
                          WHERE t.dataset = b.dataset), '') AS terms,
               -- approvals that these terms alone put out of force
               (SELECT count(*) FROM approval AS a
                  JOIN approval_stale AS s
                    ON s.approval = a.seq AND s.dataset = b.dataset
                 WHERE a.proposal = b.request AND a.person <> r.person
                   AND (a.until = '' OR a.until > c.now)) AS changed,
               (SELECT count(DISTINCT a.person) FROM approval_live AS a
                 WHERE a.proposal = b.request) AS live
          FROM policy_dataset AS b JOIN request AS r ON r.id = b.request
          JOIN ledger AS l JOIN clock AS c) AS d;
