-- policy:   secret-scan-clean
-- asks:     does it hold keys or tokens that unlock something?
-- because:  EN 304 223, data protection: what is in training data can be drawn out
-- subject:  version
-- who:      custodian
-- command:  custody waive {request} secret-scan-clean --until TIME --why TEXT
--
-- Counts by pattern, custody-policy(5). A row of secret_limit.csv says how many
-- are let through; * is any.
SELECT v.subject,
       CASE WHEN count(l.secret) = 0 THEN 'deny'
            WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1 THEN 'deny'
            WHEN max(l.records <> '*' AND f.value IS NULL) = 1 THEN 'unknown'
            ELSE 'allow' END,
       CASE WHEN count(l.secret) = 0 THEN 'secret_limit.csv has no rows'
            WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1
            THEN 'secrets: ' || group_concat(
                 CASE WHEN l.records <> '*' AND
                           f.value > CAST(l.records AS INTEGER)
                      THEN l.secret || ' ' || f.value END, ', ')
            WHEN max(l.records <> '*' AND f.value IS NULL) = 1
            THEN 'not counted when it was ingested: ' || group_concat(
                 CASE WHEN l.records <> '*' AND f.value IS NULL
                      THEN l.secret END, ', ')
            ELSE 'nothing above its limit' END,
       CASE WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1
            THEN 'leave those records out (custody quarantine), or waive '
                 || 'this policy' END
  FROM policy_version AS v
  LEFT JOIN policy_secret_limit AS l
  LEFT JOIN policy_fact AS f
    ON f.subject = v.subject AND f.name = l.secret || '/1'
 GROUP BY v.subject

-- case: allow
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"private-key/1","value":0}
-- policy_secret_limit {"secret":"private-key","records":"0"}

-- case: allow, up to the limit
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"jwt/1","value":3}
-- policy_secret_limit {"secret":"jwt","records":"3"}

-- case: allow, any
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"jwt/1","value":300}
-- policy_secret_limit {"secret":"jwt","records":"*"}

-- case: allow, any, and nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_secret_limit {"secret":"jwt","records":"*"}

-- case: deny
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"private-key/1","value":1}
-- policy_secret_limit {"secret":"private-key","records":"0"}
-- reason: secrets: private-key 1
-- remedy: leave those records out (custody quarantine), or waive this policy

-- case: deny, one of two
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"private-key/1","value":0}
-- policy_fact {"subject":"penguins@1","name":"jwt/1","value":12}
-- policy_secret_limit {"secret":"private-key","records":"0"}
-- policy_secret_limit {"secret":"jwt","records":"9"}
-- reason: secrets: jwt 12
-- remedy: leave those records out (custody quarantine), or waive this policy

-- case: deny, only what is above its limit
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"private-key/1","value":4}
-- policy_fact {"subject":"penguins@1","name":"jwt/1","value":12}
-- policy_fact {"subject":"penguins@1","name":"github-token/1","value":99}
-- policy_secret_limit {"secret":"private-key","records":"4"}
-- policy_secret_limit {"secret":"jwt","records":"9"}
-- policy_secret_limit {"secret":"aws-key","records":"0"}
-- policy_secret_limit {"secret":"github-token","records":"*"}
-- reason: secrets: jwt 12
-- remedy: leave those records out (custody quarantine), or waive this policy

-- case: silent, nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_secret_limit {"secret":"private-key","records":"0"}
-- reason: not counted when it was ingested: private-key

-- case: silent, of another version
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@2","name":"private-key/1","value":0}
-- policy_secret_limit {"secret":"private-key","records":"0"}
-- reason: not counted when it was ingested: private-key

-- case: silent, one that nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"private-key/1","value":0}
-- policy_secret_limit {"secret":"private-key","records":"0"}
-- policy_secret_limit {"secret":"jwt","records":"0"}
-- policy_secret_limit {"secret":"github-token","records":"*"}
-- reason: not counted when it was ingested: jwt

-- case: silent, no limits
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"private-key/1","value":0}
-- reason: secret_limit.csv has no rows
