-- kind:    proposal.approved/1
-- by:      custodian
-- offered: yes
-- data:    proposal text, hash text, terms array, until text?, condition text?
-- subject: proposal
-- check: it names something that waits for approval
-- do: custody requests shows what waits
SELECT EXISTS (SELECT 1 FROM approvable WHERE id = :proposal AND hash = :hash);
-- check: who asked does not approve
-- do: another custodian: custody approve ID; custody identity list shows who may
SELECT NOT EXISTS (SELECT 1 FROM approvable WHERE id = :proposal AND person = @person);
-- check: every dataset has terms
-- do: custody terms DATASET --allow-purpose P --licence SPDX
SELECT NOT EXISTS (
       SELECT 1 FROM request_version AS v
        WHERE v.request = :proposal AND NOT EXISTS (
              SELECT 1 FROM terms_current AS t WHERE t.dataset = v.dataset));
-- check: it names the terms in force, one for each dataset
-- do: terms changed meanwhile: look again, custody show ID, and sign again
SELECT (SELECT count(*) FROM json_each(:terms)) = (
        SELECT count(*) FROM request_dataset AS d
          JOIN terms_current AS t ON t.dataset = d.dataset
         WHERE d.request = :proposal)
   AND NOT EXISTS (
       SELECT 1 FROM request_dataset AS d
         JOIN terms_current AS t ON t.dataset = d.dataset
        WHERE d.request = :proposal AND NOT EXISTS (
              SELECT 1 FROM json_each(:terms) AS g
               WHERE g.value ->> 'dataset' = d.dataset
                 AND g.value ->> 'terms' = t.hash));
-- check: it ends in the future
-- do: sign again with a later end: custody approve ID --until TIME
SELECT :until IS NULL OR :until > @at;
-- check: nobody signs the same thing twice
-- do: nothing is to be done: custody show ID says who else is needed
SELECT NOT EXISTS (SELECT 1 FROM approval_live
                    WHERE proposal = :proposal AND person = @person
                      AND until = coalesce(:until, '')
                      AND condition = coalesce(:condition, ''))
   AND NOT EXISTS (SELECT 1 FROM approval AS a
                     JOIN proposal AS p ON p.id = a.proposal
                    WHERE a.proposal = :proposal AND a.person = @person);
-- fold:
INSERT INTO approval (seq, proposal, person, at, until, condition)
VALUES (@seq, :proposal, @person, @at, coalesce(:until, ''), coalesce(:condition, ''));
INSERT INTO approval_terms (approval, dataset, terms)
SELECT @seq, g.value ->> 'dataset', g.value ->> 'terms' FROM json_each(:terms) AS g;
