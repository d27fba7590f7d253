-- kind:    receipt.given/1
-- by:      custodian developer operator
-- offered: yes
-- data:    release text, model text, model_sha256 text?
-- subject: release
-- check: it answers a release
-- do: custody list releases names those that there are
SELECT EXISTS (SELECT 1 FROM release WHERE id = :release);
-- check: a model's name is 1 to 128 characters, its digest 64 hex digits
SELECT length(:model) BETWEEN 1 AND 128
   AND (:model_sha256 IS NULL OR (length(:model_sha256) = 64
        AND :model_sha256 NOT GLOB '*[^0-9a-f]*'));
-- check: the same receipt is recorded once
-- do: nothing is to be done: custody list models shows it
SELECT NOT EXISTS (SELECT 1 FROM receipt
                    WHERE release = :release AND model = :model
                      AND model_sha256 = coalesce(:model_sha256, ''));
-- fold:
INSERT INTO receipt (seq, release, model, model_sha256, person, at)
VALUES (@seq, :release, :model, coalesce(:model_sha256, ''), @person, @at);
