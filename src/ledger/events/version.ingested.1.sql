-- kind:    version.ingested/1
-- by:      custodian developer operator
-- data:    dataset text, version text, files integer, records integer, bytes integer, duplicates integer, reading object, runs array, source_url text?, retrieved_at text?, publisher text?, licence text?, with_url integer, with_time integer, with_id integer, expected integer, bars array, derived array?, proved integer?, step text?, facts object?, parts array?, seal text?, onto integer?, erased integer?, why text?
-- subject: dataset
-- check: a dataset's name is [a-z0-9][a-z0-9._/-]{0,127} without .. or // or a last /
-- do: choose such a name: custody ingest NAME PATH
SELECT length(:dataset) BETWEEN 1 AND 128
   AND :dataset GLOB '[a-z0-9]*' AND :dataset NOT GLOB '*[^a-z0-9._/-]*'
   AND instr(:dataset, '..') = 0 AND instr(:dataset, '//') = 0
   AND :dataset NOT GLOB '*/';
-- check: a dataset's name is not a word that list takes
-- do: choose another name: custody ingest NAME PATH
SELECT :dataset NOT IN ('datasets', 'releases', 'permits', 'quarantines',
       'recalls', 'holds', 'models', 'identities');
-- check: a version is 64 hex digits
SELECT length(:version) = 64 AND :version NOT GLOB '*[^0-9a-f]*';
-- check: a dataset has records
-- do: name files that have some: custody hash PATH shows what is found
SELECT :records > 0 AND :files > 0 AND :bytes >= 0
   AND :duplicates BETWEEN 0 AND :records
   AND :with_url BETWEEN 0 AND :records
   AND :with_time BETWEEN 0 AND :records
   AND :with_id BETWEEN 0 AND :records AND :expected >= 0;
-- check: what it was made from is said whole: where from, and whether proved
SELECT CASE WHEN :derived IS NULL THEN :proved IS NULL AND :step IS NULL
            ELSE json_array_length(:derived) > 0 AND :proved IN (0, 1)
             AND coalesce(length(:step) BETWEEN 1 AND 256, 1) END;
-- check: what it was made from was ingested
-- do: custody list DATASET shows its versions
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:derived) AS d WHERE NOT EXISTS (
              SELECT 1 FROM version AS v
               WHERE v.seq = d.value ->> 'event'
                 AND v.dataset = d.value ->> 'dataset'
                 AND v.root = d.value ->> 'version'));
-- check: a release that it was made from released that version
-- do: custody list releases shows which version a release has
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:derived) AS d
        WHERE d.value ->> 'release' IS NOT NULL AND NOT EXISTS (
              SELECT 1 FROM release_version AS w
               WHERE w.release = d.value ->> 'release'
                 AND w.dataset = d.value ->> 'dataset'
                 AND w.root = d.value ->> 'version'));
-- check: it names each thing that it was made from once
SELECT count(*) = count(DISTINCT (d.value ->> 'version') || '@' ||
                        coalesce(d.value ->> 'release', ''))
  FROM json_each(:derived) AS d;
-- check: nothing is made from itself, nor from what was made from it
-- do: custody show DATASET --graph draws what is made from what
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:derived) AS d
        WHERE d.value ->> 'version' = :version
           OR EXISTS (SELECT 1 FROM lineage AS l
                       WHERE l.root = d.value ->> 'version'
                         AND l.ancestor = :version));
-- check: a version that was disposed does not come back
-- do: it was destroyed on purpose: custody list DATASET names the disposal
SELECT NOT EXISTS (SELECT 1 FROM version WHERE root = :version AND disposal <> '');
-- check: the same content from the same source is recorded once
-- do: nothing is to be done: custody list DATASET shows it
SELECT NOT EXISTS (
       SELECT 1 FROM version AS v
        WHERE v.dataset = :dataset AND v.root = :version
          AND v.source_url = coalesce(:source_url, '')
          AND v.retrieved_at = coalesce(:retrieved_at, '')
          AND v.publisher = coalesce(:publisher, '')
          AND v.licence = coalesce(:licence, '')
          AND NOT EXISTS (
              SELECT 1 FROM json_each(:derived) AS d WHERE NOT EXISTS (
                     SELECT 1 FROM derivation AS p
                      WHERE p.version = v.seq
                        AND p.root = d.value ->> 'version'
                        AND p.release = coalesce(d.value ->> 'release', ''))));
-- check: a fact is NAME/VERSION, a whole number or an array of them
SELECT (SELECT count(*) FROM json_each(coalesce(:facts, '{}'))) <= 100
   AND NOT EXISTS (
       SELECT 1 FROM json_each(coalesce(:facts, '{}')) AS f
        WHERE length(f.key) > 48 OR f.key NOT GLOB '[a-z]*[a-z0-9]/[1-9]*'
           OR f.key GLOB '*[^a-z0-9/-]*' OR f.key GLOB '*/*/*'
           OR f.type NOT IN ('integer', 'array')
           OR (f.type = 'integer' AND f.value < 0)
           OR (f.type = 'array' AND (json_array_length(f.value) > 100
               OR EXISTS (SELECT 1 FROM json_each(f.value) AS n
                           WHERE n.type <> 'integer' OR n.value < 0))));
-- check: parts are said whole, and are all of it
SELECT :parts IS NULL OR (json_array_length(:parts) > 0
   AND NOT EXISTS (
       SELECT 1 FROM json_each(:parts) AS p
        WHERE coalesce(length(p.value ->> 'sha256') <> 64, 1)
           OR p.value ->> 'sha256' GLOB '*[^0-9a-f]*'
           OR coalesce(typeof(p.value ->> 'files') <> 'integer', 1)
           OR coalesce(typeof(p.value ->> 'records') <> 'integer', 1)
           OR p.value ->> 'files' < 0 OR p.value ->> 'records' < 0)
   AND (SELECT count(*) = count(DISTINCT p.value ->> 'sha256')
           AND sum(p.value ->> 'files') = :files
           AND sum(p.value ->> 'records') = :records
          FROM json_each(:parts) AS p));
-- check: a seal is 32 hex digits, and nothing else is sealed with it
SELECT :seal IS NULL OR (length(:seal) = 32 AND :seal NOT GLOB '*[^0-9a-f]*'
   AND :parts IS NULL
   AND NOT EXISTS (SELECT 1 FROM version WHERE seal = :seal));
-- check: it goes on from a version of its dataset that is there, and not sealed
SELECT :onto IS NULL OR (:parts IS NULL AND :seal IS NULL AND EXISTS (
       SELECT 1 FROM version AS v
        WHERE v.seq = :onto AND v.dataset = :dataset AND v.root <> :version
          AND v.disposal = '' AND v.seal = '' AND v.records <= :records
          AND v.files < :files));
-- check: what it goes on from is neither barred nor recalled as a whole
SELECT NOT EXISTS (SELECT 1 FROM version_barred
                    WHERE version = :onto AND wholly = 1)
   AND NOT EXISTS (SELECT 1 FROM version_recalled WHERE version = :onto);
-- check: it was made from what that was made from
SELECT NOT EXISTS (
       SELECT 1 FROM derivation AS p
        WHERE p.version = :onto AND NOT EXISTS (
              SELECT 1 FROM json_each(:derived) AS d
               WHERE d.value ->> 'version' = p.root
                 AND coalesce(d.value ->> 'release', '') = p.release));
-- check: what it bars belongs to open quarantines
-- do: a quarantine came or went meanwhile: do it again
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:bars) AS b WHERE NOT EXISTS (
              SELECT 1 FROM quarantine_open AS q
               WHERE q.id = b.value ->> 'quarantine')
          OR coalesce(typeof(b.value ->> 'records') <> 'integer', 1)
          OR coalesce(length(b.value ->> 'list') NOT IN (0, 64), 1));
-- check: what was erased before is counted where something was
SELECT :erased IS NULL OR (:erased BETWEEN 1 AND :records
   AND EXISTS (SELECT 1 FROM disposal WHERE list_from > 0));
-- fold:
INSERT INTO version (seq, dataset, ordinal, root, files, records, bytes,
       duplicates, reading, runs, source_url, retrieved_at, publisher, licence,
       with_url, with_time, with_id, expected, why, person, at, disposal, disposed,
       seal, epoch, withheld)
SELECT @seq, :dataset,
       1 + (SELECT count(*) FROM version WHERE dataset = :dataset),
       :version, :files, :records, :bytes, :duplicates, :reading, :runs,
       coalesce(:source_url, ''), coalesce(:retrieved_at, ''),
       coalesce(:publisher, ''), coalesce(:licence, ''),
       :with_url, :with_time, :with_id, :expected, coalesce(:why, ''),
       @person, @at, '', 0, coalesce(:seal, ''), 0, coalesce(:erased, 0);
INSERT INTO quarantine_count (quarantine, version, records)
SELECT b.value ->> 'quarantine', @seq, b.value ->> 'records'
  FROM json_each(:bars) AS b WHERE b.value ->> 'records' > 0;
INSERT INTO quarantine_list (quarantine, seq, sha256)
SELECT b.value ->> 'quarantine', @seq, b.value ->> 'list'
  FROM json_each(:bars) AS b WHERE b.value ->> 'list' <> '';
INSERT INTO derivation (version, parent, dataset, root, release, proved, step)
SELECT @seq, d.value ->> 'event', d.value ->> 'dataset', d.value ->> 'version',
       coalesce(d.value ->> 'release', ''), :proved, coalesce(:step, '')
  FROM json_each(:derived) AS d;
INSERT INTO version_onto (version, onto)
SELECT @seq, :onto WHERE :onto IS NOT NULL
UNION ALL SELECT @seq, o.onto FROM version_onto AS o WHERE o.version = :onto;
INSERT INTO fact (version, name, value)
SELECT @seq, f.key, f.value FROM json_each(coalesce(:facts, '{}')) AS f;
INSERT INTO version_part (version, sha256, files, records)
SELECT @seq, p.value ->> 'sha256', p.value ->> 'files', p.value ->> 'records'
  FROM json_each(coalesce(:parts, '[]')) AS p;
