-- kind:    key.rotated/1
-- by:      custodian
-- data:    root text, generation integer, before text, after text, slots integer, why text?
-- subject: after
-- check: its root is named by the 64 hex digits of its salt, and is new
SELECT length(:root) = 64 AND :root NOT GLOB '*[^0-9a-f]*'
   AND NOT EXISTS (SELECT 1 FROM key_rotation WHERE root = :root);
-- check: it goes from one kind of secret to another, or to another of its kind
SELECT :before IN ('passphrase', 'key file', 'token')
   AND :after IN ('passphrase', 'key file', 'token')
   AND :generation > 1 AND :slots >= 0;
-- check: no disposal of what is sealed is under way
-- do: finish it: custody dispose --plan DIGEST; custody status names it
SELECT NOT EXISTS (
       SELECT 1 FROM disposal AS d JOIN disposal_version AS w ON w.disposal = d.id
         JOIN version AS v ON v.seq = w.version
        WHERE d.state = 'started' AND v.seal <> '');
-- fold:
INSERT INTO key_rotation (seq, root, generation, before, after, slots, why, person, at)
VALUES (@seq, :root, :generation, :before, :after, :slots, coalesce(:why, ''), @person, @at);
