-- state, terms: what may be done with a dataset.

CREATE TABLE terms (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL, dataset TEXT NOT NULL,
    hash TEXT NOT NULL, allow TEXT NOT NULL, deny TEXT NOT NULL,
    licence TEXT NOT NULL, retain_until TEXT NOT NULL,
    sensitivity TEXT NOT NULL, jurisdictions TEXT NOT NULL,
    attribution TEXT NOT NULL, why TEXT NOT NULL, person TEXT NOT NULL,
    at TEXT NOT NULL,
    current INTEGER NOT NULL) STRICT;     -- 1 for the ones in force
CREATE INDEX terms_of ON terms (dataset, current);

CREATE VIEW terms_current AS SELECT * FROM terms WHERE current = 1;
