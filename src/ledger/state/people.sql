-- state, people: who may act, and their keys.

-- People and keys.  Both are enrolled once, for ever.
CREATE TABLE person (
    name TEXT PRIMARY KEY, role TEXT NOT NULL, contact TEXT NOT NULL,
    enrolled INTEGER NOT NULL, enrolled_at TEXT NOT NULL,
    retired INTEGER NOT NULL,             -- seq, 0 while active
    compromised_since TEXT NOT NULL) STRICT;
CREATE TABLE key (
    key_id TEXT PRIMARY KEY, key TEXT NOT NULL, person TEXT NOT NULL,
    enrolled INTEGER NOT NULL, ended INTEGER NOT NULL) STRICT;

-- The same, each for as long as it counted: where the act that ended it took
-- effect, be it long after it was proposed.
CREATE VIEW key_lasted AS
SELECT k.key_id, k.key, k.person, k.enrolled,
       coalesce((SELECT p.effective FROM proposal AS p
                  WHERE p.seq = k.ended), k.ended) AS ended
  FROM key AS k;

-- Active custodians: who can decide.
CREATE VIEW custodian AS
SELECT name FROM person WHERE role = 'custodian' AND retired = 0;
