/* SPDX-License-Identifier: Apache-2.0
 *
 * lookup: a look-up that an outsider can check: a signed in-toto Statement,
 * predicate urn:custody:lookup:v1, custody-ledger(5), section LOOK-UPS.  It
 * shows of digests which versions hold them and which do not, from the roots
 * of runs that the ingest events have; what was looked for is in it as digests
 * alone.
 */
#ifndef ACTS_LOOKUP_H
#define ACTS_LOOKUP_H

#include "acts/trace.h"

#define LOOKUP_TYPE "application/vnd.in-toto+json"
#define LOOKUP_STATEMENT "https://in-toto.io/Statement/v1"
#define LOOKUP_PREDICATE "urn:custody:lookup:v1"
#define LOOKUP_ROLES "custodian operator auditor"
#define LOOKUP_DIGESTS 50000 /* at most */

/* Whether what is asked can be shown, by who asks: CUSTODY_USAGE ("proof"),
 * CUSTODY_REFUSED ("role"), or what session_key answers. */
enum custody_status lookup_may(struct custody *custody,
    const struct selector *selector,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What was searched, and up to where. */
struct lookup_reach {
	const json_t *versions; /* every one, rows of the state */
	const char *head;       /* of the ledger then */
	uint64_t event;         /* its place */
	uint64_t lookup;        /* of the event lookup.made; 0: none */
};

/* Signs and writes the statement to `path`.  CUSTODY_USAGE ("too-big") where
 * it would be longer than a document may be. */
enum custody_status lookup_write(struct trace *trace,
    const struct lookup_reach *reach, const char *path,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
