-- kind:    waiver.granted/1
-- by:      custodian
-- id:      W
-- data:    request text, hash text, policy text, until text, why text
-- subject: request
-- check: it names a request that has not ended
-- do: custody requests shows those that are open or approved
SELECT EXISTS (SELECT 1 FROM request AS r
                WHERE r.id = :request AND r.hash = :hash AND r.ended = '');
-- check: who asked does not waive
-- do: another custodian: custody waive REQUEST POLICY --until TIME --why TEXT
SELECT NOT EXISTS (SELECT 1 FROM request
                    WHERE id = :request AND person = @person);
-- check: a policy of the core is never waived
-- do: custody check REQUEST says what would satisfy it
SELECT NOT EXISTS (SELECT 1 FROM core_answer
                    WHERE request = :request AND policy = :policy);
-- check: it names a policy of the set in force
-- do: custody policy list names those of the set in force
SELECT EXISTS (SELECT 1 FROM policy_file AS f
                 JOIN policy_set AS s ON s.id = f.policy_set AND s.current = 1
                WHERE f.name = :policy || '.sql');
-- check: it ends in the future
-- do: give a later end: --until TIME
SELECT :until > @at;
-- check: it says why
SELECT length(trim(:why)) > 0;
-- fold:
INSERT INTO waiver (id, seq, hash, request, policy, until, why, person, at)
VALUES (@id, @seq, @hash, :request, :policy, :until, :why, @person, @at);
