-- kind:    request.withdrawn/1
-- by:      custodian developer operator
-- offered: yes
-- data:    request text, hash text, why text
-- subject: request
-- check: it names a request that has not ended
-- do: nothing is to be done: custody show R says how it ended
SELECT EXISTS (SELECT 1 FROM request AS r
                WHERE r.id = :request AND r.hash = :hash AND r.ended = '');
-- check: who withdraws asked for it, or is a custodian
-- do: who asked, or a custodian: custody withdraw R --why TEXT
SELECT @role = 'custodian' OR EXISTS (
       SELECT 1 FROM request WHERE id = :request AND person = @person);
-- fold:
UPDATE request SET ended = 'withdrawn', ended_why = :why WHERE id = :request;
