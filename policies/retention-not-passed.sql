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

-- case: allow, no end
-- policy_request {"subject":"R1","now":"2026-11-24T00:00:00.000000Z"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins"}

-- case: allow, no terms
-- policy_request {"subject":"R1","now":"2026-11-24T00:00:00.000000Z"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}

-- case: allow
-- policy_request {"subject":"R1","now":"2026-11-24T00:00:00.000000Z"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","retain_until":"2027-01-01T00:00:00.000000Z"}

-- case: deny
-- policy_request {"subject":"R1","now":"2026-11-24T00:00:00.000000Z"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","retain_until":"2026-11-24T00:00:00.000000Z"}
-- reason: retention ended at 2026-11-24T00:00:00.000000Z

-- case: deny, a copy
-- policy_request {"subject":"R1","now":"2026-11-24T00:00:00.000000Z"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_dataset {"subject":"copy","dataset":"copy"}
-- policy_terms {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"copy","dataset":"copy","retain_until":"2026-01-01T00:00:00.000000Z"}
-- reason: retention ended at 2026-01-01T00:00:00.000000Z

-- case: silent, no request
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","retain_until":"2027-01-01T00:00:00.000000Z"}
