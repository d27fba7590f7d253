-- Lanes of the drawing: what was asked, allowed, let out, barred, destroyed.
WITH
far (never) AS (VALUES ('9999-12-31T23:59:59.999999Z')),
shown AS (
    SELECT r.*, s.state FROM request AS r
      JOIN request_state AS s ON s.request = r.id
     WHERE r.id IN (SELECT value FROM json_each(:requests))
     ORDER BY r.seq DESC LIMIT 14),
closed AS (
    SELECT e.subject AS request, min(e.at) AS at FROM event AS e
     WHERE e.kind IN ('request.withdrawn/1', 'proposal.rejected/1')
       AND e.subject IN (SELECT id FROM shown) GROUP BY e.subject),
-- An approval counts from the one that makes the quorum full.
granted AS (
    SELECT a.seq, a.proposal AS request, a.at,
           row_number() OVER (PARTITION BY a.proposal ORDER BY a.seq) AS nth,
           min(coalesce(nullif(a.until, ''), never),
               coalesce(nullif(r.until, ''), never),
               coalesce((SELECT at FROM closed AS c
                          WHERE c.request = r.id), never)) AS ends,
           (SELECT min(t.at) FROM approval_stale AS s
              JOIN terms_current AS t ON t.dataset = s.dataset
             WHERE s.approval = a.seq) AS stale_at
      FROM approval AS a JOIN shown AS r ON r.id = a.proposal JOIN far),
band AS (
    SELECT g.request, g.at AS starts, 'approved' AS kind,
           nullif(min(g.ends, coalesce(g.stale_at, never)), never) AS ends
      FROM granted AS g JOIN far JOIN ledger AS l WHERE g.nth >= l.quorum
    UNION ALL
    SELECT g.request, g.stale_at, 'stale', min(g.ends, k.now)
      FROM granted AS g JOIN ledger AS l JOIN clock AS k
     WHERE g.nth >= l.quorum AND g.stale_at IS NOT NULL
       AND g.stale_at < g.ends),
mark AS (
    SELECT id AS request, at, 'opened' AS kind, '' AS label FROM shown
    UNION ALL
    SELECT c.request, c.at, 'ended', s.ended FROM closed AS c
      JOIN shown AS s ON s.id = c.request
    UNION ALL
    SELECT request, at, 'denied', '' FROM (
        SELECT d.request, d.at, row_number() OVER (
               PARTITION BY d.request ORDER BY d.seq DESC) AS nth
          FROM decision AS d JOIN shown AS s ON s.id = d.request
         WHERE d.verdict <> 'allow') WHERE nth <= 12
    UNION ALL
    SELECT request, at, 'release', id FROM (
        SELECT l.request, l.at, l.id, row_number() OVER (
               PARTITION BY l.request ORDER BY l.seq DESC) AS nth
          FROM release AS l JOIN shown AS s ON s.id = l.request)
     WHERE nth <= 24),
lane AS (
    SELECT 1 AS part, s.seq, s.id, s.state || ': ' || coalesce((
             SELECT group_concat(q.subject, ', ') FROM request_subject AS q
              WHERE q.request = s.id), '') || ', ' || s.purpose AS note,
           (SELECT json_group_array(json_object('from', b.starts, 'to',
              coalesce(b.ends, ''), 'kind', b.kind)) FROM band AS b
             WHERE b.request = s.id) AS bands_json,
           (SELECT json_group_array(json_object('at', m.at, 'kind', m.kind,
              'label', m.label)) FROM (SELECT * FROM mark ORDER BY at) AS m
             WHERE m.request = s.id) AS marks_json
      FROM shown AS s
    UNION ALL
    SELECT * FROM (SELECT 2, q.seq, q.id, CASE WHEN q.lifted > 0
                  THEN 'lifted: ' ELSE 'bars: ' END || q.records ||
                  ' records ' || q.incident,
           json_array(json_object('from', q.at, 'to', coalesce((SELECT e.at
              FROM event AS e WHERE e.seq = q.lifted), ''), 'kind',
              'barred')),
           coalesce((SELECT json_array(json_object('at', e.at, 'kind',
              'lifted', 'label', 'lifted')) FROM event AS e
             WHERE e.seq = q.lifted), '[]')
      FROM quarantine AS q
     WHERE q.id IN (SELECT value FROM json_each(:quarantines))
     ORDER BY q.seq DESC LIMIT 8)
    UNION ALL
    SELECT * FROM (SELECT 3, c.seq, c.id, s.state || ': ' || s.unanswered ||
                  ' of ' || s.releases || ' unanswered ' || c.incident,
           '[]', json_array(json_object('at', c.at, 'kind', 'recalled',
              'label', 'recalled'))
      FROM recall AS c JOIN recall_state AS s ON s.recall = c.id
     WHERE c.id IN (SELECT value FROM json_each(:recalls))
     ORDER BY c.seq DESC LIMIT 6)
    UNION ALL
    SELECT * FROM (SELECT 4, h.seq, h.id, 'holds: ' || h.why,
           json_array(json_object('from', h.at, 'to', coalesce((SELECT e.at
              FROM event AS e WHERE e.seq = h.lifted), ''), 'kind',
              'held')), '[]'
      FROM hold AS h
     WHERE h.everything = 1 OR EXISTS (SELECT 1 FROM hold_version AS w
            WHERE w.hold = h.id
              AND w.root IN (SELECT value FROM json_each(:roots)))
     ORDER BY h.seq DESC LIMIT 4)
    UNION ALL
    SELECT * FROM (SELECT 5, d.seq, d.id, d.state || ': ' || d.records ||
                  ' records', '[]', json_array(json_object('at',
              coalesce(nullif(d.done_at, ''), d.at), 'kind', CASE d.done_at
              WHEN '' THEN 'opened' ELSE 'disposed' END, 'label', d.state))
      FROM disposal AS d
     WHERE EXISTS (SELECT 1 FROM disposal_version AS w
                     JOIN version AS v ON v.seq = w.version
                    WHERE w.disposal = d.id
                      AND v.root IN (SELECT value FROM json_each(:roots)))
     ORDER BY d.seq DESC LIMIT 6))
SELECT id, note, bands_json, marks_json FROM lane ORDER BY part, seq
