-- kind:    release.made/1
-- by:      custodian developer operator
-- id:      L
-- data:    request text, decision integer, mode text, job text, files integer, records integer, bytes integer, left_out integer, left_root text?, statement text?, skip_list text?, hand_over text?
-- subject: request
-- check: its decision was an allow, for this request and job, by the same person
-- do: ask again: custody check REQUEST --job TEXT
SELECT EXISTS (SELECT 1 FROM decision AS d
                WHERE d.seq = :decision AND d.request = :request
                  AND d.verdict = 'allow' AND d.job = :job AND d.mode = :mode
                  AND d.person = @person);
-- check: a decision serves one release
SELECT NOT EXISTS (SELECT 1 FROM release WHERE decision = :decision);
-- check: a job takes a request once
-- do: nothing is to be done: custody list releases shows the one it has
SELECT NOT EXISTS (SELECT 1 FROM release WHERE request = :request AND job = :job);
-- check: a release names its job
-- do: say which: --job TEXT, or CUSTODY_JOB
SELECT length(:job) BETWEEN 1 AND 128;
-- check: a developer releases in place only
-- do: an operator or custodian: custody export REQUEST; or use it in place: custody check
SELECT @role <> 'developer' OR :mode IN ('check', 'exec');
-- check: a skip list is known by 64 hex digits, and only exec hands over
SELECT (:skip_list IS NULL OR (length(:skip_list) = 64
        AND :skip_list NOT GLOB '*[^0-9a-f]*'))
   AND (:hand_over IS NULL OR (:mode = 'exec'
        AND :hand_over IN ('none', 'pipe', 'memfd')));
-- check: no core policy objects
-- do: custody check REQUEST says what is against it
SELECT count(*) > 0 AND count(*) FILTER (WHERE verdict IS NOT 'allow') = 0
  FROM core_answer WHERE request = :request;
-- fold:
INSERT INTO release (id, seq, request, decision, mode, job, files, records,
       bytes, left_out, left_root, statement, skip_list, hand_over, person,
       at)
VALUES (@id, @seq, :request, :decision, :mode, :job, :files, :records, :bytes,
       :left_out, coalesce(:left_root, ''), coalesce(:statement, ''),
       coalesce(:skip_list, ''), coalesce(:hand_over, ''), @person, @at);
INSERT INTO release_version (release, dataset, root)
SELECT @id, dataset, root FROM request_version WHERE request = :request;
