-- kind:    job.finished/1
-- by:      custodian developer operator
-- data:    release text, code integer
-- subject: release
-- check: it was this person's release, run by exec
-- do: custody list releases shows whose it is
SELECT EXISTS (SELECT 1 FROM release
                WHERE id = :release AND mode = 'exec' AND person = @person);
-- fold:
INSERT INTO job (seq, release, code, person, at)
VALUES (@seq, :release, :code, @person, @at);
