-- kind:    key.attested/1
-- by:      custodian developer operator auditor
-- offered: yes
-- data:    copy text, outcome text, seen integer, file_system text?, why text?
-- subject: copy
-- check: it names a copy that was not destroyed
-- do: custody keys status lists the copies
SELECT EXISTS (SELECT 1 FROM key_copy WHERE id = :copy AND outcome = '');
-- check: who attests holds it, or is a custodian
-- do: its holder attests it, or a custodian on the holder's word
SELECT @role = 'custodian' OR EXISTS (
       SELECT 1 FROM key_copy WHERE id = :copy AND holder = @person);
-- check: it was destroyed, or brought up to date
-- do: custody keys attest K --outcome destroyed|updated --why TEXT
SELECT :outcome IN ('destroyed', 'updated');
-- check: only what is still there was seen, and what it lay on is said
SELECT CASE :seen WHEN 1 THEN :outcome = 'updated' AND length(:file_system) > 0
                  WHEN 0 THEN :file_system IS NULL ELSE 0 END;
-- check: what nobody saw is explained
-- do: say it: --why TEXT
SELECT :seen = 1 OR length(:why) > 0;
-- fold:
INSERT INTO key_attestation (seq, copy, outcome, seen, file_system, why, person, at)
VALUES (@seq, :copy, :outcome, :seen, coalesce(:file_system, ''), coalesce(:why, ''),
        @person, @at);
UPDATE key_copy SET outcome = 'destroyed'
 WHERE id = :copy AND :outcome = 'destroyed';
