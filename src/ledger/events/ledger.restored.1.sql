-- kind:    ledger.restored/1
-- by:      custodian
-- id:      I
-- data:    why text, lost_size integer?, lost_head text?
-- check: it says why
SELECT length(:why) BETWEEN 1 AND 500;
-- check: what was lost is named by its size and its head, or not at all
SELECT CASE WHEN :lost_size IS NULL THEN :lost_head IS NULL
            ELSE :lost_size > 0 AND coalesce(length(:lost_head), 0) = 64
                 AND :lost_head NOT GLOB '*[^0-9a-f]*' END;
-- check: what was lost is not in this ledger
SELECT NOT EXISTS (SELECT 1 FROM event
                    WHERE seq = :lost_size AND hash = :lost_head);
-- waits: where the quorum is above 1
SELECT quorum > 1 FROM ledger;
-- fold:
-- effect:
INSERT INTO restoration (seq, hash, lost_size, lost_head, why, person, at)
VALUES (@seq, @hash, coalesce(:lost_size, 0), coalesce(:lost_head, ''), :why,
       @person, @at);
