/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence: events of the ledger inside a document: each as it was signed,
 * with its place, proved to be in the tree of a signed checkpoint.  Who reads
 * the document needs keys, not the ledger.  custody-ledger(5), section
 * EVIDENCE.
 */
#ifndef ACTS_EVIDENCE_H
#define ACTS_EVIDENCE_H

#include <jansson.h>

#include "acts/session.h"
#include "crypto/merkle.h"
#include "crypto/note.h"
#include "store/database.h"

/* A document of nothing but evidence, and its genesis. */
#define EVIDENCE_TYPE "custody-evidence/1"

/*
 * Adds "checkpoint", a note over the ledger as it is now, and "events" to
 * `object`: for each of `seqs` (ascending) {"act","prev","proof","seq",
 * "signature"}: the act's text, hex, an array of hex, a number, hex.  Writes
 * checkpoints/SIZE where this person may; else takes the newest that covers
 * them.  CUSTODY_UNKNOWN ("no-checkpoint") where there is none.
 */
enum custody_status evidence_add(json_t *object, struct custody *custody,
    const json_t *seqs, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of the events that a question finds: `sql` gives them as `seq`,
 * ascending; `values` binds it. */
enum custody_status evidence_add_found(json_t *object, struct custody *custody,
    const char *sql, const json_t *values,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds "genesis" and "trust_size", the place of the last act about people:
 * who verifies needs each up to there, and no later one. */
enum custody_status evidence_add_trust(json_t *object, struct custody *custody,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* That it is of the ledger `genesis`, and people are known as far as it needs:
 * up to `size`.  CUSTODY_DISAGREES ("genesis"), CUSTODY_UNKNOWN
 * ("trust-old"). */
enum custody_status evidence_check_trust(const json_t *object,
    const char *genesis, uint64_t size,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* How many events evidence can be given of: all, where this person may write
 * a checkpoint, else those that the newest covers; 0 where there is none.
 * `why`, unless NULL, is set where one could not be written that may be. */
uint64_t evidence_reach(struct custody *custody, struct custody_error *why);

/* Appends the hashes of the first `size` events, 32 bytes each, in order. */
enum custody_status evidence_leaves(struct buffer *out, struct custody *custody,
    uint64_t size, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A proof as an array of hex, and the reverse: false where it is none. */
json_t *evidence_hashes(const struct merkle_proof *proof);
bool evidence_read_hashes(struct merkle_proof *out, const json_t *hashes);

/* The same of as many hashes as there are, 32 bytes each; what is read is
 * appended.  CUSTODY_MALFORMED ("evidence"). */
json_t *evidence_list(const struct buffer *hashes);
enum custody_status evidence_read_list(struct buffer *out, const json_t *hashes,
    struct custody_error *err) CUSTODY_MUST_CHECK;
const uint8_t (*evidence_view(const struct buffer *hashes))[DIGEST_SIZE];

/* The checkpoint that `base64` holds: its note, decoded to `text`, signed by
 * the ledger's key of `state`.  As evidence_check. */
enum custody_status evidence_checkpoint(struct note_checkpoint *out,
    struct buffer *text, const char *base64, struct database *state,
    const char *genesis, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Verifies what evidence_add wrote, against the people and keys of `state` (a
 * ledger's or a trust document's) and the ledger that is known by `genesis`.
 * *acts gets the verified acts: objects {seq, person, role, act, hash} for the
 * caller to release.  CUSTODY_MALFORMED ("evidence"), CUSTODY_DISAGREES
 * ("checkpoint", "bad-proof", "bad-signature", "stranger").
 */
enum custody_status evidence_check(json_t **acts, const json_t *object,
    struct database *state, const char *genesis,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
