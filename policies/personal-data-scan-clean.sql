-- policy:   personal-data-scan-clean
-- asks:     does it hold personal data that its terms do not speak of?
-- because:  EN 304 223, data protection: what is in training data can be drawn out
-- subject:  version
-- who:      custodian
-- command:  custody terms {dataset} --sensitivity personal
--
-- Records with personal data by pattern, custody-policy(5). A row of
-- personal_limit.csv says how many of them data of that sensitivity may have;
-- the sensitivity * is any other, and so is the number *.
SELECT v.subject,
       CASE WHEN l.records IS NULL THEN 'deny'
            WHEN l.records = '*' THEN 'allow'
            WHEN f.value IS NULL THEN 'unknown'
            WHEN f.value <= CAST(l.records AS INTEGER) THEN 'allow'
            ELSE 'deny' END,
       CASE WHEN l.records IS NULL THEN 'personal_limit.csv has no row for it'
            WHEN l.records = '*' THEN 'any number is let through'
            WHEN f.value IS NULL THEN 'not counted when it was ingested'
            ELSE 'personal data in ' || f.value || ' record' ||
                 CASE f.value WHEN 1 THEN '' ELSE 's' END || ', ' ||
                 l.records || ' are let through' END,
       NULL
  FROM policy_version AS v
  LEFT JOIN policy_terms AS t ON t.subject = v.dataset
  LEFT JOIN policy_personal_limit AS l
    ON l.sensitivity = CASE WHEN EXISTS (
           SELECT 1 FROM policy_personal_limit AS o
            WHERE o.sensitivity = coalesce(nullif(t.sensitivity, ''),
                                           'internal'))
       THEN coalesce(nullif(t.sensitivity, ''), 'internal') ELSE '*' END
  LEFT JOIN policy_fact AS f
    ON f.subject = v.subject AND f.name = 'personal/1'

-- case: allow
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_fact {"subject":"penguins@1","name":"personal/1","value":0}
-- policy_personal_limit {"sensitivity":"public","records":"0"}

-- case: allow, the terms speak of it
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"personal"}
-- policy_fact {"subject":"penguins@1","name":"personal/1","value":40}
-- policy_personal_limit {"sensitivity":"*","records":"0"}
-- policy_personal_limit {"sensitivity":"personal","records":"*"}

-- case: allow, any, and nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_personal_limit {"sensitivity":"*","records":"*"}

-- case: deny
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_fact {"subject":"penguins@1","name":"personal/1","value":10}
-- policy_personal_limit {"sensitivity":"public","records":"9"}
-- reason: personal data in 10 records, 9 are let through

-- case: deny, what is not said is internal
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"personal/1","value":1}
-- policy_personal_limit {"sensitivity":"internal","records":"0"}
-- policy_personal_limit {"sensitivity":"*","records":"*"}
-- reason: personal data in 1 record, 0 are let through

-- case: silent, nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_personal_limit {"sensitivity":"public","records":"0"}
-- reason: not counted when it was ingested

-- case: silent, another fact, and of another version
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"jwt/1","value":0}
-- policy_fact {"subject":"penguins@2","name":"personal/1","value":0}
-- policy_personal_limit {"sensitivity":"*","records":"0"}
-- reason: not counted when it was ingested

-- case: silent, no limits
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"personal/1","value":0}
-- reason: personal_limit.csv has no row for it
