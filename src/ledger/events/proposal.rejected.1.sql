-- kind:    proposal.rejected/1
-- by:      custodian
-- offered: yes
-- data:    proposal text, hash text, why text
-- subject: proposal
-- check: it names something that waits for approval, or to be carried out
-- do: custody requests shows what waits; a request is ended by custody withdraw
SELECT EXISTS (SELECT 1 FROM approvable WHERE id = :proposal AND hash = :hash)
    OR EXISTS (SELECT 1 FROM disposal
                WHERE id = :proposal AND hash = :hash AND state = 'approved');
-- fold:
UPDATE request SET ended = 'rejected', ended_why = :why WHERE id = :proposal;
UPDATE proposal SET state = 'rejected', act = '' WHERE id = :proposal;
UPDATE disposal SET state = 'rejected' WHERE id = :proposal;
