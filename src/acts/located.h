/* SPDX-License-Identifier: Apache-2.0
 *
 * located: where versions lie beside the places where they were found, as
 * `locate` remembered in their indexes.  It is a hint: whoever reads there
 * verifies the bytes.
 */
#ifndef ACTS_LOCATED_H
#define ACTS_LOCATED_H

#include <jansson.h>

#include "acts/session.h"

struct located {
	char **path; /* absolute */
	uint64_t *seq;
	size_t count;
};

/* All of a version (a row of the state's table version), oldest first;
 * CUSTODY_UNKNOWN where its index cannot be read. */
enum custody_status located_list(struct located *out, struct custody *custody,
    const json_t *version, struct custody_error *err) CUSTODY_MUST_CHECK;
void located_clear(struct located *located);

/* The newest that is there now; NULL if none is.  Borrowed. */
const char *located_there(const struct located *located);

#endif
