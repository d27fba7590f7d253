-- policy:   sensitivity-against-clearance
-- asks:     is the project cleared for data as sensitive as this?
-- because:  EN 304 223, design for security: use fits the data's sensitivity
-- subject:  dataset
-- who:      custodian
-- command:  custody policy install DIR
--
-- A project has the highest clearance of its rows in project_clearance.csv;
-- one without a row has that of the project *. What is not said is internal.
SELECT t.subject,
       CASE WHEN t.level IS NULL OR c.level IS NULL THEN 'deny'
            WHEN t.level <= c.level THEN 'allow' ELSE 'deny' END,
       CASE WHEN t.level IS NULL THEN 'unknown sensitivity ' || t.sensitivity
            WHEN c.level IS NULL THEN c.project || ' has no clearance'
            ELSE t.sensitivity || ' data; ' || c.project || ' is cleared for '
                 || c.sensitivity END,
       'a row ' || c.project || ',' || t.sensitivity ||
       ' in project_clearance.csv'
  FROM (SELECT d.subject,
               coalesce(nullif(t.sensitivity, ''), 'internal') AS sensitivity,
               CASE coalesce(nullif(t.sensitivity, ''), 'internal')
                    WHEN 'public' THEN 1 WHEN 'internal' THEN 2
                    WHEN 'confidential' THEN 3 WHEN 'personal' THEN 4
                    WHEN 'special' THEN 5 END AS level
          FROM policy_dataset AS d
          LEFT JOIN policy_terms AS t ON t.subject = d.subject) AS t
  JOIN (SELECT r.project, p.sensitivity,
               max(CASE p.sensitivity WHEN 'public' THEN 1
                   WHEN 'internal' THEN 2 WHEN 'confidential' THEN 3
                   WHEN 'personal' THEN 4 WHEN 'special' THEN 5 END) AS level
          FROM policy_request AS r
          LEFT JOIN policy_project_clearance AS p
            ON p.project = CASE WHEN EXISTS (
                   SELECT 1 FROM policy_project_clearance AS o
                    WHERE o.project = r.project) THEN r.project ELSE '*' END)
       AS c

-- case: allow
-- policy_request {"subject":"R1","project":"tour"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"personal"}
-- policy_project_clearance {"project":"tour","sensitivity":"special"}

-- case: allow, by default
-- policy_request {"subject":"R1","project":"tour"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins"}
-- policy_project_clearance {"project":"*","sensitivity":"internal"}

-- case: allow, without terms it is internal
-- policy_request {"subject":"R1","project":"tour"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_project_clearance {"project":"*","sensitivity":"internal"}

-- case: allow, the highest of two rows
-- policy_request {"subject":"R1","project":"tour"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"personal"}
-- policy_project_clearance {"project":"tour","sensitivity":"special"}
-- policy_project_clearance {"project":"tour","sensitivity":"public"}

-- case: deny
-- policy_request {"subject":"R1","project":"tour"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"special"}
-- policy_project_clearance {"project":"tour","sensitivity":"personal"}
-- reason: special data; tour is cleared for personal
-- remedy: a row tour,special in project_clearance.csv

-- case: deny, a project's own row counts
-- policy_request {"subject":"R1","project":"tour"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"special"}
-- policy_project_clearance {"project":"*","sensitivity":"special"}
-- policy_project_clearance {"project":"tour","sensitivity":"public"}
-- reason: special data; tour is cleared for public
-- remedy: a row tour,special in project_clearance.csv

-- case: deny, a word that is none
-- policy_request {"subject":"R1","project":"tour"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins","sensitivity":"secret"}
-- policy_project_clearance {"project":"*","sensitivity":"special"}
-- reason: unknown sensitivity secret
-- remedy: a row tour,secret in project_clearance.csv

-- case: silent, nobody is cleared
-- policy_request {"subject":"R1","project":"tour"}
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins"}
-- reason: tour has no clearance
-- remedy: a row tour,internal in project_clearance.csv

-- case: silent, no request
-- policy_dataset {"subject":"penguins","dataset":"penguins"}
-- policy_terms {"subject":"penguins","dataset":"penguins"}
-- policy_project_clearance {"project":"*","sensitivity":"special"}
-- reason: the policy gave no reason
