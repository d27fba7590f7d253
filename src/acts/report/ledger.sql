-- What the ledger is, and how far it had come.
SELECT l.name, l.genesis, l.quorum, l.created_at, l.log_key,
       (SELECT count(*) FROM event) AS events,
       (SELECT hash FROM event ORDER BY seq DESC LIMIT 1) AS head,
       (SELECT at FROM event ORDER BY seq DESC LIMIT 1) AS newest_at,
       (SELECT count(*) FROM custodian) AS custodians,
       coalesce((SELECT id FROM policy_set WHERE current = 1), '')
       AS policy_set
  FROM ledger AS l
