-- kind:    policy.installed/1
-- by:      custodian
-- id:      P
-- data:    files array, why text?
-- check: a file is a name that ends in .sql or .csv, and a SHA-256
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:files) AS f
        WHERE coalesce(f.value ->> 'name' NOT GLOB '*[^a-z0-9._-]*'
              AND (f.value ->> 'name' GLOB '?*.sql' OR f.value ->> 'name' GLOB '?*.csv')
              AND length(f.value ->> 'sha256') = 64
              AND f.value ->> 'sha256' NOT GLOB '*[^0-9a-f]*', 0) = 0);
-- check: a name stands in the set once
SELECT count(*) = count(DISTINCT f.value ->> 'name') FROM json_each(:files) AS f;
-- waits: where the quorum is above 1 and a set is in force
SELECT quorum > 1 AND EXISTS (SELECT 1 FROM policy_set) FROM ledger;
-- fold:
-- effect:
UPDATE policy_set SET current = 0;
INSERT INTO policy_set (id, seq, hash, why, person, at, current)
VALUES (@id, @seq, @hash, coalesce(:why, ''), @person, @at, 1);
INSERT INTO policy_file (policy_set, name, sha256)
SELECT @id, f.value ->> 'name', f.value ->> 'sha256' FROM json_each(:files) AS f;
