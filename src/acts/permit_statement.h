/* SPDX-License-Identifier: Apache-2.0
 *
 * permit_statement: what a permit says, put together from the ledger once the
 * decision and the release are in it.
 */
#ifndef ACTS_PERMIT_STATEMENT_H
#define ACTS_PERMIT_STATEMENT_H

#include "acts/permit.h"

/* What the ledger does not know yet; strings are borrowed. */
struct permit_parts {
	const char *release;
	uint64_t decision;
	const char *audience; /* "" for any */
	const char *not_before, *not_after;
	const char *nonce;      /* 32 hex digits */
	const json_t *versions; /* as data_request_versions gives them */
	uint64_t left_out;
	const char *left_root; /* "" for none */
};

/*
 * Appends the permit, a signed envelope and a LF, by the custody's key.  The
 * manifest is in it where every version has an index and there are not too
 * many entries; without it the permit serves whole versions only.
 */
enum custody_status permit_statement_sign(struct buffer *out,
    struct custody *custody, const struct permit_parts *parts,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
