-- kind:    disposal.started/1
-- by:      custodian
-- data:    disposal text, plan text
-- subject: disposal
-- check: its plan is approved
-- do: other custodians: custody approve D; custody requests says who
SELECT EXISTS (SELECT 1 FROM disposal
                WHERE id = :disposal AND plan = :plan AND state = 'approved'
                  AND list = '');
-- check: no records of it are being erased
-- do: finish that: custody dispose --plan DIGEST; custody status names it
SELECT NOT EXISTS (
       SELECT 1 FROM disposal_version AS d
         JOIN erasure AS e ON e.version = d.version
         JOIN disposal AS o ON o.id = e.disposal
        WHERE d.disposal = :disposal AND o.state = 'started');
-- check: nothing that it names is on hold
-- do: custody list holds names the hold; custody lift H --why TEXT ends it
SELECT NOT EXISTS (
       SELECT 1 FROM disposal_version AS d
         JOIN version_held AS h ON h.version = d.version
        WHERE d.disposal = :disposal);
-- check: nothing that it names is being disposed by another
-- do: finish the other: custody dispose --plan DIGEST; custody status names it
SELECT NOT EXISTS (
       SELECT 1 FROM disposal_version AS d JOIN version AS v ON v.seq = d.version
        WHERE d.disposal = :disposal AND v.disposal <> '');
-- check: nothing that it names was released since it was planned
-- do: plan it anew (custody dispose DATASET@V --why TEXT), so that the plan names the release
SELECT NOT EXISTS (
       SELECT 1 FROM disposal AS p
         JOIN disposal_version AS d ON d.disposal = p.id
         JOIN version AS v ON v.seq = d.version
         JOIN release_version AS w ON w.root = v.root
         JOIN release AS l ON l.id = w.release
        WHERE p.id = :disposal AND l.seq > p.seq);
-- check: no copy of its keys was made since it was planned
-- do: plan it anew (custody dispose DATASET@V --why TEXT), so that the plan names the copy
SELECT NOT EXISTS (
       SELECT 1 FROM disposal AS p JOIN key_copy_disposal AS k
           ON k.disposal = p.id
        WHERE p.id = :disposal AND k.seq > p.seq AND k.state = 'open');
-- check: nothing that it names was sealed since it was planned
-- do: plan it anew (custody dispose DATASET@V --why TEXT), so that the plan names its key
SELECT NOT EXISTS (
       SELECT 1 FROM disposal AS p
         JOIN disposal_version AS d ON d.disposal = p.id
         JOIN seal_made AS s ON s.version = d.version
        WHERE p.id = :disposal AND s.seq > p.seq);
-- fold:
UPDATE disposal SET state = 'started', executor = @person, started_at = @at
 WHERE id = :disposal;
UPDATE version SET disposal = :disposal
 WHERE seq IN (SELECT version FROM disposal_version WHERE disposal = :disposal);
