-- policy:   enough-approvals
-- asks:     did enough custodians approve, none of them who asked?
-- because:  who asks does not decide; the quorum does
-- subject:  request
-- who:      custodian
-- command:  custody approve {request}
SELECT s.request, s.request AS subject,
       CASE WHEN s.live >= s.quorum AND s.quorum > 0
            THEN 'allow' ELSE 'deny' END AS verdict,
       s.live || ' of ' || s.quorum || ' approvals count' ||
       CASE WHEN s.live >= s.quorum THEN ''
            WHEN s.given > s.live
            THEN '; ' || (s.given - s.live) || ' ended or for other terms'
            WHEN s.others < s.quorum
            THEN '; ' || s.others || ' custodians other than ' || s.person
            ELSE '' END AS reason,
       CASE WHEN s.others < s.quorum
            THEN 'custody identity new NAME --role custodian'
            ELSE 'custody approve ' || s.request END AS remedy
  FROM (SELECT r.id AS request, r.person, l.quorum,
               (SELECT count(DISTINCT a.person) FROM approval_live AS a
                 WHERE a.proposal = r.id) AS live,
               (SELECT count(DISTINCT a.person) FROM approval AS a
                 WHERE a.proposal = r.id AND a.person <> r.person) AS given,
               (SELECT count(*) FROM custodian AS c
                 WHERE c.name <> r.person) AS others
          FROM request AS r JOIN ledger AS l) AS s;
