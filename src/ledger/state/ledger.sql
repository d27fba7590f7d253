-- state: what the events of a ledger add up to.
--
-- An in-memory database, folded from verified events by the SQL of each kind
-- and asked by everybody: gate, policies, reports, `custody query`.  Nothing
-- here is ever stored in the custody directory, so nothing there can be forged
-- to change a decision.  Columns are NOT NULL: what is absent is '' or 0.
-- Times are the text form of ledger.md, so they compare as text.  `seq` is
-- the place of the event that made a row.  custody-state(5) explains each.

-- One row: the time that `until` and friends are compared with.  While an
-- event is checked and folded it is the later of that event's own time and
-- the newest before it, so that nobody gains by dating an act back; the gate
-- sets it to the later of the local clock and the newest event.
CREATE TABLE clock (now TEXT NOT NULL, newest TEXT NOT NULL) STRICT;
INSERT INTO clock VALUES ('', '');

-- One row: what the ledger is known by, and how many custodians decide.
CREATE TABLE ledger (
    genesis TEXT NOT NULL, name TEXT NOT NULL, log_key TEXT NOT NULL,
    quorum INTEGER NOT NULL, created_at TEXT NOT NULL) STRICT;

-- Every event, so that a place, a nonce or an id can be looked up.
CREATE TABLE event (
    seq INTEGER PRIMARY KEY, hash TEXT NOT NULL, kind TEXT NOT NULL,
    id TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
    subject TEXT NOT NULL,       -- what `log` shows: a dataset, an id
    incident TEXT NOT NULL, nonce TEXT NOT NULL UNIQUE) STRICT;

-- How many ids of each letter were given.
CREATE TABLE counter (letter TEXT PRIMARY KEY, given INTEGER NOT NULL) STRICT;

CREATE TABLE lookup (
    seq INTEGER PRIMARY KEY, selectors TEXT NOT NULL,
    indicators INTEGER NOT NULL, hits INTEGER NOT NULL,
    complete INTEGER NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL) STRICT;

-- Each time that the ledger went on from a backup, by the quorum's word.
CREATE TABLE restoration (
    seq INTEGER PRIMARY KEY, hash TEXT NOT NULL,
    lost_size INTEGER NOT NULL, lost_head TEXT NOT NULL,
    why TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
