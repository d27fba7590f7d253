-- kind:    waiver.granted/1
-- by:      custodian
-- id:      W
-- data:    request text, hash text, policy text, until text, why text
-- subject: request
-- check: it names a request that has not ended
SELECT EXISTS (SELECT 1 FROM request AS r
                WHERE r.id = :request AND r.hash = :hash AND r.ended = '');
-- check: who asked does not waive
SELECT NOT EXISTS (SELECT 1 FROM request
                    WHERE id = :request AND person = @person);
-- check: a policy of the core is never waived
SELECT NOT EXISTS (SELECT 1 FROM core_answer
                    WHERE request = :request AND policy = :policy);
-- check: it names a policy of the set in force
SELECT EXISTS (SELECT 1 FROM policy_file AS f
                 JOIN policy_set AS s ON s.id = f.policy_set AND s.current = 1
                WHERE f.name = :policy || '.sql');
-- check: it ends in the future
SELECT :until > @at;
-- check: it says why
SELECT length(trim(:why)) > 0;
-- fold:
INSERT INTO waiver (id, seq, hash, request, policy, until, why, person, at)
VALUES (@id, @seq, @hash, :request, :policy, :until, :why, @person, @at);
