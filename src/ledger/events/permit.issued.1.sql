-- kind:    permit.issued/1
-- by:      custodian operator
-- data:    release text, decision integer, audience text?, not_before text, not_after text, nonce text, statement text
-- subject: release
-- check: its decision was an allow of this release's request and job, for a permit, by the same person
-- do: ask again: custody permit REQUEST --job TEXT --out FILE
SELECT EXISTS (SELECT 1 FROM release AS l
                 JOIN decision AS d ON d.request = l.request AND d.job = l.job
                WHERE l.id = :release AND d.seq = :decision
                  AND d.verdict = 'allow' AND d.mode = 'permit'
                  AND d.person = @person);
-- check: a decision serves one permit
SELECT NOT EXISTS (SELECT 1 FROM permit WHERE decision = :decision);
-- check: an audience is 1 to 128 characters
SELECT :audience IS NULL OR length(:audience) BETWEEN 1 AND 128;
-- check: it begins when it is issued, and ends 7 days later or sooner
-- do: ask for a shorter one: --until +7d
SELECT :not_before <= @at AND :not_before < :not_after
   AND length(:not_before) = 27 AND length(:not_after) = 27
   AND strftime('%s', :not_after) - strftime('%s', :not_before) <= 604800;
-- check: neither the request nor its approvals end before it
-- do: ask for a shorter one: --until TIME, or renew: custody request --like R
SELECT (r.until = '' OR r.until >= :not_after)
   AND (SELECT count(DISTINCT a.person) FROM approval_live AS a
         WHERE a.proposal = r.id
           AND (a.until = '' OR a.until >= :not_after)) >= q.quorum
  FROM release AS l JOIN request AS r ON r.id = l.request
  JOIN ledger AS q
 WHERE l.id = :release;
-- check: its nonce and its statement's SHA-256 are hex digits
SELECT length(:nonce) = 32 AND :nonce NOT GLOB '*[^0-9a-f]*'
   AND length(:statement) = 64 AND :statement NOT GLOB '*[^0-9a-f]*';
-- check: no core policy objects
-- do: custody check REQUEST says what is against it
SELECT NOT EXISTS (SELECT 1 FROM core_answer AS c
                     JOIN release AS l ON l.request = c.request
                    WHERE l.id = :release AND c.verdict IS NOT 'allow')
   AND EXISTS (SELECT 1 FROM core_answer AS c
                 JOIN release AS l ON l.request = c.request
                WHERE l.id = :release);
-- fold:
INSERT INTO permit (seq, release, decision, audience, not_before, not_after,
       nonce, statement, person, at)
VALUES (@seq, :release, :decision, coalesce(:audience, ''), :not_before,
       :not_after, :nonce, :statement, @person, @at);
