-- policy:   no-open-quarantine
-- asks:     does a quarantine bar a version, or what it was made from?
-- because:  what was found poisoned is not used until somebody lifts the bar
-- subject:  version
-- who:      custodian
-- command:  custody list quarantines
SELECT b.request, b.dataset || '@' || b.ordinal AS subject,
       CASE WHEN b.bars IS NOT NULL THEN 'deny'
            WHEN b.clouds IS NOT NULL THEN 'unknown' ELSE 'allow' END
       AS verdict,
       CASE WHEN b.bars IS NOT NULL THEN 'it is barred by ' || b.bars
            WHEN b.clouds IS NOT NULL
            THEN 'it was made from ' || b.made_from ||
                 ', where records are barred by ' || b.clouds ||
                 ': nobody can tell until it is rebuilt'
            WHEN b.some > 0 THEN b.some || ' records are left out'
            ELSE 'nothing in it is barred' END AS reason,
       CASE WHEN b.bars IS NULL AND b.clouds IS NOT NULL
            THEN 'custody ingest ' || b.dataset ||
                 ' PATH --derived-from RELEASE'
            WHEN b.bars GLOB '*,*' THEN 'custody list quarantines'
            ELSE 'custody lift ' || b.bars || ' --why TEXT' END AS remedy
  FROM (SELECT r.request, r.dataset,
               max(CASE WHEN v.dataset = r.dataset THEN v.ordinal END)
               AS ordinal,
               max(CASE WHEN q.lifted = 0 THEN b.records END) AS some,
               group_concat(DISTINCT CASE WHEN q.lifted = 0
                    AND (b.wholly = 1 OR b.records >= v.records)
                    THEN q.id END) AS bars,
               (SELECT group_concat(DISTINCT c.quarantine)
                  FROM root_clouded AS c WHERE c.root = r.root) AS clouds,
               (SELECT min(o.dataset || '@' || o.ordinal)
                  FROM root_clouded AS c JOIN version AS o
                    ON o.root = c.ancestor
                 WHERE c.root = r.root) AS made_from
          FROM request_version AS r JOIN version AS v ON v.root = r.root
          LEFT JOIN root_barred AS b ON b.root = r.root
          LEFT JOIN quarantine AS q ON q.id = b.quarantine
         GROUP BY r.request, r.dataset, r.root) AS b;
