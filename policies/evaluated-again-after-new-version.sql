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
            ELSE 'a newer version came ' || v.superseded_days || ' day' ||
                 CASE v.superseded_days WHEN 1 THEN '' ELSE 's' END ||
                 ' ago, ' || coalesce(s.days, 'none') || ' are given' END,
       NULL
  FROM policy_version AS v
  JOIN policy_request AS r
  LEFT JOIN policy_superseded AS s
    ON s.dataset = CASE WHEN EXISTS (
           SELECT 1 FROM policy_superseded AS o WHERE o.dataset = v.dataset)
       THEN v.dataset ELSE '*' END

-- case: allow, the newest
-- policy_request {"subject":"R1","quorum":1}
-- policy_version {"subject":"penguins@1","dataset":"penguins","superseded_days":-1}
-- policy_superseded {"dataset":"*","days":"90"}

-- case: allow, not for long
-- policy_request {"subject":"R1","quorum":1}
-- policy_version {"subject":"penguins@1","dataset":"penguins","superseded_days":90}
-- policy_superseded {"dataset":"*","days":"90"}

-- case: allow, approved since
-- policy_request {"subject":"R1","quorum":1}
-- policy_version {"subject":"penguins@1","dataset":"penguins","superseded_days":400,"approvals_since":1}
-- policy_superseded {"dataset":"*","days":"90"}

-- case: deny
-- policy_request {"subject":"R1","quorum":1}
-- policy_version {"subject":"penguins@1","dataset":"penguins","superseded_days":91}
-- policy_superseded {"dataset":"*","days":"90"}
-- reason: a newer version came 91 days ago, 90 are given

-- case: deny, the dataset's own row counts
-- policy_request {"subject":"R1","quorum":1}
-- policy_version {"subject":"penguins@1","dataset":"penguins","superseded_days":1}
-- policy_superseded {"dataset":"*","days":"90"}
-- policy_superseded {"dataset":"penguins","days":"0"}
-- reason: a newer version came 1 day ago, 0 are given

-- case: deny, too few since
-- policy_request {"subject":"R1","quorum":2}
-- policy_version {"subject":"penguins@1","dataset":"penguins","superseded_days":91,"approvals_since":1}
-- policy_superseded {"dataset":"*","days":"90"}
-- reason: a newer version came 91 days ago, 90 are given

-- case: silent, on the day, and no row
-- policy_request {"subject":"R1","quorum":1}
-- policy_version {"subject":"penguins@1","dataset":"penguins","superseded_days":0}
-- reason: a newer version came 0 days ago, none are given

-- case: silent, no row
-- policy_request {"subject":"R1","quorum":1}
-- policy_version {"subject":"penguins@1","dataset":"penguins","superseded_days":1}
-- reason: a newer version came 1 day ago, none are given
