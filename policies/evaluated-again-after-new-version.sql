-- policy:   evaluated-again-after-new-version
-- asks:     where a newer version came, did anybody look at the older one again?
-- because:  EN 304 223, updates: a major update is evaluated again
-- subject:  version
-- who:      custodian
-- command:  custody approve {request} --until TIME
--
-- An approval never covers a newer version: that needs its own request. It
-- covers the older one for as many days as superseded.csv gives, counted from
-- when the newer came; after that only approvals from after it count.
SELECT v.subject,
       CASE WHEN v.superseded_days < 0 THEN 'allow'
            WHEN v.approvals_since >= r.quorum THEN 'allow'
            WHEN v.superseded_days <= CAST(s.days AS INTEGER) THEN 'allow'
            ELSE 'deny' END,
       CASE WHEN v.superseded_days < 0 THEN 'it is the newest version'
            WHEN v.approvals_since >= r.quorum
            THEN 'approved after the newer version came'
            ELSE 'a newer version came ' || v.superseded_days || ' days ago, '
                 || coalesce(s.days, 'no') || ' are given' END,
       NULL
  FROM policy_version AS v
  JOIN policy_request AS r
  LEFT JOIN policy_superseded AS s
    ON s.dataset = CASE WHEN EXISTS (
           SELECT 1 FROM policy_superseded AS o WHERE o.dataset = v.dataset)
       THEN v.dataset ELSE '*' END
