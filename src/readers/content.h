/* SPDX-License-Identifier: Apache-2.0
 *
 * content: what an open file holds, compression undone, becomes entries and
 * records.  What has to understand a stranger's bytes is done by a confined
 * child where the delivery has one.
 */
#ifndef READERS_CONTENT_H
#define READERS_CONTENT_H

#include "readers/decompress.h"
#include "readers/delivery.h"

struct content {
	struct bytes found;    /* as opened                             */
	struct bytes path;     /* of its entry                          */
	struct bytes rel;      /* whose suffix counts                   */
	bool alone;            /* the PATH itself is this file          */
	int fd;                /* of a regular file, else -1: for a zip */
	uint64_t size;         /* of it                                 */
	struct source *source; /* the outermost; owned                  */
	const struct decompress_kind *kind; /* of its compression, or NULL */
};

/* Reads all of it.  Answers as reading_walk; CUSTODY_END where it is an archive
 * and the delivery is for none. */
enum custody_status content_run(struct content *content,
    struct delivery *delivery, struct custody_error *err) CUSTODY_MUST_CHECK;

void content_clear(struct content *content); /* closes the source */

#endif
