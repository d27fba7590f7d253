/* SPDX-License-Identifier: Apache-2.0
 *
 * zip: the members of a zip, which has to be a file that can be read from any
 * place.
 */
#ifndef READERS_ZIP_H
#define READERS_ZIP_H

#include "readers/members.h"

/* Reads all of it from a descriptor of `size` bytes whose place in the file
 * does not matter.  The caller has set up `members` and clears it. */
enum custody_status zip_run(struct members *members, int fd, uint64_t size,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
