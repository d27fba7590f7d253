-- Who may act now.
SELECT count(*) AS count,
       'people: ' || count(*) || '; custodians: ' ||
       count(*) FILTER (WHERE role = 'custodian') || '; needed for an approval: '
       || (SELECT quorum FROM ledger) AS answer,
       coalesce(max(enrolled_at), '') AS last,
       json_group_array(name) FILTER (WHERE role = 'custodian') AS ids_json,
       json_group_array(enrolled) FILTER (WHERE role = 'custodian')
       AS events_json
  FROM (SELECT * FROM person WHERE retired = 0 ORDER BY enrolled)
