/* SPDX-License-Identifier: Apache-2.0
 *
 * header: what the first lines of a policy say of it, `-- word: value`.
 * custody-policy(5).
 */
#ifndef POLICY_HEADER_H
#define POLICY_HEADER_H

#include "base/bytes.h"

/* All views are into the text; one that is not said is empty. */
struct header {
	struct bytes policy;  /* its name                             */
	struct bytes asks;    /* the question, for people             */
	struct bytes because; /* what it rests on                     */
	struct bytes subject; /* request, version, source or dataset  */
	struct bytes who;     /* who could put a refusal right        */
	struct bytes command; /* how, with {request}, {dataset}, ...  */
};

/*
 * Reads the lines up to the first that is not a comment.  `file` is the
 * policy's file name, "NAME.sql".  CUSTODY_MALFORMED ("bad-policy") where its
 * policy, asks or subject is missing or is not what it must be, or a word is
 * said twice or unknown.
 */
enum custody_status header_read(struct header *out, const char *file,
    struct bytes text, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
