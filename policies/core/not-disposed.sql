-- policy:   not-disposed
-- asks:     is every version still here?
-- because:  what is being destroyed, or was, is not handed out again
-- subject:  version
-- who:      requester
-- command:  custody list {dataset}
SELECT d.request, d.dataset || '@' || d.ordinal AS subject,
       CASE WHEN d.disposal = '' THEN 'allow' ELSE 'deny' END AS verdict,
       CASE WHEN d.disposal = '' THEN 'it is not disposed'
            WHEN d.own = '' THEN 'its bytes are also ' || d.other ||
                 ', disposed by ' || d.disposal ||
                 ': they are let out under no name'
            ELSE 'its bytes are disposed by ' || d.disposal END AS reason,
       CASE WHEN d.disposal = '' OR d.own <> ''
            THEN 'custody list ' || d.dataset
            ELSE 'custody show ' || d.disposal END AS remedy
  FROM (SELECT r.request, r.dataset, max(v.disposal) AS disposal,
               max(CASE WHEN v.dataset = r.dataset THEN v.disposal END)
               AS own,
               min(CASE WHEN v.disposal <> ''
                        THEN v.dataset || '@' || v.ordinal END) AS other,
               max(CASE WHEN v.dataset = r.dataset THEN v.ordinal END)
               AS ordinal
          FROM request_version AS r JOIN version AS v ON v.root = r.root
         GROUP BY r.request, r.dataset, r.root) AS d;
