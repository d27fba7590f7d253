/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow: the rows of Arrow IPC, a file (Feather 2) or a stream, in its order,
 * as custody-reader(5) writes them.  A file that its end describes otherwise
 * than its beginning is refused.
 */
#ifndef READERS_ARROW_H
#define READERS_ARROW_H

#include "readers/delivery.h"

/* Whether a file begins as one of the two. */
bool arrow_detect(struct bytes head);

/*
 * The one entry of a file of `size` bytes that is open as `fd`: its header is
 * what the columns are called and hold, its records are the rows.
 * CUSTODY_MALFORMED  "bad-arrow"; "cut"; "unknown-type", "same-name",
 *                    "too-deep" of a column; "bad-compression";
 *                    "record-too-long", "too-big"
 */
enum custody_status arrow_run(struct delivery *delivery, int fd, uint64_t size,
    struct place *place, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
