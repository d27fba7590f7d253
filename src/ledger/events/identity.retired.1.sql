-- kind:    identity.retired/1
-- by:      custodian
-- id:      I
-- offered: yes
-- data:    name text, why text, compromised_since text?
-- subject: name
-- check: it names somebody who is enrolled and not retired
-- do: custody identity list shows who is enrolled
SELECT EXISTS (SELECT 1 FROM person WHERE name = :name AND retired = 0);
-- check: enough custodians stay for the quorum
-- do: enrol another custodian first, or lower the quorum: custody quorum N --why TEXT
SELECT (SELECT count(*) FROM custodian WHERE name <> :name)
       >= (SELECT quorum FROM ledger)
    OR NOT EXISTS (SELECT 1 FROM custodian WHERE name = :name);
-- check: a key cannot be known as stolen before it is
-- do: give a time that is past: --compromised-since TIME
SELECT :compromised_since IS NULL OR :compromised_since <= @at;
-- waits: where the quorum is above 1
SELECT quorum > 1 FROM ledger;
-- fold:
-- effect:
UPDATE person SET retired = @seq,
       compromised_since = coalesce(:compromised_since, '')
 WHERE name = :name;
UPDATE key SET ended = @seq WHERE person = :name AND ended = 0;
