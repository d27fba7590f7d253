-- kind:    quarantine.placed/1
-- by:      custodian operator auditor
-- id:      Q
-- data:    selectors array, versions array, list text, records integer, root text, counts array, why text, incident text?
-- subject: why
-- check: it bars something
-- do: custody trace with the same selector shows what is found
SELECT json_array_length(:versions) > 0 OR json_array_length(:selectors) > 0;
-- check: it names versions that were ingested, and no others
-- do: custody list DATASET shows its versions
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d WHERE NOT EXISTS (
              SELECT 1 FROM version AS v
               WHERE v.dataset = d.value ->> 'dataset'
                 AND v.root = d.value ->> 'version'));
-- check: its list is named by a SHA-256
SELECT length(:list) = 64 AND :list NOT GLOB '*[^0-9a-f]*'
   AND length(:root) = 64 AND :root NOT GLOB '*[^0-9a-f]*' AND :records >= 0;
-- check: it counts records of versions that were ingested
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:counts) AS c WHERE NOT EXISTS (
              SELECT 1 FROM version AS v WHERE v.seq = c.value ->> 'event')
          OR coalesce((c.value ->> 'records') > 0, 0) = 0);
-- fold:
INSERT INTO quarantine (id, seq, hash, selectors, records, root, why, incident,
       person, at, lifted)
VALUES (@id, @seq, @hash, :selectors, :records, :root, :why,
       coalesce(:incident, ''), @person, @at, 0);
INSERT INTO quarantine_list (quarantine, seq, sha256) VALUES (@id, @seq, :list);
INSERT INTO quarantine_version (quarantine, dataset, root)
SELECT @id, d.value ->> 'dataset', d.value ->> 'version'
  FROM json_each(:versions) AS d;
INSERT INTO quarantine_count (quarantine, version, records)
SELECT @id, c.value ->> 'event', c.value ->> 'records'
  FROM json_each(:counts) AS c;
