-- Every public key that ever signed, and the ledger's own, last.
SELECT k.key_id, k.key, k.person FROM key AS k ORDER BY k.enrolled, k.key_id
