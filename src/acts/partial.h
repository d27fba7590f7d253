/* SPDX-License-Identifier: Apache-2.0
 *
 * partial: a folder for what is not finished, locked by who makes it, so that
 * what a killed process left is told from what is being made, and removed.
 */
#ifndef ACTS_PARTIAL_H
#define ACTS_PARTIAL_H

#include <custody/error.h>

/* {NULL, -1} is none. */
struct partial {
	char *path; /* DIR/.partial-XXXXXX */
	int fd;     /* of the folder, locked */
};

/* Makes one in `dir`, after removing those that nobody locks any more. */
enum custody_status partial_open(struct partial *out, const char *dir,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Removes it and all that is still in it. */
void partial_close(struct partial *partial);

#endif
