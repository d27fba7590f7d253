-- kind:    lookup.made/1
-- by:      custodian developer operator auditor
-- data:    selectors array, indicators integer, hits integer, complete boolean, incident text?
-- check: it counts what was asked
SELECT :indicators > 0 AND :hits >= 0;
-- fold:
INSERT INTO lookup (seq, selectors, indicators, hits, complete, person, at)
VALUES (@seq, :selectors, :indicators, :hits, :complete, @person, @at);
