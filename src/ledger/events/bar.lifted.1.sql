-- kind:    bar.lifted/1
-- by:      custodian
-- id:      U
-- data:    bar text, hash text, why text
-- subject: bar
-- check: it names an open quarantine, hold or recall
-- do: custody list quarantines, recalls and holds name those that are open
SELECT EXISTS (SELECT 1 FROM quarantine
                WHERE id = :bar AND hash = :hash AND lifted = 0)
    OR EXISTS (SELECT 1 FROM hold
                WHERE id = :bar AND hash = :hash AND lifted = 0)
    OR EXISTS (SELECT 1 FROM recall
                WHERE id = :bar AND hash = :hash AND lifted = 0);
-- waits: where the quorum is above 1
SELECT quorum > 1 FROM ledger;
-- fold:
-- effect:
UPDATE quarantine SET lifted = @seq WHERE id = :bar;
UPDATE hold SET lifted = @seq WHERE id = :bar;
UPDATE recall SET lifted = @seq WHERE id = :bar;
