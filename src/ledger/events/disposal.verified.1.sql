-- kind:    disposal.verified/1
-- by:      custodian
-- data:    disposal text, account text, found integer
-- subject: disposal
-- check: it is done and not yet verified
-- do: custody certificate D says how far it is
SELECT EXISTS (SELECT 1 FROM disposal
                WHERE id = :disposal AND state = 'done' AND account = :account);
-- check: who carried it out does not verify it, where the quorum is above 1
-- do: another person who may: custody verify D
SELECT (SELECT quorum FROM ledger) = 1 OR NOT EXISTS (
       SELECT 1 FROM disposal WHERE id = :disposal AND executor = @person);
-- check: nothing was found that should be gone
-- do: destroy what was found, then again: custody verify D
SELECT :found = 0;
-- fold:
UPDATE disposal SET state = 'verified', verifier = @person,
       verified_seq = @seq, verified_at = @at
 WHERE id = :disposal;
