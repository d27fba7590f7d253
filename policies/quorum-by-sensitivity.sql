-- policy:   quorum-by-sensitivity
-- asks:     did as many custodians approve as the data's sensitivity asks for?
-- because:  EN 304 223, human responsibility: more is decided by more people
-- subject:  dataset
-- who:      custodian
-- command:  custody approve {request}
--
-- What the quorum asks for is the core's question; this one is what more is
-- needed. What is not said is internal.
SELECT t.subject,
       CASE WHEN CAST(n.approvals AS INTEGER) < 1 THEN 'deny'
            WHEN CAST(n.approvals AS INTEGER) <= r.quorum THEN 'allow'
            WHEN CAST(n.approvals AS INTEGER) <= t.signed THEN 'allow'
            ELSE 'deny' END,
       CASE WHEN n.approvals IS NULL
            THEN 'needed_approvals.csv has no row for ' || t.sensitivity
            ELSE t.sensitivity || ' data: ' || t.signed || ' of '
                 || n.approvals || ' approvals' END,
       CASE WHEN n.approvals IS NULL
            THEN 'a row ' || t.sensitivity || ',1 in needed_approvals.csv' END
  FROM (SELECT d.subject,
               coalesce(nullif(t.sensitivity, ''), 'internal') AS sensitivity,
               (SELECT count(DISTINCT person) FROM policy_approval) AS signed
          FROM policy_dataset AS d
          LEFT JOIN policy_terms AS t ON t.subject = d.subject) AS t
  JOIN policy_request AS r
  LEFT JOIN policy_needed_approvals AS n ON n.sensitivity = t.sensitivity

-- case: allow
-- policy_request {"subject":"R1","quorum":1}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins"}
-- policy_approval {"subject":"R1","person":"alice","role":"custodian"}
-- policy_needed_approvals {"sensitivity":"internal","approvals":"1"}
-- policy_needed_approvals {"sensitivity":"special","approvals":"2"}

-- case: allow, two
-- policy_request {"subject":"R1","quorum":1}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"special"}
-- policy_approval {"subject":"R1","person":"alice","role":"custodian"}
-- policy_approval {"subject":"R1","person":"carol","role":"custodian"}
-- policy_needed_approvals {"sensitivity":"internal","approvals":"1"}
-- policy_needed_approvals {"sensitivity":"special","approvals":"2"}

-- case: deny
-- policy_request {"subject":"R1","quorum":1}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"special"}
-- policy_approval {"subject":"R1","person":"alice","role":"custodian"}
-- policy_needed_approvals {"sensitivity":"internal","approvals":"1"}
-- policy_needed_approvals {"sensitivity":"special","approvals":"2"}
-- reason: special data: 1 of 2 approvals

-- case: deny, one person twice
-- policy_request {"subject":"R1","quorum":1}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"special"}
-- policy_approval {"subject":"R1","person":"alice","role":"custodian"}
-- policy_approval {"subject":"R1","person":"alice","role":"custodian"}
-- policy_needed_approvals {"sensitivity":"internal","approvals":"1"}
-- policy_needed_approvals {"sensitivity":"special","approvals":"2"}
-- reason: special data: 1 of 2 approvals

-- case: allow, the quorum's question
-- policy_request {"subject":"R1","quorum":2}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"special"}
-- policy_needed_approvals {"sensitivity":"internal","approvals":"1"}
-- policy_needed_approvals {"sensitivity":"special","approvals":"2"}

-- case: deny, beyond the quorum
-- policy_request {"subject":"R1","quorum":1}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"special"}
-- policy_needed_approvals {"sensitivity":"internal","approvals":"1"}
-- policy_needed_approvals {"sensitivity":"special","approvals":"2"}
-- reason: special data: 0 of 2 approvals

-- case: deny, without terms it is internal
-- policy_request {"subject":"R1","quorum":1}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_approval {"subject":"R1","person":"alice","role":"custodian"}
-- policy_needed_approvals {"sensitivity":"internal","approvals":"2"}
-- reason: internal data: 1 of 2 approvals

-- case: silent, no request
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins"}
-- policy_approval {"subject":"R1","person":"alice","role":"custodian"}
-- policy_needed_approvals {"sensitivity":"internal","approvals":"1"}
-- policy_needed_approvals {"sensitivity":"special","approvals":"2"}

-- case: silent, not a number
-- policy_request {"subject":"R1","quorum":1}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins"}
-- policy_approval {"subject":"R1","person":"alice","role":"custodian"}
-- policy_needed_approvals {"sensitivity":"internal","approvals":"none"}
-- reason: internal data: 1 of none approvals

-- case: silent, no row
-- policy_request {"subject":"R1","quorum":1}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins"}
-- policy_approval {"subject":"R1","person":"alice","role":"custodian"}
-- reason: needed_approvals.csv has no row for internal
-- remedy: a row internal,1 in needed_approvals.csv
