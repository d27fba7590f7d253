-- kind:    hold.placed/1
-- by:      custodian
-- id:      H
-- data:    everything boolean, versions array, why text
-- subject: why
-- check: it holds everything, or names versions
SELECT (:everything = 1) = (json_array_length(:versions) = 0);
-- check: it names versions that were ingested, and no others
-- do: custody list DATASET shows its versions
SELECT NOT EXISTS (
       SELECT 1 FROM json_each(:versions) AS d WHERE NOT EXISTS (
              SELECT 1 FROM version AS v
               WHERE v.dataset = d.value ->> 'dataset'
                 AND v.root = d.value ->> 'version'));
-- fold:
INSERT INTO hold (id, seq, hash, everything, why, person, at, lifted)
VALUES (@id, @seq, @hash, :everything, :why, @person, @at, 0);
INSERT INTO hold_version (hold, dataset, root)
SELECT @id, d.value ->> 'dataset', d.value ->> 'version'
  FROM json_each(:versions) AS d;
