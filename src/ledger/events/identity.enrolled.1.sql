-- kind:    identity.enrolled/1
-- by:      custodian
-- id:      I
-- offered: yes
-- data:    name text, role text, contact text?, key text, proof text
-- subject: name
-- check: a person's name is 1 to 64 of a-z 0-9 . _ -
-- do: choose such a name: custody identity new NAME --role ROLE
SELECT length(:name) BETWEEN 1 AND 64 AND :name NOT GLOB '*[^a-z0-9._-]*';
-- check: a role is custodian, developer, operator or auditor
SELECT :role IN ('custodian', 'developer', 'operator', 'auditor');
-- check: a name is enrolled once, for ever
-- do: choose another name; custody identity list shows who is there
SELECT NOT EXISTS (SELECT 1 FROM person WHERE name = :name);
-- check: a key is enrolled once, for ever
-- do: make a key of their own: custody identity new NAME, or identity offer
SELECT NOT EXISTS (SELECT 1 FROM key WHERE key_id = key_id(:key))
   AND :key <> (SELECT log_key FROM ledger);
-- check: a key is neither of small order nor written in a second way
SELECT key_sound(:key) = 1;
-- check: the new key's holder proves to have its private half
-- do: the holder signs with it: custody identity offer NAME --role ROLE
SELECT key_proof(:key, @ledger, :name, :role, :proof) = 1;
-- waits: where the quorum is above 1, unless custodians are still missing
SELECT quorum > 1 AND NOT (:role = 'custodian'
       AND (SELECT count(*) FROM custodian) < quorum) FROM ledger;
-- fold:
-- effect:
INSERT INTO person (name, role, contact, enrolled, enrolled_at, retired, compromised_since)
VALUES (:name, :role, coalesce(:contact, ''), @seq, @at, 0, '');
INSERT INTO key (key_id, key, person, enrolled, ended)
VALUES (key_id(:key), :key, :name, @seq, 0);
