-- policy:   undocumented-source-justified
-- asks:     where neither URL nor publisher is known, is it said why?
-- because:  EN 304 223, supply chain: undocumented components are justified
-- subject:  version
-- who:      requester
-- command:  custody ingest {dataset} PATH --source-url URL --retrieved-at TIME
SELECT v.subject,
       CASE WHEN max(s.url <> '' OR s.with_url = s.records
                     OR trim(s.publisher) <> '' OR trim(s.why) <> '') = 1
            THEN 'allow' ELSE 'deny' END,
       CASE WHEN max(s.url <> '' OR s.with_url = s.records) = 1
            THEN 'its URL is recorded'
            WHEN max(trim(s.publisher) <> '') = 1
            THEN 'its publisher is recorded'
            WHEN max(trim(s.why) <> '') = 1 THEN 'it is said why not'
            ELSE 'no source URL, no publisher, and no reason why not' END,
       NULL
  FROM policy_version AS v
  LEFT JOIN policy_source AS s
    ON s.dataset = v.dataset AND s.version = v.version
 GROUP BY v.subject
