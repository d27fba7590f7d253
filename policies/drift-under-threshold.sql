-- policy:   drift-under-threshold
-- asks:     is it still the kind of data that was approved before?
-- because:  EN 304 223, monitoring: poisoning shows as data that moves away
-- subject:  version
-- who:      custodian
-- command:  custody waive {request} drift-under-threshold --until TIME --why TEXT
--
-- Parts per million from the last approved version of the dataset: divergence
-- of lengths and of scripts (Jensen-Shannon, base 2), and records from domains
-- that it had not. drift_limit.csv has the most that is let through; * is any,
-- also where it cannot be told. A dataset's own rows come before those of *.
SELECT v.subject,
       CASE WHEN max(d.measure IS NOT NULL AND d.most IS NULL) = 1
            THEN 'deny'
            WHEN max(d.most <> '*' AND d.ppm > CAST(d.most AS INTEGER)) = 1
            THEN 'deny'
            WHEN max(d.most <> '*' AND d.ppm < 0) = 1 THEN 'unknown'
            ELSE 'allow' END,
       CASE WHEN count(d.measure) = 0 THEN 'no earlier version was approved'
            WHEN max(d.measure IS NOT NULL AND d.most IS NULL) = 1
            THEN 'drift_limit.csv has no row for ' || group_concat(
                 CASE WHEN d.most IS NULL THEN d.measure END, ', ')
            WHEN max(d.most <> '*' AND d.ppm > CAST(d.most AS INTEGER)) = 1
            THEN 'drift from ' || max(d.base) || ': ' || group_concat(
                 CASE WHEN d.most <> '*' AND d.ppm > CAST(d.most AS INTEGER)
                      THEN d.measure || ' ' || d.ppm || ' ppm, at most '
                           || d.most END, '; ')
            WHEN max(d.most <> '*' AND d.ppm < 0) = 1
            THEN 'not counted when it was ingested: ' || group_concat(
                 CASE WHEN d.most <> '*' AND d.ppm < 0 THEN d.measure END,
                 ', ')
            ELSE 'within its limits' END,
       NULL
  FROM policy_version AS v
  LEFT JOIN (
       SELECT f.subject, f.measure, f.base, f.ppm,
              CASE WHEN count(o.ppm) > 0 THEN min(o.ppm) ELSE min(l.ppm) END
              AS most
         FROM policy_drift AS f
         JOIN policy_version AS w ON w.subject = f.subject
         LEFT JOIN policy_drift_limit AS o
           ON o.dataset = w.dataset AND o.measure = f.measure
         LEFT JOIN policy_drift_limit AS l
           ON l.dataset = '*' AND l.measure = f.measure
        GROUP BY f.subject, f.measure) AS d
    ON d.subject = v.subject
 GROUP BY v.subject

-- case: allow
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"lengths","base":"penguins@1","ppm":1200}
-- policy_drift_limit {"dataset":"*","measure":"lengths","ppm":"50000"}

-- case: allow, no earlier version was approved
-- policy_version {"subject":"penguins@1","dataset":"penguins"}
-- policy_drift_limit {"dataset":"*","measure":"lengths","ppm":"50000"}

-- case: allow, none, and as much as may be
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"lengths","base":"penguins@1","ppm":0}
-- policy_drift {"subject":"penguins@2","measure":"scripts","base":"penguins@1","ppm":500}
-- policy_drift_limit {"dataset":"*","measure":"lengths","ppm":"0"}
-- policy_drift_limit {"dataset":"*","measure":"scripts","ppm":"500"}

-- case: allow, any, even where it cannot be told
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"lengths","base":"penguins@1","ppm":-1}
-- policy_drift_limit {"dataset":"*","measure":"lengths","ppm":"*"}

-- case: deny
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"scripts","base":"penguins@1","ppm":50001}
-- policy_drift_limit {"dataset":"*","measure":"scripts","ppm":"50000"}
-- reason: drift from penguins@1: scripts 50001 ppm, at most 50000

-- case: deny, the dataset's own row counts
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"scripts","base":"penguins@1","ppm":900}
-- policy_drift_limit {"dataset":"*","measure":"scripts","ppm":"*"}
-- policy_drift_limit {"dataset":"penguins","measure":"scripts","ppm":"100"}
-- reason: drift from penguins@1: scripts 900 ppm, at most 100

-- case: deny, only what is above its limit
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"lengths","base":"penguins@1","ppm":500}
-- policy_drift {"subject":"penguins@2","measure":"scripts","base":"penguins@1","ppm":501}
-- policy_drift {"subject":"penguins@2","measure":"domains","base":"penguins@1","ppm":-1}
-- policy_drift {"subject":"penguins@2","measure":"shared","base":"penguins@1","ppm":9}
-- policy_drift_limit {"dataset":"*","measure":"lengths","ppm":"500"}
-- policy_drift_limit {"dataset":"*","measure":"scripts","ppm":"500"}
-- policy_drift_limit {"dataset":"*","measure":"domains","ppm":"0"}
-- policy_drift_limit {"dataset":"*","measure":"shared","ppm":"*"}
-- reason: drift from penguins@1: scripts 501 ppm, at most 500

-- case: deny, the least of two rows
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"scripts","base":"penguins@1","ppm":300}
-- policy_drift_limit {"dataset":"*","measure":"scripts","ppm":"400"}
-- policy_drift_limit {"dataset":"*","measure":"scripts","ppm":"200"}
-- reason: drift from penguins@1: scripts 300 ppm, at most 200

-- case: deny, the least of its own two rows
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"scripts","base":"penguins@1","ppm":300}
-- policy_drift_limit {"dataset":"penguins","measure":"scripts","ppm":"400"}
-- policy_drift_limit {"dataset":"penguins","measure":"scripts","ppm":"200"}
-- reason: drift from penguins@1: scripts 300 ppm, at most 200

-- case: deny, one that has no row
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"lengths","base":"penguins@1","ppm":1}
-- policy_drift {"subject":"penguins@2","measure":"scripts","base":"penguins@1","ppm":1}
-- policy_drift_limit {"dataset":"*","measure":"lengths","ppm":"50000"}
-- reason: drift_limit.csv has no row for scripts

-- case: silent, it cannot be told
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"lengths","base":"penguins@1","ppm":-1}
-- policy_drift_limit {"dataset":"*","measure":"lengths","ppm":"50000"}
-- reason: not counted when it was ingested: lengths

-- case: silent, one that cannot be told
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"lengths","base":"penguins@1","ppm":-1}
-- policy_drift {"subject":"penguins@2","measure":"scripts","base":"penguins@1","ppm":0}
-- policy_drift {"subject":"penguins@2","measure":"shared","base":"penguins@1","ppm":-1}
-- policy_drift_limit {"dataset":"*","measure":"lengths","ppm":"5"}
-- policy_drift_limit {"dataset":"*","measure":"scripts","ppm":"5"}
-- policy_drift_limit {"dataset":"*","measure":"shared","ppm":"*"}
-- reason: not counted when it was ingested: lengths

-- case: silent, no row
-- policy_version {"subject":"penguins@2","dataset":"penguins"}
-- policy_drift {"subject":"penguins@2","measure":"lengths","base":"penguins@1","ppm":1}
-- policy_drift_limit {"dataset":"*","measure":"scripts","ppm":"50000"}
-- reason: drift_limit.csv has no row for lengths
