/* SPDX-License-Identifier: Apache-2.0
 *
 * container: libarchive, one archive at a time, with names read as C.UTF-8
 * and every warning of its a refusal.
 */
#ifndef READERS_CONTAINER_H
#define READERS_CONTAINER_H

#include <locale.h>

#include "readers/libarchive.h"
#include "readers/source.h"

/* What an archive is read from.  Calls answer as libarchive's do, and leave
 * in `status` and `err` what they themselves could not do. */
struct container_input {
	void *ctx;
	archive_read_callback *read;
	archive_seek_callback *seek; /* NULL: not seekable */
	enum custody_status status;
	struct custody_error *err;
};

struct container {
	struct archive *archive;
	struct archive_entry *entry; /* the member at hand, borrowed */
	struct container_input *input;
	locale_t locale;
};

/* Loads all that opening and names need of files, if it is there: afterwards
 * containers are read without opening any. */
void container_load(void);

/* Opens with one format only: archive_read_support_format_tar or _zip…. */
enum custody_status container_open(struct container *container,
    int (*format)(struct archive *), struct container_input *input,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The next member's header: CUSTODY_OK, or CUSTODY_END after the last. */
enum custody_status container_next(
    struct container *container, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A source of the content of the member at hand; closed before the next.
 * Holes are refused. */
enum custody_status container_content(struct source **out,
    struct container *container, struct custody_error *err) CUSTODY_MUST_CHECK;

void container_close(struct container *container); /* zeroed is accepted */

#endif
