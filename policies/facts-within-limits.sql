-- policy:   facts-within-limits
-- asks:     is what was counted within the limits that this site set?
-- because:  EN 304 223, data quality: what is known of data can be asked for
-- subject:  version
-- who:      custodian
-- command:  custody waive {request} facts-within-limits --until TIME --why TEXT
--
-- fact_limit.csv: any fact of custody-policy(5) that is one number, with the
-- least and the most that it may be, empty for none; the dataset * is each.
SELECT v.subject,
       CASE WHEN max(l.fact IS NOT NULL AND (
                     f.value < CAST(nullif(l.least, '') AS INTEGER) OR
                     f.value > CAST(nullif(l.most, '') AS INTEGER))) = 1
            THEN 'deny'
            WHEN max(l.fact IS NOT NULL AND (f.value IS NULL OR
                     typeof(f.value) <> 'integer')) = 1 THEN 'unknown'
            ELSE 'allow' END,
       CASE WHEN max(l.fact IS NOT NULL AND (
                     f.value < CAST(nullif(l.least, '') AS INTEGER) OR
                     f.value > CAST(nullif(l.most, '') AS INTEGER))) = 1
            THEN 'outside its limits: ' || group_concat(
                 CASE WHEN f.value < CAST(nullif(l.least, '') AS INTEGER) OR
                           f.value > CAST(nullif(l.most, '') AS INTEGER)
                      THEN l.fact || ' ' || f.value END, ', ')
            WHEN max(l.fact IS NOT NULL AND (f.value IS NULL OR
                     typeof(f.value) <> 'integer')) = 1
            THEN 'not a number that was counted: ' || group_concat(
                 CASE WHEN l.fact IS NOT NULL AND (f.value IS NULL OR
                           typeof(f.value) <> 'integer') THEN l.fact END, ', ')
            ELSE 'within its limits' END,
       NULL
  FROM policy_version AS v
  LEFT JOIN policy_fact_limit AS l ON l.dataset IN ('*', v.dataset)
  LEFT JOIN policy_fact AS f ON f.subject = v.subject AND f.name = l.fact
 GROUP BY v.subject

-- case: allow
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"length-max/1","value":100}
-- policy_fact_limit {"dataset":"*","fact":"length-max/1","most":"100"}

-- case: allow, as little as may be
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"domains/1","value":2}
-- policy_fact_limit {"dataset":"penguins","fact":"domains/1","least":"2"}

-- case: allow, no limits
-- policy_version {"subject":"penguins@1","dataset":"penguins"}

-- case: allow, another dataset's limit
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact_limit {"dataset":"reviews","fact":"length-max/1","most":"100"}

-- case: deny, too much
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"length-max/1","value":101}
-- policy_fact_limit {"dataset":"*","fact":"length-max/1","most":"100"}
-- reason: outside its limits: length-max/1 101

-- case: deny, too little
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"domains/1","value":1}
-- policy_fact_limit {"dataset":"penguins","fact":"domains/1","least":"2"}
-- reason: outside its limits: domains/1 1

-- case: deny, only what is outside
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"domains/1","value":2}
-- policy_fact {"subject":"penguins@1","name":"length-max/1","value":100}
-- policy_fact {"subject":"penguins@1","name":"records/1","value":7}
-- policy_fact_limit {"dataset":"*","fact":"domains/1","least":"2"}
-- policy_fact_limit {"dataset":"*","fact":"length-max/1","most":"100"}
-- policy_fact_limit {"dataset":"*","fact":"records/1","most":"6"}
-- policy_fact {"subject":"penguins@1","name":"files/1","value":5}
-- policy_fact_limit {"dataset":"*","fact":"files/1","least":"5","most":"5"}
-- policy_fact_limit {"dataset":"*","fact":"lengths/1","least":"0"}
-- reason: outside its limits: records/1 7

-- case: silent, nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact_limit {"dataset":"*","fact":"length-max/1","most":"100"}
-- reason: not a number that was counted: length-max/1

-- case: silent, one that nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"domains/1","value":2}
-- policy_fact_limit {"dataset":"*","fact":"domains/1","least":"2","most":"2"}
-- policy_fact_limit {"dataset":"*","fact":"length-max/1","most":"100"}
-- reason: not a number that was counted: length-max/1

-- case: silent, of another version
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@2","name":"length-max/1","value":1}
-- policy_fact_limit {"dataset":"*","fact":"length-max/1","most":"100"}
-- reason: not a number that was counted: length-max/1

-- case: silent, no number
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"lengths/1","value":"[1,2]"}
-- policy_fact_limit {"dataset":"*","fact":"lengths/1","least":"0"}
-- reason: not a number that was counted: lengths/1
