/* SPDX-License-Identifier: Apache-2.0
 *
 * member_names: the names an archive has had so far, 8 bytes each, so that
 * ten million fit.  Two names with one 64-bit hash would be refused as the
 * same; the same name is never let pass twice.
 */
#ifndef READERS_MEMBER_NAMES_H
#define READERS_MEMBER_NAMES_H

#include "base/bytes.h"

/* All zeros is an empty set. */
struct member_names {
	uint64_t *slots;
	size_t room; /* a power of two, or 0 */
	size_t count;
};

/* Adds a name; *seen says that it was there. */
enum custody_status member_names_add(struct member_names *names,
    struct bytes name, bool *seen,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void member_names_clear(struct member_names *names);

#endif
