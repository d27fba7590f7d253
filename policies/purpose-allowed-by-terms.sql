-- policy:   purpose-allowed-by-terms
-- asks:     do the terms of every dataset that holds these bytes allow the purpose?
-- because:  EN 304 223, assets: data is used for what its owner agreed to
-- subject:  dataset
-- who:      custodian
-- command:  custody terms {dataset} --allow-purpose {purpose}
SELECT d.subject,
       CASE WHEN min(p.allowed) = 1 THEN 'allow' ELSE 'deny' END,
       CASE WHEN min(p.allowed) = 1 THEN 'the terms allow ' || r.purpose
            WHEN min(p.allowed) = 0 THEN 'the terms deny ' || r.purpose
            ELSE 'the terms do not allow ' || r.purpose END,
       CASE WHEN min(p.allowed) = 0
            THEN 'ask for a purpose that the terms of ' || d.dataset || ' allow'
            WHEN r.purpose NOT GLOB '*[^a-zA-Z0-9._-]*'
            THEN 'custody terms ' || d.dataset || ' --allow-purpose '
                 || r.purpose END
  FROM policy_dataset AS d
  JOIN policy_request AS r
  LEFT JOIN policy_purpose AS p
    ON p.subject = d.subject AND p.purpose = r.purpose
 GROUP BY d.subject

-- case: allow
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_purpose {"subject":"penguins","purpose":"demo","allowed":1}

-- case: deny, not among those allowed
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_purpose {"subject":"penguins","purpose":"search","allowed":1}
-- reason: the terms do not allow demo
-- remedy: custody terms penguins --allow-purpose demo

-- case: deny, denied wins
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_purpose {"subject":"penguins","purpose":"demo","allowed":1}
-- policy_purpose {"subject":"penguins","purpose":"demo","allowed":0}
-- reason: the terms deny demo
-- remedy: ask for a purpose that the terms of penguins allow

-- case: deny, a copy under other terms
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_dataset {"subject":"copy","dataset":"copy"}
-- policy_purpose {"subject":"penguins","purpose":"demo","allowed":1}
-- reason: the terms do not allow demo
-- remedy: custody terms copy --allow-purpose demo

-- case: silent, no request
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_purpose {"subject":"penguins","purpose":"demo","allowed":1}

-- case: silent, no dataset
-- policy_request {"subject":"R1","purpose":"demo"}
-- reason: there is nothing that the policy could judge
