-- policy:   no-injection-markers
-- asks:     does it speak to a model instead of to its reader?
-- because:  EN 304 223, threat model: text can be an instruction
-- subject:  version
-- who:      custodian
-- command:  custody waive {request} no-injection-markers --until TIME --why TEXT
--
-- Orders such as "ignore all previous instructions", and tokens of chats. A row
-- of injection_limit.csv says how many are let through; * is any.
SELECT v.subject,
       CASE WHEN count(l.marker) = 0 THEN 'deny'
            WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1 THEN 'deny'
            WHEN max(l.records <> '*' AND f.value IS NULL) = 1 THEN 'unknown'
            ELSE 'allow' END,
       CASE WHEN count(l.marker) = 0 THEN 'injection_limit.csv has no rows'
            WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1
            THEN 'markers: ' || group_concat(
                 CASE WHEN l.records <> '*' AND
                           f.value > CAST(l.records AS INTEGER)
                      THEN l.marker || ' ' || f.value END, ', ')
            WHEN max(l.records <> '*' AND f.value IS NULL) = 1
            THEN 'not counted when it was ingested: ' || group_concat(
                 CASE WHEN l.records <> '*' AND f.value IS NULL
                      THEN l.marker END, ', ')
            ELSE 'nothing above its limit' END,
       CASE WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1
            THEN 'leave those records out (custody quarantine), or waive '
                 || 'this policy' END
  FROM policy_version AS v
  LEFT JOIN policy_injection_limit AS l
  LEFT JOIN policy_fact AS f
    ON f.subject = v.subject AND f.name = l.marker || '/1'
 GROUP BY v.subject

-- case: allow
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"instruction/1","value":0}
-- policy_injection_limit {"marker":"instruction","records":"0"}

-- case: allow, any
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"instruction/1","value":5}
-- policy_injection_limit {"marker":"instruction","records":"*"}

-- case: deny
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"chat-token/1","value":1}
-- policy_injection_limit {"marker":"chat-token","records":"0"}
-- reason: markers: chat-token 1
-- remedy: leave those records out (custody quarantine), or waive this policy

-- case: allow, up to the limit
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"chat-token/1","value":3}
-- policy_injection_limit {"marker":"chat-token","records":"3"}

-- case: deny, only what is above its limit
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"instruction/1","value":4}
-- policy_fact {"subject":"penguins@1","name":"chat-token/1","value":12}
-- policy_fact {"subject":"penguins@1","name":"role/1","value":99}
-- policy_injection_limit {"marker":"instruction","records":"4"}
-- policy_injection_limit {"marker":"chat-token","records":"9"}
-- policy_injection_limit {"marker":"hidden-text","records":"0"}
-- policy_injection_limit {"marker":"role","records":"*"}
-- reason: markers: chat-token 12
-- remedy: leave those records out (custody quarantine), or waive this policy

-- case: silent, nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_injection_limit {"marker":"instruction","records":"0"}
-- reason: not counted when it was ingested: instruction

-- case: silent, one that nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"instruction/1","value":0}
-- policy_injection_limit {"marker":"instruction","records":"0"}
-- policy_injection_limit {"marker":"chat-token","records":"0"}
-- policy_injection_limit {"marker":"role","records":"*"}
-- reason: not counted when it was ingested: chat-token

-- case: silent, of another version
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@2","name":"instruction/1","value":0}
-- policy_injection_limit {"marker":"instruction","records":"0"}
-- reason: not counted when it was ingested: instruction

-- case: silent, no limits
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"instruction/1","value":0}
-- reason: injection_limit.csv has no rows
