-- kind:    quorum.changed/1
-- by:      custodian
-- id:      I
-- data:    quorum integer, why text
-- check: a quorum is a number from 1 to 16
SELECT :quorum BETWEEN 1 AND 16;
-- check: there are as many custodians as the quorum asks for
-- do: enrol custodians first: custody identity new NAME --role custodian
SELECT (SELECT count(*) FROM custodian) >= :quorum;
-- check: it changes something
-- do: nothing is to be done: it is the quorum already
SELECT quorum <> :quorum FROM ledger;
-- waits: where the quorum is above 1
SELECT quorum > 1 FROM ledger;
-- fold:
-- effect:
UPDATE ledger SET quorum = :quorum;
