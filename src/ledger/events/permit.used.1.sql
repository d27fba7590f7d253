-- kind:    permit.used/1
-- by:      custodian developer operator
-- offered: yes
-- data:    release text, nonce text, files integer, records integer, bytes integer
-- subject: release
-- check: it used a permit that was issued
-- do: custody list permits shows those that were issued
SELECT EXISTS (SELECT 1 FROM permit WHERE release = :release AND nonce = :nonce);
-- check: nothing is counted below 0
SELECT :files >= 0 AND :records >= 0 AND :bytes >= 0;
-- fold:
INSERT INTO permit_use (seq, release, files, records, bytes, person, at)
VALUES (@seq, :release, :files, :records, :bytes, @person, @at);
