-- kind:    erasure.done/1
-- by:      custodian
-- data:    disposal text, account text, level text, destroyed integer, bytes integer, left integer, versions array
-- subject: disposal
-- check: it was started
SELECT EXISTS (SELECT 1 FROM disposal
                WHERE id = :disposal AND state = 'started' AND list <> '');
-- check: its account is named by a SHA-256
SELECT length(:account) = 64 AND :account NOT GLOB '*[^0-9a-f]*';
-- check: each version that it names is the disposal's, sealed, and anew
SELECT count(*) = count(DISTINCT d.value ->> 'event')
   AND coalesce(sum(
           (SELECT count(*) FROM erasure AS e JOIN version AS v
                ON v.seq = e.version
             WHERE e.disposal = :disposal AND v.seq = d.value ->> 'event'
               AND v.seal <> '' AND d.value ->> 'epoch' = v.epoch + 1
               AND length(d.value ->> 'seal') = 32
               AND d.value ->> 'seal' NOT GLOB '*[^0-9a-f]*'
               AND NOT EXISTS (SELECT 1 FROM version AS o
                                WHERE o.seal = d.value ->> 'seal'))), 0)
       = count(*)
  FROM json_each(:versions) AS d;
-- check: each has the runs that it had, over as many digests
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d
         JOIN version AS v ON v.seq = d.value ->> 'event'
         JOIN json_each(v.runs) AS o
        WHERE NOT EXISTS (
              SELECT 1 FROM json_each(d.value -> 'runs') AS n
               WHERE n.value ->> 'name' = o.value ->> 'name'
                 AND n.value ->> 'count' <= o.value ->> 'count'
                 AND (n.value ->> 'count' = o.value ->> 'count'
                      OR n.value ->> 'name' NOT IN ('sha256', 'xxh3'))
                 AND length(n.value ->> 'root') = 64
                 AND n.value ->> 'root' NOT GLOB '*[^0-9a-f]*'));
-- check: as many have a field as had it, or fewer
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d
         JOIN version AS v ON v.seq = d.value ->> 'event'
        WHERE coalesce(d.value ->> 'with_url' NOT BETWEEN 0 AND v.with_url
                    OR d.value ->> 'with_time' NOT BETWEEN 0 AND v.with_time
                    OR d.value ->> 'with_id' NOT BETWEEN 0 AND v.with_id, 1));
-- fold:
UPDATE disposal SET state = 'done', account = :account, level = :level,
       done_seq = @seq, done_at = @at
 WHERE id = :disposal;
INSERT INTO seal_erased (seal, version, seq)
SELECT v.seal, v.seq, @seq FROM json_each(:versions) AS d
  JOIN version AS v ON v.seq = d.value ->> 'event';
UPDATE version
   SET seal = d.value ->> 'seal', epoch = d.value ->> 'epoch',
       runs = d.value -> 'runs', with_url = d.value ->> 'with_url',
       with_time = d.value ->> 'with_time', with_id = d.value ->> 'with_id'
  FROM json_each(:versions) AS d
 WHERE version.seq = d.value ->> 'event';
UPDATE erasure SET anew = @seq
 WHERE disposal = :disposal
   AND version IN (SELECT d.value ->> 'event' FROM json_each(:versions) AS d);
