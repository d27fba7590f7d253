-- kind:    document.attached/1
-- by:      custodian developer operator
-- data:    subject text, kind text, name text, sha256 text, bytes integer
-- subject: subject
-- check: it is attached to a dataset, or to something that has an id
-- do: custody list shows datasets; an id is one that custody log shows
SELECT EXISTS (SELECT 1 FROM version WHERE dataset = :subject)
    OR EXISTS (SELECT 1 FROM event WHERE id = :subject AND id <> '');
-- check: a paper is a contract, dpia, scan, consent or other
SELECT :kind IN ('contract', 'dpia', 'scan', 'consent', 'other');
-- check: a paper's name is 1 to 255 characters without a slash
SELECT length(:name) BETWEEN 1 AND 255 AND instr(:name, '/') = 0;
-- check: it names bytes by their SHA-256
SELECT length(:sha256) = 64 AND :sha256 NOT GLOB '*[^0-9a-f]*' AND :bytes >= 0;
-- check: the same paper is attached once
-- do: nothing is to be done: custody show names it
SELECT NOT EXISTS (SELECT 1 FROM attachment
                    WHERE subject = :subject AND kind = :kind
                      AND sha256 = :sha256);
-- fold:
INSERT INTO attachment (seq, subject, kind, name, sha256, bytes, person, at)
VALUES (@seq, :subject, :kind, :name, :sha256, :bytes, @person, @at);
