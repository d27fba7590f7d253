-- Versions whose drift from an approved one was measured.
SELECT count(DISTINCT d.version) AS count,
       'newer versions measured: ' || count(DISTINCT d.version) ||
       ' of ' || (SELECT count(*) FROM version WHERE ordinal > 1) AS answer,
       coalesce(max(d.at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT DISTINCT v.dataset || '@' ||
               v.ordinal AS id FROM version AS v JOIN version_drift AS m
            ON m.version = v.seq AND m.ppm >= 0
         ORDER BY v.seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT DISTINCT v.seq
          FROM version AS v JOIN version_drift AS m
            ON m.version = v.seq AND m.ppm >= 0
         ORDER BY v.seq DESC LIMIT 5)) AS events_json
  FROM (SELECT m.version, v.at FROM version_drift AS m
          JOIN version AS v ON v.seq = m.version WHERE m.ppm >= 0) AS d
