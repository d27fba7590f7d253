-- policy:   jurisdiction-allowed
-- asks:     may data from these jurisdictions be used for this purpose here?
-- because:  EN 304 223, assets: law follows data to where it is used
-- subject:  dataset
-- who:      custodian
-- command:  custody policy install DIR
SELECT d.subject,
       CASE WHEN count(j.jurisdiction) = count(a.jurisdiction)
            THEN 'allow' ELSE 'deny' END,
       CASE WHEN count(j.jurisdiction) = 0 THEN 'no jurisdiction is recorded'
            WHEN count(j.jurisdiction) = count(a.jurisdiction)
            THEN 'every jurisdiction is accepted'
            ELSE 'not accepted: ' || group_concat(
                 CASE WHEN a.jurisdiction IS NULL THEN j.jurisdiction END)
            END,
       'a row of it in accepted_jurisdiction.csv'
  FROM policy_dataset AS d
  LEFT JOIN policy_jurisdiction AS j ON j.subject = d.subject
  LEFT JOIN (SELECT j.jurisdiction FROM policy_jurisdiction AS j
               JOIN policy_request AS r
              WHERE EXISTS (
                    SELECT 1 FROM policy_accepted_jurisdiction AS p
                     WHERE p.jurisdiction IN ('*', j.jurisdiction)
                       AND p.purpose IN ('*', r.purpose))
              GROUP BY j.jurisdiction) AS a
    ON a.jurisdiction = j.jurisdiction
 GROUP BY d.subject

-- case: allow
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_jurisdiction {"subject":"penguins","jurisdiction":"EU"}
-- policy_accepted_jurisdiction {"jurisdiction":"EU","purpose":"demo"}

-- case: allow, any
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_jurisdiction {"subject":"penguins","jurisdiction":"EU"}
-- policy_jurisdiction {"subject":"penguins","jurisdiction":"JP"}
-- policy_accepted_jurisdiction {"jurisdiction":"*","purpose":"*"}

-- case: allow, none is recorded
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}

-- case: deny
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_jurisdiction {"subject":"penguins","jurisdiction":"EU"}
-- policy_jurisdiction {"subject":"penguins","jurisdiction":"JP"}
-- policy_accepted_jurisdiction {"jurisdiction":"EU","purpose":"*"}
-- reason: not accepted: JP
-- remedy: a row of it in accepted_jurisdiction.csv

-- case: deny, for another purpose
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_jurisdiction {"subject":"penguins","jurisdiction":"EU"}
-- policy_accepted_jurisdiction {"jurisdiction":"EU","purpose":"search"}
-- reason: not accepted: EU
-- remedy: a row of it in accepted_jurisdiction.csv

-- case: silent, nothing is accepted
-- policy_request {"subject":"R1","purpose":"demo"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_jurisdiction {"subject":"penguins","jurisdiction":"EU"}
-- reason: not accepted: EU
-- remedy: a row of it in accepted_jurisdiction.csv
