-- policy:   opt-outs-honoured
-- asks:     did its publishers keep any of it from models?
-- because:  EN 304 223, supply chain: what was reserved may not be trained on
-- subject:  version
-- who:      custodian
-- command:  custody waive {request} opt-outs-honoured --until TIME --why TEXT
--
-- The signals came with the data: in its fields, headers and pages. A row of
-- opt_out_limit.csv says how many are let through; * is any.
SELECT v.subject,
       CASE WHEN count(l.signal) = 0 THEN 'deny'
            WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1 THEN 'deny'
            WHEN max(l.records <> '*' AND f.value IS NULL) = 1 THEN 'unknown'
            ELSE 'allow' END,
       CASE WHEN count(l.signal) = 0 THEN 'opt_out_limit.csv has no rows'
            WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1
            THEN 'opt-outs: ' || group_concat(
                 CASE WHEN l.records <> '*' AND
                           f.value > CAST(l.records AS INTEGER)
                      THEN l.signal || ' ' || f.value END, ', ')
            WHEN max(l.records <> '*' AND f.value IS NULL) = 1
            THEN 'not counted when it was ingested: ' || group_concat(
                 CASE WHEN l.records <> '*' AND f.value IS NULL
                      THEN l.signal END, ', ')
            ELSE 'nothing above its limit' END,
       CASE WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1
            THEN 'leave those records out (custody quarantine), or waive '
                 || 'this policy' END
  FROM policy_version AS v
  LEFT JOIN policy_opt_out_limit AS l
  LEFT JOIN policy_fact AS f
    ON f.subject = v.subject AND f.name = l.signal || '/1'
 GROUP BY v.subject

-- case: allow
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"noai/1","value":0}
-- policy_opt_out_limit {"signal":"noai","records":"0"}

-- case: allow, robots of search engines are not asked
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"noindex/1","value":7}
-- policy_fact {"subject":"penguins@1","name":"noai/1","value":0}
-- policy_opt_out_limit {"signal":"noindex","records":"*"}
-- policy_opt_out_limit {"signal":"noai","records":"0"}

-- case: deny
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"tdm-reservation/1","value":1}
-- policy_opt_out_limit {"signal":"tdm-reservation","records":"0"}
-- reason: opt-outs: tdm-reservation 1
-- remedy: leave those records out (custody quarantine), or waive this policy

-- case: allow, up to the limit
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"tdm-reservation/1","value":3}
-- policy_opt_out_limit {"signal":"tdm-reservation","records":"3"}

-- case: deny, only what is above its limit
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"noai/1","value":4}
-- policy_fact {"subject":"penguins@1","name":"tdm-reservation/1","value":12}
-- policy_fact {"subject":"penguins@1","name":"noindex/1","value":99}
-- policy_opt_out_limit {"signal":"noai","records":"4"}
-- policy_opt_out_limit {"signal":"tdm-reservation","records":"9"}
-- policy_opt_out_limit {"signal":"noml","records":"0"}
-- policy_opt_out_limit {"signal":"noindex","records":"*"}
-- reason: opt-outs: tdm-reservation 12
-- remedy: leave those records out (custody quarantine), or waive this policy

-- case: silent, nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_opt_out_limit {"signal":"noai","records":"0"}
-- reason: not counted when it was ingested: noai

-- case: silent, one that nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"noai/1","value":0}
-- policy_opt_out_limit {"signal":"noai","records":"0"}
-- policy_opt_out_limit {"signal":"tdm-reservation","records":"0"}
-- policy_opt_out_limit {"signal":"noindex","records":"*"}
-- reason: not counted when it was ingested: tdm-reservation

-- case: silent, of another version
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@2","name":"noai/1","value":0}
-- policy_opt_out_limit {"signal":"noai","records":"0"}
-- reason: not counted when it was ingested: noai

-- case: silent, no limits
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"noai/1","value":0}
-- reason: opt_out_limit.csv has no rows
