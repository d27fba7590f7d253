-- kind:    recall.opened/1
-- by:      custodian operator auditor
-- id:      C
-- data:    selectors array, versions array, releases array, records integer, list text, due text, why text, incident text?
-- subject: why
-- check: it names versions that were ingested, and no others, each once
SELECT json_array_length(:versions) > 0 AND NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d WHERE NOT EXISTS (
              SELECT 1 FROM version AS v
               WHERE v.dataset = d.value ->> 'dataset'
                 AND v.root = d.value ->> 'version')
          OR coalesce((d.value ->> 'wholly') NOT IN (0, 1), 1))
   AND json_array_length(:versions) = (
       SELECT count(*) FROM (SELECT DISTINCT value ->> 'dataset',
              value ->> 'version' FROM json_each(:versions)));
-- check: it names releases that received them, or what was derived from them
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:releases) AS r WHERE NOT EXISTS (
              SELECT 1 FROM release_version AS w
                JOIN json_each(:versions) AS d
               WHERE w.release = r.value ->> 'release'
                 AND CASE r.value ->> 'derived'
                     WHEN 0 THEN w.root = d.value ->> 'version'
                     WHEN 1 THEN EXISTS (
                          SELECT 1 FROM lineage AS l WHERE l.root = w.root
                             AND l.ancestor = d.value ->> 'version')
                     ELSE 0 END))
   AND json_array_length(:releases) = (
       SELECT count(DISTINCT value ->> 'release') FROM json_each(:releases));
-- check: it names every release of what is recalled as a whole
-- do: a release was made meanwhile: do it again
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d
         JOIN release_version AS w ON w.root = d.value ->> 'version'
        WHERE (d.value ->> 'wholly') = 1 AND w.release NOT IN (
              SELECT value ->> 'release' FROM json_each(:releases)));
-- check: it calls something back
-- do: nobody received it; to bar it: custody quarantine
SELECT json_array_length(:releases) > 0 OR EXISTS (
       SELECT 1 FROM json_each(:versions) WHERE (value ->> 'wholly') = 1);
-- check: its list is named by a SHA-256
SELECT length(:list) = 64 AND :list NOT GLOB '*[^0-9a-f]*' AND :records >= 0;
-- check: answers are due in the future
SELECT :due > @at AND julianday(:due) IS NOT NULL AND length(:due) = 27
   AND :due GLOB '????-??-??T??:??:??.??????Z';
-- fold:
INSERT INTO recall (id, seq, hash, selectors, records, list, due, why,
       incident, person, at, lifted)
VALUES (@id, @seq, @hash, :selectors, :records, :list, :due, :why,
       coalesce(:incident, ''), @person, @at, 0);
INSERT INTO recall_version (recall, dataset, root, wholly)
SELECT @id, value ->> 'dataset', value ->> 'version', value ->> 'wholly'
  FROM json_each(:versions);
INSERT INTO recall_line (recall, release, derived, due, state, why, person, at)
SELECT @id, value ->> 'release', value ->> 'derived', :due, 'open', '', '', ''
  FROM json_each(:releases);
