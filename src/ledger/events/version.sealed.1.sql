-- kind:    version.sealed/1
-- by:      custodian developer operator
-- data:    event integer, dataset text, version text, seal text, why text?
-- subject: dataset
-- check: it names an ingest that is neither sealed nor disposed of
-- do: custody list DATASET shows which versions are still there
SELECT EXISTS (SELECT 1 FROM version
                WHERE seq = :event AND dataset = :dataset AND root = :version
                  AND seal = '' AND disposal = '');
-- check: no records of it are being erased
-- do: finish it: custody dispose --plan DIGEST; custody status names it
SELECT NOT EXISTS (
       SELECT 1 FROM disposal_version AS w JOIN disposal AS d ON d.id = w.disposal
        WHERE w.version = :event AND d.state = 'started');
-- check: a seal is 32 hex digits, and nothing else is sealed with it
SELECT length(:seal) = 32 AND :seal NOT GLOB '*[^0-9a-f]*'
   AND NOT EXISTS (SELECT 1 FROM version WHERE seal = :seal)
   AND NOT EXISTS (SELECT 1 FROM seal_erased WHERE seal = :seal);
-- fold:
UPDATE version SET seal = :seal WHERE seq = :event;
INSERT INTO seal_made (version, seq) VALUES (:event, @seq);
