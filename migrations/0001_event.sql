-- 0001  event: the ledger itself
--
-- Endures: everything else is folded or rebuilt from it.  Rows are only ever
-- added, each the next link of the chain; custody-ledger(5) says what is in
-- them.  The BEFORE INSERT trigger is needed beside the other two because
-- INSERT OR REPLACE passes UPDATE and DELETE triggers, and its function is
-- custody's own, so that a plain sqlite3 shell can add nothing.  All of this
-- only stops mistakes: what convicts whoever edits the file is the chain, the
-- signatures and the checkpoints kept elsewhere.
PRAGMA application_id = 0x43555354; -- "CUST"
PRAGMA user_version = 1;

CREATE TABLE event (
    seq       INTEGER PRIMARY KEY, -- 1, 2, 3 ... without gaps
    act       TEXT NOT NULL,       -- canonical JSON, exactly as signed
    signature BLOB NOT NULL,       -- Ed25519, 64 bytes
    hash      BLOB NOT NULL        -- SHA-256(0 || prev || act || signature)
) STRICT;

CREATE TRIGGER event_only_next BEFORE INSERT ON event
WHEN (NEW.seq = (SELECT coalesce(max(seq), 0) + 1 FROM event)
      AND length(NEW.act) > 0
      AND length(NEW.signature) = 64
      AND length(NEW.hash) = 32
      AND NEW.hash = custody_event_hash(
          coalesce((SELECT hash FROM event ORDER BY seq DESC LIMIT 1),
                   zeroblob(32)),
          NEW.act, NEW.signature)) IS NOT TRUE
BEGIN
    SELECT RAISE(ABORT, 'event: not the next link of the chain');
END;

CREATE TRIGGER event_never_changed BEFORE UPDATE ON event
BEGIN
    SELECT RAISE(ABORT, 'event: what is written is never changed');
END;

CREATE TRIGGER event_never_removed BEFORE DELETE ON event
BEGIN
    SELECT RAISE(ABORT, 'event: what is written is never removed');
END;
