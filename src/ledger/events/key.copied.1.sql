-- kind:    key.copied/1
-- by:      custodian
-- id:      K
-- data:    holder text, slots integer, why text?
-- subject: holder
-- check: its holder is named, in 128 characters at most
SELECT length(:holder) BETWEEN 1 AND 128;
-- check: something is sealed
-- do: custody ingest NAME PATH --seal, or custody seal DATASET@V
SELECT :slots > 0 AND EXISTS (SELECT 1 FROM version WHERE seal <> '');
-- check: no disposal of what is sealed is under way
-- do: finish it: custody dispose --plan DIGEST; custody status names it
SELECT NOT EXISTS (
       SELECT 1 FROM disposal AS d JOIN disposal_version AS w ON w.disposal = d.id
         JOIN version AS v ON v.seq = w.version
        WHERE d.state = 'started' AND v.seal <> '');
-- fold:
INSERT INTO key_copy (id, seq, hash, holder, slots, outcome, why, person, at)
VALUES (@id, @seq, @hash, :holder, :slots, '', coalesce(:why, ''), @person, @at);
