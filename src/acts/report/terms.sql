-- The terms in force.
SELECT t.id, t.dataset, t.allow AS allow_json, t.deny AS deny_json, t.licence,
       t.retain_until, t.sensitivity, t.jurisdictions AS jurisdictions_json,
       t.attribution, t.person, t.at, json_array(t.seq) AS events_json
  FROM terms_current AS t
 WHERE t.dataset IN (SELECT value FROM json_each(:datasets))
 ORDER BY t.dataset LIMIT :most
