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
