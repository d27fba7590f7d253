-- kind:    disposal.planned/1
-- by:      custodian
-- id:      D
-- data:    versions array, plan text, files integer, records integer, bytes integer, why text
-- subject: why
-- check: it names ingests that are not disposed
-- do: custody list DATASET shows which versions are still there
SELECT json_array_length(:versions) > 0 AND NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d WHERE NOT EXISTS (
              SELECT 1 FROM version AS v
               WHERE v.seq = d.value AND v.disposal = ''));
-- check: nothing that it names is on hold
-- do: custody list holds names the hold; custody lift H --why TEXT ends it
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d
         JOIN version_held AS h ON h.version = d.value);
-- check: its plan is named by a SHA-256
SELECT length(:plan) = 64 AND :plan NOT GLOB '*[^0-9a-f]*';
-- waits: where the quorum is above 1
SELECT quorum > 1 FROM ledger;
-- fold:
INSERT INTO disposal (id, seq, hash, plan, files, records, bytes, why, person,
       at, state, executor, started_at, account, level, done_seq, done_at,
       verifier, verified_seq, verified_at, list,
       list_from)
VALUES (@id, @seq, @hash, :plan, :files, :records, :bytes, :why, @person, @at,
       'planned', '', '', '', '', 0, '', '', 0, '', '', 0);
INSERT INTO disposal_version (disposal, version)
SELECT @id, d.value FROM json_each(:versions) AS d;
-- effect:
UPDATE disposal SET state = 'approved' WHERE id = @id;
