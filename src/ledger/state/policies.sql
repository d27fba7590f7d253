-- state, policies: the set in force and those before it.

CREATE TABLE policy_set (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    why TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
    current INTEGER NOT NULL) STRICT;
CREATE TABLE policy_file (
    policy_set TEXT NOT NULL, name TEXT NOT NULL,   -- licence-known.sql
    sha256 TEXT NOT NULL,
    PRIMARY KEY (policy_set, name)) STRICT, WITHOUT ROWID;
