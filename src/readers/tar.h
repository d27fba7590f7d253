/* SPDX-License-Identifier: Apache-2.0
 *
 * tar: the members of a tar, from a source that need not be seekable.
 */
#ifndef READERS_TAR_H
#define READERS_TAR_H

#include "readers/members.h"

/* Reads it to its end.  The caller has set up `members` and clears it. */
enum custody_status tar_run(struct members *members, struct source *source,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
