-- kind:    decision.made/1
-- by:      custodian developer operator auditor
-- data:    request text, verdict text, mode text, job text?, reasons array, policies array, policy_set text, data object
-- subject: request
-- check: it answers a request
-- do: custody requests lists those that there are
SELECT EXISTS (SELECT 1 FROM request WHERE id = :request);
-- check: a verdict is allow, deny or unknown
SELECT :verdict IN ('allow', 'deny', 'unknown');
-- check: an allow has no reasons against it, any other answer has some
SELECT (:verdict = 'allow') = (json_array_length(:reasons) = 0);
-- fold:
INSERT INTO decision (seq, request, verdict, mode, job, reasons, policies,
       policy_set, data, person, at)
VALUES (@seq, :request, :verdict, :mode, coalesce(:job, ''), :reasons,
       :policies, :policy_set, :data, @person, @at);
