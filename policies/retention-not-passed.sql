-- policy:   retention-not-passed
-- asks:     may every dataset still be kept?
-- because:  EN 304 223, end of life: data past its time is disposed, not used
-- subject:  dataset
-- who:      custodian
-- command:  custody terms {dataset} --retain-until TIME
SELECT d.subject,
       CASE WHEN coalesce(t.retain_until, '') = '' THEN 'allow'
            WHEN t.retain_until > r.now THEN 'allow' ELSE 'deny' END,
       CASE WHEN coalesce(t.retain_until, '') = '' THEN 'no end is set'
            WHEN t.retain_until > r.now THEN 'kept until ' || t.retain_until
            ELSE 'retention ended at ' || t.retain_until END,
       NULL
  FROM policy_dataset AS d JOIN policy_request AS r
  LEFT JOIN policy_terms AS t ON t.subject = d.subject
