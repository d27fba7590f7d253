-- Versions of which something was counted.
SELECT count(DISTINCT f.version) AS count,
       'versions with facts: ' || count(DISTINCT f.version) ||
       ' of ' || (SELECT count(*) FROM version) || '; kinds of facts: ' ||
       count(DISTINCT f.name) AS answer,
       coalesce(max(v.at), '') AS last,
       (SELECT json_group_array(id) FROM (SELECT dataset || '@' || ordinal
          AS id FROM version WHERE seq IN (SELECT version FROM fact)
         ORDER BY seq DESC LIMIT 5)) AS ids_json,
       (SELECT json_group_array(seq) FROM (SELECT seq FROM version
         WHERE seq IN (SELECT version FROM fact) ORDER BY seq DESC LIMIT 5))
       AS events_json
  FROM fact AS f JOIN version AS v ON v.seq = f.version
