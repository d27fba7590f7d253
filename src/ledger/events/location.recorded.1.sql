-- kind:    location.recorded/1
-- by:      custodian developer operator
-- data:    dataset text, version text, event integer, files integer
-- subject: dataset
-- check: it is of a version that is here
-- do: custody list DATASET shows which versions are still there
SELECT EXISTS (SELECT 1 FROM version
                WHERE seq = :event AND dataset = :dataset AND root = :version
                  AND disposal = '');
-- check: a file was found
SELECT :files > 0;
-- fold:
INSERT INTO location (seq, version, files, person, at)
VALUES (@seq, :event, :files, @person, @at);
