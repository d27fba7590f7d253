-- People who took releases, and those who can be rung.
SELECT count(*) AS count,
       'people who took releases: ' || count(*) ||
       '; with a contact: ' || count(*) FILTER (WHERE contact <> '')
       AS answer,
       coalesce((SELECT max(at) FROM release), '') AS last,
       (SELECT json_group_array(name) FROM (SELECT DISTINCT p.name
          FROM person AS p JOIN release AS l ON l.person = p.name
         ORDER BY p.name LIMIT 5)) AS ids_json,
       (SELECT json_group_array(enrolled) FROM (SELECT DISTINCT p.name,
               p.enrolled FROM person AS p JOIN release AS l
            ON l.person = p.name ORDER BY p.name LIMIT 5)) AS events_json
  FROM (SELECT DISTINCT p.name, p.contact FROM person AS p
          JOIN release AS l ON l.person = p.name)
