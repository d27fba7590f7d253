-- policy:   not-from-a-denied-domain
-- asks:     did none of the bytes come from a domain that is denied?
-- because:  EN 304 223, supply chain: a source known to be bad stays known
-- subject:  version
-- who:      custodian
-- command:  custody policy show not-from-a-denied-domain
--
-- All recorded origins of the bytes count, in whatever dataset they lie: the
-- domain and every domain below it. Lengths are compared, no pattern is.
SELECT v.subject,
       CASE WHEN count(d.domain) = 0 THEN 'allow' ELSE 'deny' END,
       CASE WHEN count(d.domain) = 0 THEN 'no denied domain'
            ELSE 'it came from ' ||
                 min(h.host || ' (' || d.domain || ' is denied)') END,
       'ask for a version from another source'
  FROM policy_version AS v
  LEFT JOIN policy_host AS h ON h.subject = v.subject
  LEFT JOIN policy_denied_domain AS d
    ON lower(trim(d.domain, '.')) = h.host
    OR (length(h.host) > length(trim(d.domain, '.'))
        AND length(trim(d.domain, '.')) > 0
        AND substr(h.host, -length(trim(d.domain, '.')) - 1)
            = '.' || lower(trim(d.domain, '.')))
 GROUP BY v.subject

-- case: allow
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"https://data.example/p.csv"}
-- policy_denied_domain {"domain":"pages.example"}

-- case: allow, only alike
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"https://mypages.example/"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"https://pages.example.org/"}
-- policy_denied_domain {"domain":"pages.example"}

-- case: allow, it came from nowhere
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_denied_domain {"domain":"pages.example"}

-- case: allow, no pattern is read
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"https://pagesXexample/"}
-- policy_denied_domain {"domain":"pages_example"}
-- policy_denied_domain {"domain":"%"}

-- case: deny
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"https://Pages.Example/x"}
-- policy_denied_domain {"domain":"pages.example"}
-- reason: it came from pages.example (pages.example is denied)
-- remedy: ask for a version from another source

-- case: deny, below it
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"http://me@a.b.pages.example.:8080/x"}
-- policy_denied_domain {"domain":"pages.example"}
-- reason: it came from a.b.pages.example (pages.example is denied)
-- remedy: ask for a version from another source

-- case: deny, another dataset says so
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"https://data.example/p.csv"}
-- policy_origin {"subject":"penguins@1","dataset":"copy","url":"https://pages.example/"}
-- policy_denied_domain {"domain":"pages.example"}
-- reason: it came from pages.example (pages.example is denied)
-- remedy: ask for a version from another source

-- case: deny, each host with the domain above it
-- policy_request {"subject":"R1"}
-- policy_version {"subject":"penguins@1","dataset":"penguins","version":"f2"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"https://a.zz.example/"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"https://b.aa.example/"}
-- policy_denied_domain {"domain":"aa.example"}
-- policy_denied_domain {"domain":"zz.example"}
-- reason: it came from a.zz.example (zz.example is denied)
-- remedy: ask for a version from another source

-- case: silent, no version
-- policy_request {"subject":"R1"}
-- policy_origin {"subject":"penguins@1","dataset":"penguins","url":"https://data.example/p.csv"}
-- policy_denied_domain {"domain":"pages.example"}
-- reason: there is nothing that the policy could judge
