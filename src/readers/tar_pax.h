/* SPDX-License-Identifier: Apache-2.0
 *
 * tar_pax: the records of a pax extended header (POSIX.1-2017, pax,
 * "Extended Header"), as far as they change what a member is.
 */
#ifndef READERS_TAR_PAX_H
#define READERS_TAR_PAX_H

#include "base/bytes.h"

struct tar_pax {
	bool has_path;
	struct bytes path; /* points into the records */
	bool has_size;
	uint64_t size;
};

/*
 * Reads all records.  `global` are those of a g header, which must not name
 * or size anything.  CUSTODY_MALFORMED ("bad-archive"): not of the form, a
 * key twice, links, sparse members, another character set.
 */
enum custody_status tar_pax_read(struct tar_pax *out, struct bytes records,
    bool global, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
