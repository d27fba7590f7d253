-- policy:   not-recalled
-- asks:     was none of it called back, nor what it was derived from?
-- because:  what is called back from those who have it is not handed out again
-- subject:  version
-- who:      custodian
-- command:  custody list recalls
SELECT c.request, c.dataset || '@' || c.ordinal AS subject,
       CASE WHEN c.called IS NOT NULL THEN 'deny'
            WHEN c.said IS NOT NULL THEN 'unknown'
            ELSE 'allow' END AS verdict,
       CASE WHEN c.called IS NOT NULL THEN 'it is recalled by ' || c.called
            WHEN c.said IS NOT NULL
            THEN 'it is said to be derived from what ' || c.said || ' recalls'
            ELSE 'it is not recalled' END AS reason,
       CASE WHEN c.called IS NOT NULL
            THEN 'custody show ' || substr(c.called, 1,
                 instr(c.called || ',', ',') - 1)
            ELSE 'ingest it again, made from what is not recalled' END
       AS remedy
  FROM (SELECT r.request, r.dataset,
               max(CASE WHEN v.dataset = r.dataset THEN v.ordinal END)
               AS ordinal,
               group_concat(DISTINCT CASE WHEN x.proved = 1
                    THEN x.recall END) AS called,
               group_concat(DISTINCT CASE WHEN x.proved = 0
                    THEN x.recall END) AS said
          FROM request_version AS r JOIN version AS v ON v.root = r.root
          LEFT JOIN version_recalled AS x ON x.version = v.seq
         GROUP BY r.request, r.dataset, r.root) AS c;
