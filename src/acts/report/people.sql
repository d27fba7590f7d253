-- Who may act, and with which key.
SELECT p.name, p.role, p.contact, p.enrolled_at, p.retired > 0 AS retired_bool,
       p.compromised_since,
       coalesce((SELECT k.key_id FROM key AS k WHERE k.person = p.name
         ORDER BY k.enrolled DESC LIMIT 1), '') AS key_id,
       json_array(p.enrolled) AS events_json
  FROM person AS p ORDER BY p.enrolled, p.name LIMIT :most
