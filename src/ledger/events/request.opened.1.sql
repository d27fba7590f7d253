-- kind:    request.opened/1
-- by:      custodian developer operator
-- id:      R
-- offered: yes
-- data:    datasets array, purpose text, project text, model text?, job text?, until text?, why text?
-- subject: purpose
-- check: it names versions that were ingested, and no others
-- do: custody list DATASET shows its versions
SELECT json_array_length(:datasets) > 0 AND NOT EXISTS (
       SELECT 1 FROM json_each(:datasets) AS d WHERE NOT EXISTS (
              SELECT 1 FROM version AS v
               WHERE v.dataset = d.value ->> 'dataset'
                 AND v.root = d.value ->> 'version'));
-- check: it names each version once
SELECT count(*) = count(DISTINCT (d.value ->> 'dataset') || '@' || (d.value ->> 'version'))
  FROM json_each(:datasets) AS d;
-- check: it names no version that was disposed
-- do: ask for one that is still there: custody list DATASET
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:datasets) AS d
         JOIN version AS v ON v.root = d.value ->> 'version'
        WHERE v.disposal <> '');
-- check: purpose and project are 1 to 128 characters
-- do: say it shorter: --purpose P --project TEXT
SELECT length(:purpose) BETWEEN 1 AND 128 AND length(:project) BETWEEN 1 AND 128;
-- check: it ends in the future
-- do: ask with a later end: --until TIME
SELECT :until IS NULL OR :until > @at;
-- fold:
INSERT INTO request (id, seq, hash, person, at, purpose, project, model, job,
       until, why, ended, ended_why)
VALUES (@id, @seq, @hash, @person, @at, :purpose, :project,
       coalesce(:model, ''), coalesce(:job, ''), coalesce(:until, ''),
       coalesce(:why, ''), '', '');
INSERT INTO request_version (request, dataset, root)
SELECT @id, d.value ->> 'dataset', d.value ->> 'version'
  FROM json_each(:datasets) AS d;
