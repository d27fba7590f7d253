-- What a report speaks of: everything (:dataset, :request and :incident are
-- ''), or what a dataset, a request or an incident touches, by bytes and by
-- derivation.  Of several, what all of them touch.
WITH RECURSIVE
chosen (root) AS (
    SELECT root FROM version),
of_dataset (root) AS (
    SELECT root FROM version WHERE dataset = :dataset
    UNION SELECT l.ancestor FROM lineage AS l JOIN version AS v ON v.root = l.root
           WHERE v.dataset = :dataset
    UNION SELECT l.root FROM lineage AS l JOIN version AS v ON v.root = l.ancestor
           WHERE v.dataset = :dataset),
of_request (root) AS (
    SELECT root FROM request_version WHERE request = :request
    UNION SELECT l.ancestor FROM lineage AS l
            JOIN request_version AS r ON r.root = l.root
           WHERE r.request = :request),
struck (root) AS (
    SELECT b.root FROM root_barred AS b JOIN quarantine AS q
        ON q.id = b.quarantine WHERE q.incident = :incident
    UNION SELECT w.root FROM recall_version AS w JOIN recall AS c
        ON c.id = w.recall WHERE c.incident = :incident),
of_incident (root) AS (
    SELECT root FROM struck
    UNION SELECT l.root FROM lineage AS l JOIN struck AS s
        ON s.root = l.ancestor),
roots (root) AS (
    SELECT root FROM chosen
     WHERE (:dataset = '' OR root IN (SELECT root FROM of_dataset))
       AND (:request = '' OR root IN (SELECT root FROM of_request))
       AND (:incident = '' OR root IN (SELECT root FROM of_incident))),
requests (id) AS (
    SELECT DISTINCT request FROM request_version
     WHERE root IN (SELECT root FROM roots)
       AND (:request = '' OR request = :request)),
releases (id) AS (
    SELECT DISTINCT w.release FROM release_version AS w
      JOIN release AS l ON l.id = w.release
     WHERE w.root IN (SELECT root FROM roots)
       AND (:request = '' OR l.request = :request)),
quarantines (id) AS (
    SELECT DISTINCT b.quarantine FROM root_barred AS b
      JOIN quarantine AS q ON q.id = b.quarantine
     WHERE b.root IN (SELECT root FROM roots)
       AND (:incident = '' OR q.incident = :incident)),
recalls (id) AS (
    SELECT DISTINCT w.recall FROM recall_version AS w
      JOIN recall AS c ON c.id = w.recall
     WHERE w.root IN (SELECT root FROM roots)
       AND (:incident = '' OR c.incident = :incident))
SELECT (SELECT json_group_array(root) FROM (SELECT DISTINCT root FROM roots
          ORDER BY root)) AS roots_json,
       (SELECT json_group_array(dataset) FROM (SELECT DISTINCT dataset
          FROM version WHERE root IN (SELECT root FROM roots)
         ORDER BY dataset)) AS datasets_json,
       (SELECT json_group_array(id) FROM requests) AS requests_json,
       (SELECT json_group_array(id) FROM releases) AS releases_json,
       (SELECT json_group_array(id) FROM quarantines) AS quarantines_json,
       (SELECT json_group_array(id) FROM recalls) AS recalls_json,
       :dataset = '' OR EXISTS (SELECT 1 FROM version
         WHERE dataset = :dataset) AS dataset_bool,
       :request = '' OR EXISTS (SELECT 1 FROM request
         WHERE id = :request) AS request_bool,
       :incident = '' OR EXISTS (SELECT 1 FROM event
         WHERE incident = :incident) AS incident_bool
