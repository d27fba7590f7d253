-- kind:    index.extended/1
-- by:      custodian developer operator
-- data:    dataset text, version text, event integer, runs array, fields object, with_url integer, with_time integer, with_id integer, bars array
-- subject: dataset
-- check: it is of a version that is here
-- do: custody list DATASET shows which versions are still there
SELECT EXISTS (SELECT 1 FROM version
                WHERE seq = :event AND dataset = :dataset AND root = :version
                  AND disposal = '');
-- check: each run is named once, with its count and root
SELECT json_array_length(:runs) > 0 AND json_array_length(:runs) = (
       SELECT count(DISTINCT value ->> 'name') FROM json_each(:runs)
        WHERE typeof(value ->> 'count') = 'integer' AND (value ->> 'count') >= 0
          AND length(value ->> 'root') = 64
          AND (value ->> 'root') NOT GLOB '*[^0-9a-f]*');
-- check: it indexes the same records
-- do: give the data as it was ingested: custody reindex DATASET@V --data PATH
SELECT NOT EXISTS (
       SELECT 1 FROM version AS v JOIN json_each(v.runs) AS o
        WHERE v.seq = :event AND (o.value ->> 'name') IN ('sha256', 'xxh3')
          AND NOT EXISTS (
              SELECT 1 FROM json_each(:runs) AS n
               WHERE (n.value ->> 'name') = (o.value ->> 'name')
                 AND (n.value ->> 'count') = (o.value ->> 'count')
                 AND (n.value ->> 'root') = (o.value ->> 'root')));
-- check: it adds fields, each of which some records have, or forms
-- do: name a field that the records have: custody reindex DATASET@V --id-field NAME
SELECT (EXISTS (SELECT 1 FROM json_each(:fields))
     OR (EXISTS (SELECT 1 FROM json_each(:runs)
                  WHERE (value ->> 'name') = 'form')
    AND NOT EXISTS (SELECT 1 FROM version AS v JOIN json_each(v.runs) AS o
                     WHERE v.seq = :event AND (o.value ->> 'name') = 'form')))
   AND NOT EXISTS (
       SELECT 1 FROM json_each(:fields) AS f
        WHERE f.type <> 'text' OR f.value = ''
           OR coalesce(CASE f.key WHEN 'url_field' THEN :with_url
                                  WHEN 'time_field' THEN :with_time
                                  WHEN 'id_field' THEN :with_id END, 0) <= 0)
   AND NOT EXISTS (SELECT 1 FROM version WHERE seq = :event
        AND max(:with_url, :with_time, :with_id) > records)
   AND min(:with_url, :with_time, :with_id) >= 0;
-- check: what it bars belongs to open quarantines
-- do: a quarantine came or went meanwhile: do it again
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:bars) AS b WHERE NOT EXISTS (
              SELECT 1 FROM quarantine_open AS q
               WHERE q.id = b.value ->> 'quarantine')
          OR coalesce(typeof(b.value ->> 'records') <> 'integer', 1)
          OR coalesce(length(b.value ->> 'list') NOT IN (0, 64), 1));
-- fold:
UPDATE version
   SET runs = :runs, reading = json_patch(reading, :fields),
       with_url = :with_url, with_time = :with_time, with_id = :with_id
 WHERE seq = :event;
INSERT INTO quarantine_count (quarantine, version, records)
SELECT b.value ->> 'quarantine', :event, b.value ->> 'records'
  FROM json_each(:bars) AS b WHERE b.value ->> 'records' > 0
    ON CONFLICT DO UPDATE SET records = max(records, excluded.records);
INSERT INTO root_barred (root, quarantine, wholly, records)
SELECT :version, b.value ->> 'quarantine', 0, b.value ->> 'records'
  FROM json_each(:bars) AS b WHERE b.value ->> 'records' > 0
    ON CONFLICT DO UPDATE SET records = max(records, excluded.records);
INSERT INTO quarantine_list (quarantine, seq, sha256)
SELECT b.value ->> 'quarantine', @seq, b.value ->> 'list'
  FROM json_each(:bars) AS b WHERE b.value ->> 'list' <> '';
