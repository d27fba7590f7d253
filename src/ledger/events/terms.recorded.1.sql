-- kind:    terms.recorded/1
-- by:      custodian
-- id:      T
-- data:    dataset text, allow array, deny array, licence text?, retain_until text?, sensitivity text?, jurisdictions array, attribution text?, why text?
-- subject: dataset
-- check: the dataset has versions
-- do: ingest it first: custody ingest DATASET PATH
SELECT EXISTS (SELECT 1 FROM version WHERE dataset = :dataset);
-- check: a sensitivity is public, internal, confidential, personal or special
-- do: --sensitivity with one of these
SELECT coalesce(:sensitivity, 'public') IN
       ('public', 'internal', 'confidential', 'personal', 'special');
-- check: purposes and jurisdictions are words
SELECT NOT EXISTS (
       SELECT 1 FROM (SELECT value, type FROM json_each(:allow)
                      UNION ALL SELECT value, type FROM json_each(:deny)
                      UNION ALL SELECT value, type FROM json_each(:jurisdictions))
        WHERE type <> 'text' OR length(value) NOT BETWEEN 1 AND 128);
-- check: a purpose is not both allowed and denied
-- do: say each once: --allow-purpose P or --deny-purpose P
SELECT NOT EXISTS (SELECT 1 FROM json_each(:allow) AS a
                     JOIN json_each(:deny) AS d ON d.value = a.value);
-- check: it changes something
-- do: nothing is to be done: custody terms DATASET shows them
SELECT NOT EXISTS (
       SELECT 1 FROM terms_current AS t
        WHERE t.dataset = :dataset AND t.allow = :allow AND t.deny = :deny
          AND t.licence = coalesce(:licence, '')
          AND t.retain_until = coalesce(:retain_until, '')
          AND t.sensitivity = coalesce(:sensitivity, '')
          AND t.jurisdictions = :jurisdictions
          AND t.attribution = coalesce(:attribution, ''));
-- waits: where the quorum is above 1 and the dataset has terms already
SELECT quorum > 1 AND EXISTS (SELECT 1 FROM terms WHERE dataset = :dataset)
  FROM ledger;
-- fold:
-- effect:
UPDATE terms SET current = 0 WHERE dataset = :dataset;
INSERT INTO terms (seq, id, dataset, hash, allow, deny, licence, retain_until,
       sensitivity, jurisdictions, attribution, why, person, at, current)
VALUES (@seq, @id, :dataset, @hash, :allow, :deny, coalesce(:licence, ''),
       coalesce(:retain_until, ''), coalesce(:sensitivity, ''),
       :jurisdictions, coalesce(:attribution, ''), coalesce(:why, ''),
       @person, @at, 1);
