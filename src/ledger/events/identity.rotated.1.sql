-- kind:    identity.rotated/1
-- by:      custodian
-- id:      I
-- offered: yes
-- data:    name text, key text, proof text, why text?
-- subject: name
-- check: it names somebody who is enrolled and not retired
-- do: custody identity list shows who is enrolled
SELECT EXISTS (SELECT 1 FROM person WHERE name = :name AND retired = 0);
-- check: a key is enrolled once, for ever
-- do: make a new one: custody identity rotate NAME
SELECT NOT EXISTS (SELECT 1 FROM key WHERE key_id = key_id(:key))
   AND :key <> (SELECT log_key FROM ledger);
-- check: a key is neither of small order nor written in a second way
SELECT key_sound(:key) = 1;
-- check: the new key's holder proves to have its private half
-- do: the holder signs with it: custody identity rotate NAME
SELECT key_proof(:key, @ledger, :name, p.role, :proof) = 1
  FROM person AS p WHERE p.name = :name;
-- waits: where the quorum is above 1
SELECT quorum > 1 FROM ledger;
-- fold:
-- effect:
UPDATE key SET ended = @seq WHERE person = :name AND ended = 0;
INSERT INTO key (key_id, key, person, enrolled, ended)
VALUES (key_id(:key), :key, :name, @seq, 0);
