-- state, disposals: what was destroyed.

CREATE TABLE disposal (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    plan TEXT NOT NULL,                   -- SHA-256 of plans/ID
    files INTEGER NOT NULL, records INTEGER NOT NULL, bytes INTEGER NOT NULL,
    why TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
    -- planned (waits), approved, started, done, verified
    state TEXT NOT NULL,
    executor TEXT NOT NULL, started_at TEXT NOT NULL,
    account TEXT NOT NULL, level TEXT NOT NULL, done_seq INTEGER NOT NULL,
    done_at TEXT NOT NULL, verifier TEXT NOT NULL,
    verified_seq INTEGER NOT NULL, verified_at TEXT NOT NULL) STRICT;
CREATE TABLE disposal_version (
    disposal TEXT NOT NULL, version INTEGER NOT NULL,
    PRIMARY KEY (disposal, version)) STRICT, WITHOUT ROWID;
