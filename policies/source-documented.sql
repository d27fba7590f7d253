-- policy:   source-documented
-- asks:     is it recorded where public data came from, and when?
-- because:  EN 304 223, documentation: a reported poisoning names a URL and a day
-- subject:  version
-- who:      requester
-- command:  custody ingest {dataset} PATH --source-url URL --retrieved-at TIME
SELECT v.subject,
       CASE WHEN coalesce(t.sensitivity, '') <> 'public' THEN 'allow'
            WHEN max(s.url <> '' OR s.with_url = s.records) = 1
             AND max((s.url <> '' OR s.with_url = s.records) AND
                     (s.retrieved_at <> '' OR s.with_time = s.records)) = 1
            THEN 'allow' ELSE 'deny' END,
       CASE WHEN coalesce(t.sensitivity, '') <> 'public' THEN 'it is not public'
            WHEN coalesce(max(s.url <> '' OR s.with_url = s.records), 0) = 0
            THEN 'public data without a source URL'
            WHEN max((s.url <> '' OR s.with_url = s.records) AND
                     (s.retrieved_at <> '' OR s.with_time = s.records)) = 0
            THEN 'public data without the time it was retrieved'
            ELSE 'source URL and time are recorded' END,
       NULL
  FROM policy_version AS v
  LEFT JOIN policy_terms AS t ON t.subject = v.dataset
  LEFT JOIN policy_source AS s
    ON s.dataset = v.dataset AND s.version = v.version
 GROUP BY v.subject

-- case: allow
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"url":"https://data.example/p.csv","retrieved_at":"2026-11-01T00:00:00.000000Z"}

-- case: allow, each record says it
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"with_url":10,"with_time":10}

-- case: allow, not public
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"internal"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10}

-- case: allow, without terms it is not public
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10}

-- case: allow, one of two sources says it
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"url":"https://data.example/p.csv"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"url":"https://data.example/p.csv","retrieved_at":"2026-11-01T00:00:00.000000Z"}

-- case: allow, its URL and the time of each record
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"with_time":10,"url":"https://data.example/p.csv"}

-- case: allow, recorded later
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10}
-- policy_source {"subject":"penguins@2","dataset":"penguins","version":"f2","records":10,"url":"https://data.example/p.csv","retrieved_at":"2026-11-01T00:00:00.000000Z"}

-- case: deny, no URL
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"retrieved_at":"2026-11-01T00:00:00.000000Z"}
-- reason: public data without a source URL

-- case: deny, no time
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"url":"https://data.example/p.csv"}
-- reason: public data without the time it was retrieved

-- case: deny, some records only
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"with_url":9,"with_time":10}
-- reason: public data without a source URL

-- case: deny, a URL here and a time there
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"url":"https://data.example/p.csv"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"retrieved_at":"2026-11-01T00:00:00.000000Z"}
-- reason: public data without the time it was retrieved

-- case: deny, a time for some records only
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f2","records":10,"with_url":10,"with_time":9}
-- reason: public data without the time it was retrieved

-- case: deny, another version has it
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- policy_source {"subject":"penguins@1","dataset":"penguins","version":"f3","records":10,"url":"https://data.example/p.csv","retrieved_at":"2026-11-01T00:00:00.000000Z"}
-- reason: public data without a source URL

-- case: silent, no source
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- reason: public data without a source URL

-- case: silent, no version
-- policy_request {"subject":"R1"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"public"}
-- reason: there is nothing that the policy could judge
