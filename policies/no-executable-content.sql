-- policy:   no-executable-content
-- asks:     would loading it run what is in it?
-- because:  EN 304 223, supply chain: a pickle runs as it is opened
-- subject:  version
-- who:      custodian
-- command:  custody waive {request} no-executable-content --until TIME --why TEXT
--
-- Programs (ELF, PE, Mach-O) and pickles by their first bytes. A row of
-- executable_limit.csv says how many are let through; * is any.
SELECT v.subject,
       CASE WHEN count(l.content) = 0 THEN 'deny'
            WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1 THEN 'deny'
            WHEN max(l.records <> '*' AND f.value IS NULL) = 1 THEN 'unknown'
            ELSE 'allow' END,
       CASE WHEN count(l.content) = 0 THEN 'executable_limit.csv has no rows'
            WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1
            THEN 'it may run when loaded: ' || group_concat(
                 CASE WHEN l.records <> '*' AND
                           f.value > CAST(l.records AS INTEGER)
                      THEN l.content || ' ' || f.value END, ', ')
            WHEN max(l.records <> '*' AND f.value IS NULL) = 1
            THEN 'not counted when it was ingested: ' || group_concat(
                 CASE WHEN l.records <> '*' AND f.value IS NULL
                      THEN l.content END, ', ')
            ELSE 'nothing above its limit' END,
       CASE WHEN max(l.records <> '*' AND
                     f.value > CAST(l.records AS INTEGER)) = 1
            THEN 'leave those records out (custody quarantine), or waive '
                 || 'this policy' END
  FROM policy_version AS v
  LEFT JOIN policy_executable_limit AS l
  LEFT JOIN policy_fact AS f
    ON f.subject = v.subject AND f.name = l.content || '/1'
 GROUP BY v.subject

-- case: allow
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"pickle/1","value":0}
-- policy_fact {"subject":"penguins@1","name":"program/1","value":0}
-- policy_executable_limit {"content":"pickle","records":"0"}
-- policy_executable_limit {"content":"program","records":"0"}

-- case: allow, any
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"pickle/1","value":2}
-- policy_executable_limit {"content":"pickle","records":"*"}

-- case: deny
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"pickle/1","value":1}
-- policy_executable_limit {"content":"pickle","records":"0"}
-- reason: it may run when loaded: pickle 1
-- remedy: leave those records out (custody quarantine), or waive this policy

-- case: allow, up to the limit
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"program/1","value":3}
-- policy_executable_limit {"content":"program","records":"3"}

-- case: deny, only what is above its limit
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"pickle/1","value":4}
-- policy_fact {"subject":"penguins@1","name":"program/1","value":12}
-- policy_fact {"subject":"penguins@1","name":"macro/1","value":99}
-- policy_executable_limit {"content":"pickle","records":"4"}
-- policy_executable_limit {"content":"program","records":"9"}
-- policy_executable_limit {"content":"script","records":"0"}
-- policy_executable_limit {"content":"macro","records":"*"}
-- reason: it may run when loaded: program 12
-- remedy: leave those records out (custody quarantine), or waive this policy

-- case: silent, nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"pickle/1","value":0}
-- policy_executable_limit {"content":"pickle","records":"0"}
-- policy_executable_limit {"content":"program","records":"0"}
-- reason: not counted when it was ingested: program

-- case: silent, one that nobody counted
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"pickle/1","value":0}
-- policy_executable_limit {"content":"pickle","records":"0"}
-- policy_executable_limit {"content":"program","records":"0"}
-- policy_executable_limit {"content":"macro","records":"*"}
-- reason: not counted when it was ingested: program

-- case: silent, of another version
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@2","name":"pickle/1","value":0}
-- policy_executable_limit {"content":"pickle","records":"0"}
-- reason: not counted when it was ingested: pickle

-- case: silent, no limits
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_fact {"subject":"penguins@1","name":"pickle/1","value":0}
-- reason: executable_limit.csv has no rows
