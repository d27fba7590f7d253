-- state, approvals: what waits, who signed it, what was excepted.

-- Acts that wait, or waited, for approval by others.  A request is not among
-- them: it is asked anew at each use.
CREATE TABLE proposal (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, seq INTEGER NOT NULL,
    hash TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
    subject TEXT NOT NULL,
    state TEXT NOT NULL,                  -- waiting effective rejected
    -- the place from which it holds: its own, or of its last signature; 0
    effective INTEGER NOT NULL,
    act TEXT NOT NULL) STRICT;            -- its act, while it waits
CREATE INDEX proposal_seq ON proposal (seq);

-- Signatures under requests and proposals.
CREATE TABLE approval (
    seq INTEGER PRIMARY KEY, proposal TEXT NOT NULL, person TEXT NOT NULL,
    at TEXT NOT NULL, until TEXT NOT NULL, condition TEXT NOT NULL) STRICT;
CREATE INDEX approval_of ON approval (proposal);
CREATE TABLE approval_terms (
    approval INTEGER NOT NULL, dataset TEXT NOT NULL, terms TEXT NOT NULL,
    PRIMARY KEY (approval, dataset)) STRICT, WITHOUT ROWID;

-- Signed exceptions from one site policy for one request.
CREATE TABLE waiver (
    id TEXT PRIMARY KEY, seq INTEGER NOT NULL, hash TEXT NOT NULL,
    request TEXT NOT NULL, policy TEXT NOT NULL, until TEXT NOT NULL,
    why TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL) STRICT;
CREATE INDEX waiver_of ON waiver (request, policy);

-- Waivers that count now, as approvals do: by somebody else, not ended, not
-- signed with a key that was already known to be stolen.
CREATE VIEW waiver_live AS
SELECT w.request, w.policy, w.id, w.person, w.until, w.why, w.at, w.seq
  FROM waiver AS w
  JOIN request AS r ON r.id = w.request
  JOIN person AS p ON p.name = w.person
  JOIN clock AS c
 WHERE r.ended = '' AND w.person <> r.person AND w.until > c.now
   AND (p.compromised_since = '' OR w.at < p.compromised_since);

-- Terms in force that an approval of the request does not name.
CREATE VIEW approval_stale AS
SELECT a.seq AS approval, d.request, d.dataset
  FROM approval AS a
  JOIN request_dataset AS d ON d.request = a.proposal
  LEFT JOIN terms_current AS t ON t.dataset = d.dataset
  LEFT JOIN approval_terms AS p
    ON p.approval = a.seq AND p.dataset = d.dataset
 WHERE coalesce(t.hash, '') <> coalesce(p.terms, '');

-- Approvals of requests that count or did: by somebody else, not signed with a
-- key that was already known to be stolen: neither by the time that they claim
-- nor by their place among the events.
CREATE VIEW approval_given AS
SELECT a.* FROM approval AS a
  JOIN request AS r ON r.id = a.proposal
  JOIN person AS p ON p.name = a.person
 WHERE a.person <> r.person
   AND (p.compromised_since = '' OR (a.at < p.compromised_since
        AND NOT EXISTS (SELECT 1 FROM event AS e
                         WHERE e.seq < a.seq AND e.at >= p.compromised_since)));

-- Those that count now: not ended, and on the terms in force.
CREATE VIEW approval_live AS
SELECT a.* FROM approval_given AS a JOIN clock AS c
 WHERE (a.until = '' OR a.until > c.now)
   AND NOT EXISTS (SELECT 1 FROM approval_stale AS s WHERE s.approval = a.seq);

-- What `approve` and `reject` can name.
CREATE VIEW approvable AS
SELECT r.id, r.hash, r.person, 'request.opened/1' AS kind
  FROM request AS r JOIN clock AS c
 WHERE r.ended = '' AND (r.until = '' OR r.until > c.now)
UNION ALL
SELECT id, hash, person, kind FROM proposal WHERE state = 'waiting';

-- What waits, in words, and how many of the signatures that it needs it has:
-- who proposed counts as one.
CREATE VIEW proposal_waiting AS
SELECT p.id, p.kind, p.person, p.at, p.seq,
       CASE p.kind
       WHEN 'terms.recorded/1' THEN 'terms of ' || p.subject
       WHEN 'bar.lifted/1' THEN 'lift ' || p.subject
       WHEN 'policy.installed/1' THEN 'set of ' ||
            (SELECT count(*) FROM json_each(p.act, '$.data.files')) ||
            ' policy files'
       WHEN 'quorum.changed/1' THEN 'quorum ' ||
            (SELECT value FROM json_each(p.act, '$.data')
              WHERE key = 'quorum')
       WHEN 'identity.enrolled/1' THEN 'enrol ' || p.subject || ', ' ||
            (SELECT value FROM json_each(p.act, '$.data')
              WHERE key = 'role')
       WHEN 'identity.retired/1' THEN 'retire ' || p.subject
       WHEN 'identity.rotated/1' THEN 'new key of ' || p.subject
       WHEN 'erasure.planned/1' THEN 'erase ' ||
            (SELECT value FROM json_each(p.act, '$.data')
              WHERE key = 'records') || ' records: ' ||
            (SELECT value FROM json_each(p.act, '$.data')
              WHERE key = 'why')
       WHEN 'disposal.planned/1' THEN 'dispose of ' ||
            (SELECT value FROM json_each(p.act, '$.data')
              WHERE key = 'records') || ' records: ' ||
            (SELECT value FROM json_each(p.act, '$.data')
              WHERE key = 'why')
       ELSE p.kind || ' ' || p.subject END AS text,
       1 + (SELECT count(DISTINCT a.person) FROM approval AS a
             WHERE a.proposal = p.id AND a.person <> p.person) AS approvals,
       l.quorum AS needed
  FROM proposal AS p JOIN ledger AS l WHERE p.state = 'waiting';

-- Proposals that have all signatures they need: who proposed counts as one.
CREATE VIEW proposal_ready AS
SELECT p.id, p.kind, p.act, p.seq, p.hash, p.person
  FROM proposal AS p JOIN ledger AS l
 WHERE p.state = 'waiting'
   AND (SELECT count(DISTINCT a.person) FROM approval AS a
         WHERE a.proposal = p.id AND a.person <> p.person) >= l.quorum - 1;
