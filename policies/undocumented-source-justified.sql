-- policy:   undocumented-source-justified
-- asks:     where neither URL nor publisher is known, does somebody answer for it?
-- because:  EN 304 223, supply chain: undocumented components are justified
-- subject:  version
-- who:      requester
-- command:  custody ingest {dataset} PATH --source-url URL --retrieved-at TIME
--
-- Who ingests says why, or a custodian records in the terms under which
-- licence, or with which attribution, it is held.
SELECT v.subject,
       CASE WHEN max(s.url <> '' OR s.with_url = s.records
                     OR trim(s.publisher) <> '' OR trim(s.why) <> '') = 1
            THEN 'allow'
            WHEN count(s.subject) > 0
             AND trim(coalesce(t.licence || t.attribution, '')) <> ''
            THEN 'allow' ELSE 'deny' END,
       CASE WHEN max(s.url <> '' OR s.with_url = s.records) = 1
            THEN 'its URL is recorded'
            WHEN max(trim(s.publisher) <> '') = 1
            THEN 'its publisher is recorded'
            WHEN max(trim(s.why) <> '') = 1 THEN 'it is said why not'
            WHEN count(s.subject) > 0
             AND trim(coalesce(t.licence || t.attribution, '')) <> ''
            THEN 'its terms say under which licence it is held'
            ELSE 'no source URL, no publisher, and no reason why not' END,
       NULL
  FROM policy_version AS v
  LEFT JOIN policy_terms AS t ON t.subject = v.dataset
  LEFT JOIN policy_source AS s
    ON s.dataset = v.dataset AND s.version = v.version
 GROUP BY v.subject

-- case: allow, a URL
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"url":"https://data.example/p.csv"}

-- case: allow, a publisher
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"publisher":"Palmer Station"}

-- case: allow, a reason
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"why":"made here, from instruments"}

-- case: allow, one of two sources says it
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"url":"https://data.example/p.csv"}

-- case: allow, a custodian answers for it
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10}
-- policy_terms {"subject":"penguins","dataset":"penguins","licence":"CC0-1.0"}

-- case: deny
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10}
-- reason: no source URL, no publisher, and no reason why not

-- case: deny, blanks are no reason
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"why":"  ","publisher":" "}
-- reason: no source URL, no publisher, and no reason why not

-- case: deny, another version has it
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f3","records":10,"url":"https://data.example/p.csv"}
-- reason: no source URL, no publisher, and no reason why not

-- case: silent, no source, whatever the terms say
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","licence":"CC0-1.0"}
-- reason: no source URL, no publisher, and no reason why not

-- case: silent, no source
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- reason: no source URL, no publisher, and no reason why not
