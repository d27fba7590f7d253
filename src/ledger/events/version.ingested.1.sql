-- kind:    version.ingested/1
-- by:      custodian developer operator
-- data:    dataset text, version text, files integer, records integer, bytes integer, duplicates integer, reading object, runs array, source_url text?, retrieved_at text?, publisher text?, licence text?, with_url integer, with_time integer, with_id integer, expected integer, bars array, why text?
-- subject: dataset
-- check: a dataset's name is [a-z0-9][a-z0-9._/-]{0,127} without .. or // or a last /
SELECT length(:dataset) BETWEEN 1 AND 128
   AND :dataset GLOB '[a-z0-9]*' AND :dataset NOT GLOB '*[^a-z0-9._/-]*'
   AND instr(:dataset, '..') = 0 AND instr(:dataset, '//') = 0
   AND :dataset NOT GLOB '*/';
-- check: a dataset's name is not a word that list takes
SELECT :dataset NOT IN ('datasets', 'releases', 'permits', 'quarantines',
       'recalls', 'holds', 'models', 'identities');
-- check: a version is 64 hex digits
SELECT length(:version) = 64 AND :version NOT GLOB '*[^0-9a-f]*';
-- check: a dataset has records
SELECT :records > 0 AND :files > 0 AND :bytes >= 0
   AND :duplicates BETWEEN 0 AND :records
   AND :with_url BETWEEN 0 AND :records
   AND :with_time BETWEEN 0 AND :records
   AND :with_id BETWEEN 0 AND :records AND :expected >= 0;
-- check: the same content from the same source is recorded once
SELECT NOT EXISTS (
       SELECT 1 FROM version AS v
        WHERE v.dataset = :dataset AND v.root = :version
          AND v.source_url = coalesce(:source_url, '')
          AND v.retrieved_at = coalesce(:retrieved_at, '')
          AND v.publisher = coalesce(:publisher, '')
          AND v.licence = coalesce(:licence, ''));
-- check: a version that was disposed does not come back
SELECT NOT EXISTS (SELECT 1 FROM version WHERE root = :version AND disposal <> '');
-- check: what it bars belongs to open quarantines
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:bars) AS b WHERE NOT EXISTS (
              SELECT 1 FROM quarantine_open AS q
               WHERE q.id = b.value ->> 'quarantine')
          OR coalesce(typeof(b.value ->> 'records') <> 'integer', 1)
          OR coalesce(length(b.value ->> 'list') NOT IN (0, 64), 1));
-- fold:
INSERT INTO version (seq, dataset, ordinal, root, files, records, bytes,
       duplicates, reading, runs, source_url, retrieved_at, publisher, licence,
       with_url, with_time, with_id, expected, why, person, at, disposal, disposed)
SELECT @seq, :dataset,
       1 + (SELECT count(*) FROM version WHERE dataset = :dataset),
       :version, :files, :records, :bytes, :duplicates, :reading, :runs,
       coalesce(:source_url, ''), coalesce(:retrieved_at, ''),
       coalesce(:publisher, ''), coalesce(:licence, ''),
       :with_url, :with_time, :with_id, :expected, coalesce(:why, ''),
       @person, @at, '', 0;
INSERT INTO quarantine_count (quarantine, version, records)
SELECT b.value ->> 'quarantine', @seq, b.value ->> 'records'
  FROM json_each(:bars) AS b WHERE b.value ->> 'records' > 0;
INSERT INTO quarantine_list (quarantine, seq, sha256)
SELECT b.value ->> 'quarantine', @seq, b.value ->> 'list'
  FROM json_each(:bars) AS b WHERE b.value ->> 'list' <> '';
