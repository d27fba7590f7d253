-- policy:   licence-permits-purpose
-- asks:     does every version carry a licence that permits this purpose?
-- because:  EN 304 223, supply chain: data of unknown licence cannot be defended
-- subject:  version
-- who:      custodian
-- command:  custody terms {dataset} --licence SPDX
--
-- An expression permits where at least one of its alternatives has no licence
-- that is not accepted. Every expression that binds the version must permit.
SELECT v.subject,
       CASE WHEN count(e.expression) > 0 AND min(e.permits) = 1
            THEN 'allow' ELSE 'deny' END,
       CASE WHEN count(e.expression) = 0 THEN 'licence unknown'
            WHEN min(e.permits) = 1 THEN 'licence permits it'
            WHEN min(e.sound) = 0
            THEN 'not an SPDX expression: '
                 || min(CASE WHEN e.sound = 0 THEN e.expression END)
            ELSE 'licence ' || min(CASE WHEN e.permits = 0
                                        THEN e.expression END)
                 || ' is not accepted for ' || r.purpose END,
       CASE WHEN min(e.permits) = 0 AND min(e.sound) = 1
            THEN 'add it to accepted_licence.csv (custody policy install DIR), '
                 || 'or record the licence that you hold' END
  FROM policy_version AS v
  JOIN policy_request AS r
  LEFT JOIN (
       SELECT x.subject, x.expression,
              max(x.alternative IS NOT NULL) AS sound,
              max(x.alternative IS NOT NULL AND NOT EXISTS (
                  SELECT 1 FROM policy_licence AS l
                   WHERE l.subject = x.subject
                     AND l.expression = x.expression
                     AND l.alternative = x.alternative
                     AND NOT EXISTS (
                         SELECT 1 FROM policy_accepted_licence AS a
                           JOIN policy_request AS q
                          WHERE licence_covers(a.licence, l.licence) = 1
                            AND a.purpose IN ('*', q.purpose)))) AS permits
         FROM policy_licence AS x
        GROUP BY x.subject, x.expression) AS e
    ON e.subject = v.subject
 GROUP BY v.subject

-- case: allow
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"MIT"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}

-- case: allow, one choice is enough
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"GPL-3.0-only OR mit"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}

-- case: allow, for this purpose
-- policy_request {"subject":"R1","purpose":"research"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"MIT AND CC-BY-NC-4.0"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}

-- case: deny, unknown
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}
-- reason: licence unknown

-- case: deny, not for this purpose
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"CC-BY-NC-4.0"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}
-- reason: licence CC-BY-NC-4.0 is not accepted for demo
-- remedy: add it to accepted_licence.csv (custody policy install DIR), or record the licence that you hold

-- case: deny, one of two is missing
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"MIT AND GPL-3.0-only"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}
-- reason: licence MIT AND GPL-3.0-only is not accepted for demo
-- remedy: add it to accepted_licence.csv (custody policy install DIR), or record the licence that you hold

-- case: deny, an exception is another licence
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"MIT WITH Classpath-exception-2.0"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}
-- reason: licence MIT WITH Classpath-exception-2.0 is not accepted for demo
-- remedy: add it to accepted_licence.csv (custody policy install DIR), or record the licence that you hold

-- case: deny, a second expression
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"MIT"}
-- policy_expression {"subject":"penguins@1","dataset":"copy","expression":"GPL-3.0-only"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}
-- reason: licence GPL-3.0-only is not accepted for demo
-- remedy: add it to accepted_licence.csv (custody policy install DIR), or record the licence that you hold

-- case: deny, no expression
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"Creative Commons"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}
-- reason: not an SPDX expression: Creative Commons

-- case: silent, nothing is accepted
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"MIT"}
-- reason: licence MIT is not accepted for demo
-- remedy: add it to accepted_licence.csv (custody policy install DIR), or record the licence that you hold

-- case: silent, no request
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"MIT"}
-- policy_accepted_licence {"licence":"MIT","purpose":"*"}
-- policy_accepted_licence {"licence":"CC-BY-NC-4.0","purpose":"research"}

-- case: allow, a later version is accepted
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"GPL-3.0-only"}
-- policy_accepted_licence {"licence":"GPL-2.0-or-later","purpose":"*"}

-- case: allow, it may be used under a later version
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"CC-BY-3.0+"}
-- policy_accepted_licence {"licence":"CC-BY-4.0","purpose":"*"}

-- case: deny, an earlier version is not accepted
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"GPL-1.0-only"}
-- policy_accepted_licence {"licence":"GPL-2.0-or-later","purpose":"*"}
-- reason: licence GPL-1.0-only is not accepted for demo
-- remedy: add it to accepted_licence.csv (custody policy install DIR), or record the licence that you hold

-- case: deny, an exception is another licence
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_expression {"subject":"penguins@1","dataset":"penguins","expression":"GPL-2.0-only"}
-- policy_accepted_licence {"licence":"GPL-2.0-only WITH Classpath-exception-2.0","purpose":"*"}
-- reason: licence GPL-2.0-only is not accepted for demo
-- remedy: add it to accepted_licence.csv (custody policy install DIR), or record the licence that you hold
