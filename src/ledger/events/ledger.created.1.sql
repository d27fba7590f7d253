-- kind:    ledger.created/1
-- by:      founder
-- data:    name text, person text, contact text?, key text, log_key text, quorum integer
-- subject: name
-- check: it is the first event
SELECT @seq = 1 AND NOT EXISTS (SELECT 1 FROM ledger);
-- check: a quorum is a number from 1 to 16
SELECT :quorum BETWEEN 1 AND 16;
-- check: the founder signs with the key that is enrolled
SELECT key_id(:key) = @actor;
-- check: keys are neither of small order nor written in a second way
SELECT key_sound(:key) = 1 AND key_sound(:log_key) = 1;
-- check: a person's name is 1 to 64 of a-z 0-9 . _ -
SELECT length(:person) BETWEEN 1 AND 64 AND :person NOT GLOB '*[^a-z0-9._-]*';
-- fold:
INSERT INTO ledger (genesis, name, log_key, quorum, created_at)
VALUES (@hash, :name, :log_key, :quorum, @at);
INSERT INTO person (name, role, contact, enrolled, enrolled_at, retired, compromised_since)
VALUES (:person, 'custodian', coalesce(:contact, ''), @seq, @at, 0, '');
INSERT INTO key (key_id, key, person, enrolled, ended)
VALUES (@actor, :key, :person, @seq, 0);
