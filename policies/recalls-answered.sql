-- policy:   recalls-answered
-- asks:     did the project answer what was called back from it, in time?
-- because:  EN 304 223, monitoring: who keeps silent about poisoned data gets no more
-- subject:  request
-- who:      requester
-- command:  custody list recalls
--
-- The days that recall_grace.csv gives are counted from when an answer was
-- due; a project with a row of its own has that one. A recall that is not yet
-- due stops nobody.
SELECT r.subject,
       CASE WHEN u.late IS NULL OR u.late < 0 THEN 'allow'
            WHEN u.late < CAST(g.days AS INTEGER) THEN 'allow'
            ELSE 'deny' END,
       CASE WHEN u.late IS NULL THEN 'no recall waits for the project'
            WHEN u.late < 0 THEN 'answers are due, none is late'
            ELSE u.recall || ': ' || u.release || ' (' || u.person ||
                 ') is unanswered, ' || u.late || ' day' ||
                 CASE u.late WHEN 1 THEN '' ELSE 's' END || ' late, ' ||
                 coalesce(g.days, 'none') || ' are given' END,
       'custody acknowledge ' || u.recall || ' ' || u.release ||
       ' --outcome OUTCOME --why TEXT'
  FROM policy_request AS r
  LEFT JOIN (SELECT max(late_days) AS late, recall,
                    release, person
               FROM policy_recall) AS u
  LEFT JOIN policy_recall_grace AS g
    ON g.project = CASE WHEN EXISTS (
           SELECT 1 FROM policy_recall_grace AS o WHERE o.project = r.project)
       THEN r.project ELSE '*' END

-- case: allow, none
-- policy_request {"subject":"R1","project":"atlas"}
-- policy_recall_grace {"project":"*","days":"0"}

-- case: allow, not yet due
-- policy_request {"subject":"R1","project":"atlas"}
-- policy_recall {"subject":"L14","release":"L14","recall":"C4","person":"dave","late_days":-1}
-- policy_recall_grace {"project":"*","days":"0"}

-- case: allow, some days are given
-- policy_request {"subject":"R1","project":"atlas"}
-- policy_recall {"subject":"L14","release":"L14","recall":"C4","person":"dave","late_days":6}
-- policy_recall_grace {"project":"*","days":"7"}

-- case: deny
-- policy_request {"subject":"R1","project":"atlas"}
-- policy_recall {"subject":"L14","release":"L14","recall":"C4","person":"dave","late_days":0}
-- policy_recall_grace {"project":"*","days":"0"}
-- reason: C4: L14 (dave) is unanswered, 0 days late, 0 are given
-- remedy: custody acknowledge C4 L14 --outcome OUTCOME --why TEXT

-- case: deny, the latest counts
-- policy_request {"subject":"R1","project":"atlas"}
-- policy_recall {"subject":"L12","release":"L12","recall":"C4","person":"bob","late_days":-1}
-- policy_recall {"subject":"L14","release":"L14","recall":"C4","person":"dave","late_days":6}
-- policy_recall_grace {"project":"*","days":"0"}
-- reason: C4: L14 (dave) is unanswered, 6 days late, 0 are given
-- remedy: custody acknowledge C4 L14 --outcome OUTCOME --why TEXT

-- case: deny, the project's own row counts
-- policy_request {"subject":"R1","project":"atlas"}
-- policy_recall {"subject":"L14","release":"L14","recall":"C4","person":"dave","late_days":6}
-- policy_recall_grace {"project":"*","days":"30"}
-- policy_recall_grace {"project":"atlas","days":"0"}
-- reason: C4: L14 (dave) is unanswered, 6 days late, 0 are given
-- remedy: custody acknowledge C4 L14 --outcome OUTCOME --why TEXT

-- case: deny, no row
-- policy_request {"subject":"R1","project":"atlas"}
-- policy_recall {"subject":"L14","release":"L14","recall":"C4","person":"dave","late_days":0}
-- reason: C4: L14 (dave) is unanswered, 0 days late, none are given
-- remedy: custody acknowledge C4 L14 --outcome OUTCOME --why TEXT

-- case: silent, no request
-- policy_recall {"subject":"L14","release":"L14","recall":"C4","person":"dave","late_days":6}
-- policy_recall_grace {"project":"*","days":"0"}
-- reason: there is nothing that the policy could judge
