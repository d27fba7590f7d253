-- kind:    recall.acknowledged/1
-- by:      custodian developer operator
-- offered: yes
-- data:    recall text, hash text, release text, outcome text, why text
-- subject: recall
-- check: it answers an open recall
-- do: custody list recalls shows those that are open
SELECT EXISTS (SELECT 1 FROM recall
                WHERE id = :recall AND hash = :hash AND lifted = 0);
-- check: it answers a release that was not answered before
-- do: custody show C says which releases wait for an answer
SELECT EXISTS (SELECT 1 FROM recall_line
                WHERE recall = :recall AND release = :release
                  AND state = 'open');
-- check: who is no custodian answers for what they took or asked for
-- do: who took the release answers, or a custodian; custody show C says whose it is
SELECT @role = 'custodian' OR EXISTS (
       SELECT 1 FROM release AS l JOIN request AS r ON r.id = l.request
        WHERE l.id = :release AND @person IN (l.person, r.person));
-- check: an outcome is retrained, rolled-back or accepted, with a reason
-- do: --outcome retrained, rolled-back or accepted, and --why TEXT
SELECT :outcome IN ('retrained', 'rolled-back', 'accepted')
   AND length(:why) > 0;
-- fold:
UPDATE recall_line SET state = :outcome, why = :why, person = @person, at = @at
 WHERE recall = :recall AND release = :release;
