-- kind:    erasure.planned/1
-- by:      custodian
-- id:      D
-- data:    versions array, beside array?, list text, plan text, records integer, why text
-- subject: why
-- check: it counts records of ingests that are not disposed
-- do: custody list DATASET shows which versions are still there
SELECT json_array_length(:versions) > 0 AND NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d WHERE NOT EXISTS (
              SELECT 1 FROM version AS v
               WHERE v.seq = d.value ->> 'event' AND v.disposal = ''
                 AND d.value ->> 'records' BETWEEN 1 AND v.records));
-- check: it names each version once
SELECT count(*) = count(DISTINCT d.value ->> 'event')
   AND sum(d.value ->> 'records') = :records FROM json_each(:versions) AS d;
-- check: what no gate let out before is part of what it counts
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d
        WHERE coalesce(d.value ->> 'again', 0)
              NOT BETWEEN 0 AND d.value ->> 'records');
-- check: what holds the same beside them are other ingests that are there
SELECT count(*) = count(DISTINCT b.value ->> 'event')
   AND coalesce(sum(NOT EXISTS (
           SELECT 1 FROM version AS v
            WHERE v.seq = b.value ->> 'event' AND v.disposal = ''
              AND b.value ->> 'records' BETWEEN 1 AND v.records)
       OR EXISTS (SELECT 1 FROM json_each(:versions) AS d
                   WHERE d.value ->> 'event' = b.value ->> 'event')), 0) = 0
  FROM json_each(:beside) AS b;
-- check: nothing that it names is on hold
-- do: custody list holds names the hold; custody lift H --why TEXT ends it
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d
         JOIN version_held AS h ON h.version = d.value ->> 'event');
-- check: its plan and its list are named by a SHA-256
SELECT length(:plan) = 64 AND :plan NOT GLOB '*[^0-9a-f]*'
   AND length(:list) = 64 AND :list NOT GLOB '*[^0-9a-f]*';
-- waits: where the quorum is above 1
SELECT quorum > 1 FROM ledger;
-- fold:
INSERT INTO disposal (id, seq, hash, plan, files, records, bytes, why, person,
       at, state, executor, started_at, account, level, done_seq, done_at,
       verifier, verified_seq, verified_at, list, list_from)
VALUES (@id, @seq, @hash, :plan, 0, :records, 0, :why, @person, @at,
       'planned', '', '', '', '', 0, '', '', 0, '', :list, 0);
INSERT INTO disposal_version (disposal, version)
SELECT @id, d.value ->> 'event' FROM json_each(:versions) AS d;
INSERT INTO erasure (disposal, version, records, again, anew)
SELECT @id, d.value ->> 'event', d.value ->> 'records',
       coalesce(d.value ->> 'again', 0), 0
  FROM json_each(:versions) AS d;
INSERT INTO erasure_beside (disposal, version, records)
SELECT @id, b.value ->> 'event', b.value ->> 'records'
  FROM json_each(:beside) AS b;
-- effect:
UPDATE disposal SET state = 'approved' WHERE id = @id;
