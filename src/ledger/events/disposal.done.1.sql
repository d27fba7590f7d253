-- kind:    disposal.done/1
-- by:      custodian
-- data:    disposal text, account text, level text, destroyed integer, bytes integer, left integer
-- subject: disposal
-- check: it was started
-- do: custody dispose --plan DIGEST carries an approved plan out
SELECT EXISTS (SELECT 1 FROM disposal WHERE id = :disposal AND state = 'started'
                  AND list = '');
-- check: its account is named by a SHA-256
SELECT length(:account) = 64 AND :account NOT GLOB '*[^0-9a-f]*';
-- fold:
UPDATE disposal SET state = 'done', account = :account, level = :level,
       done_seq = @seq, done_at = @at
 WHERE id = :disposal;
UPDATE version SET disposed = @seq
 WHERE seq IN (SELECT version FROM disposal_version WHERE disposal = :disposal);
