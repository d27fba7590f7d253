-- Versions, newest first, with their terms, origin and what bars them.
SELECT v.dataset || '@' || v.ordinal AS id, v.dataset, v.ordinal,
       v.root AS version, v.files, v.records, v.bytes, v.duplicates,
       v.source_url, v.publisher, v.retrieved_at,
       coalesce(nullif(t.licence, ''), v.licence) AS licence,
       coalesce(t.sensitivity, '') AS sensitivity,
       coalesce(t.allow, '[]') AS purposes_json,
       coalesce(t.retain_until, '') AS retain_until,
       coalesce((SELECT group_concat(DISTINCT b.quarantine || CASE b.wholly
          WHEN 1 THEN ' wholly' ELSE ' ' || b.records || ' records' END)
          FROM version_barred AS b WHERE b.version = v.seq), '') AS barred,
       (SELECT group_concat(DISTINCT d.dataset || '@' || p.ordinal)
          FROM derivation AS d JOIN version AS p ON p.seq = d.parent
         WHERE d.version = v.seq) AS derived_from,
       v.disposal, v.person, v.at, json_array(v.seq) AS events_json
  FROM version AS v
  LEFT JOIN terms_current AS t ON t.dataset = v.dataset
 WHERE v.root IN (SELECT value FROM json_each(:roots))
 ORDER BY v.seq DESC LIMIT :most
