/* SPDX-License-Identifier: Apache-2.0
 *
 * barred: the records that open quarantines bar, from the lists beside the
 * ledger.  A list that is missing, or is not the one whose SHA-256 the ledger
 * has, is never taken for an empty one.
 */
#ifndef ACTS_BARRED_H
#define ACTS_BARRED_H

#include <custody/custody.h>

#include "crypto/digest.h"

/* Digests, ascending, without doubles.  All zeros bars nothing. */
struct barred {
	uint8_t (*digest)[DIGEST_SIZE];
	size_t count;
	size_t room;
	struct barred *erased; /* those of them that were erased, or are to be:
				  NULL where none is; ours */
};

/* What all open quarantines bar, and what was erased (which no gate lets out
 * again, wherever it comes from); or that of `quarantine` alone (an id).
 * CUSTODY_UNKNOWN ("quarantine-list") where a list cannot be trusted. */
enum custody_status barred_read(struct barred *out, struct custody *custody,
    const char *quarantine, struct custody_error *err) CUSTODY_MUST_CHECK;
/* What was erased alone: of each plan that is carried out, or was. */
enum custody_status barred_read_erased(struct barred *out,
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;
/* That of one plan, carried out or not. */
enum custody_status barred_read_plan(struct barred *out,
    struct custody *custody, const char *disposal,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* What was barred when event `seq` was made, lifted since or not. */
enum custody_status barred_read_as_of(struct barred *out,
    struct custody *custody, uint64_t seq,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void barred_clear(struct barred *barred);

bool barred_has(const struct barred *barred, const uint8_t digest[DIGEST_SIZE]);
bool barred_has_erased(
    const struct barred *barred, const uint8_t digest[DIGEST_SIZE]);

/* Adds one; then puts all in order, keeping doubles or (sort) dropping them. */
enum custody_status barred_add(struct barred *barred,
    const uint8_t digest[DIGEST_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;
void barred_order(struct barred *barred);
void barred_sort(struct barred *barred);

/* Adds the digests of such a text.  CUSTODY_MALFORMED without a word in an
 * error where a line is none: *line is its number, from 1, for the caller to
 * tell; else as barred_add. */
enum custody_status barred_parse(struct barred *barred, struct bytes text,
    size_t *line, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Appends the text of a list: lower-case hex, one a line, each with LF. */
enum custody_status barred_write(struct buffer *out,
    const struct barred *barred, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
