/* SPDX-License-Identifier: Apache-2.0
 *
 * decompress: gzip, zstd, xz and bzip2 by their own libraries.  Members that
 * follow each other are one text; a wrong checksum, a cut, anything after the
 * end, a window above 128 MiB and too much out of too little are refused.
 */
#ifndef READERS_DECOMPRESS_H
#define READERS_DECOMPRESS_H

#include <custody/reader.h>

#include "base/library.h"
#include "readers/source.h"

#define DECOMPRESS_WINDOW_LOG 27 /* 128 MiB */
#define DECOMPRESS_RATIO_FLOOR                                                 \
	(UINT64_C(1) << 28) /* ratio counts from here                          \
			     */

/* What one step works on; both ends move. */
struct decompress_step {
	const uint8_t *in;
	size_t in_len;
	bool in_ended; /* nothing comes after in_len */
	uint8_t *out;
	size_t out_room;
};

enum decompress_answer {
	DECOMPRESS_GOES_ON,
	DECOMPRESS_DONE,   /* in_ended, and a member has just ended */
	DECOMPRESS_CUT,    /* in_ended in the middle of a member    */
	DECOMPRESS_AFTER,  /* what follows a member is none        */
	DECOMPRESS_WINDOW, /* needs more memory than it may have  */
	DECOMPRESS_BAD,    /* anything else; *why may say what      */
	DECOMPRESS_NO_MEMORY,
};

/* One compression. */
struct decompress_kind {
	const char *name;
	/* What it is loaded from, and how to get that; NULL for one that is
	 * linked. */
	struct library *library;
	const char *cure;
	/* Whether a text begins as one of these does. */
	bool (*detect)(struct bytes head);
	/* A new engine, or NULL. */
	void *(*open)(void);
	enum decompress_answer (*step)(
	    void *engine, struct decompress_step *step, const char **why);
	void (*close)(void *engine);
};

extern const struct decompress_kind decompress_gzip;
extern const struct decompress_kind decompress_zstd;
extern const struct decompress_kind decompress_xz;
extern const struct decompress_kind decompress_bzip2;

/* Loads what each kind needs while files can be opened, if it is there. */
void decompress_load(void);

/* The kind whose magic a text begins with; NULL if there is none. */
const struct decompress_kind *decompress_detect(struct bytes head);

/* A source of what is inside another, which it owns from here on, even where
 * it fails.  CUSTODY_UNKNOWN ("no-library"); reading it gives
 * CUSTODY_MALFORMED ("bad-compression", "too-big") for what is refused. */
enum custody_status decompress_open(struct source **out,
    const struct decompress_kind *kind, struct source *inner,
    const struct custody_reading_limits *limits, struct block_pool *pool,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
