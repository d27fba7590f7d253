/* SPDX-License-Identifier: Apache-2.0
 *
 * source: bytes in order, from a descriptor, a decompressor or an archive's
 * member; they are always read into a block.
 */
#ifndef READERS_SOURCE_H
#define READERS_SOURCE_H

#include "readers/block.h"

#define SOURCE_AHEAD                                                           \
	1024 /* bytes that can be looked at before they are read               \
	      */

/* Sees what source_read gives out, in order, and may stop it. */
typedef enum custody_status source_tap(void *ctx, struct block *block,
    struct bytes data, struct custody_error *err);

/* Asked while nothing comes, five times a second and more: may it be waited
 * for? */
typedef enum custody_status source_waits(void *ctx, struct custody_error *err);

/* The head of whatever gives bytes.  Set by that: fetch, close, hint. */
struct source {
	/* CUSTODY_OK with some of `room` bytes at `to`, or CUSTODY_END. */
	enum custody_status (*fetch)(struct source *source, uint8_t *to,
	    size_t room, size_t *got, struct custody_error *err);
	void (*close)(struct source *source); /* frees it, too */
	/* How many bytes were left, which nobody will see; NULL: they have to
	 * be read. */
	enum custody_status (*pass)(
	    struct source *source, uint64_t *passed, struct custody_error *err);
	source_waits *waits; /* with tap_ctx; NULL: for ever */
	uint64_t hint;       /* how much there may be in all; 0: not known */
	bool part;           /* a descriptor's: so much is read, and no more */

	source_tap *tap;
	void *tap_ctx;
	uint64_t taken; /* bytes given out so far */
	bool ended;
	size_t ahead_at;
	size_t ahead_len;
	uint8_t ahead[SOURCE_AHEAD];
};

/* CUSTODY_OK with *got > 0, or CUSTODY_END.  Short reads happen. */
enum custody_status source_read(struct source *source, struct block *into,
    size_t at, size_t room, size_t *got,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reads until `room` is full or nothing comes; *got may be 0.  CUSTODY_END
 * where all has been read. */
enum custody_status source_fill(struct source *source, struct block *into,
    size_t at, size_t room, size_t *got,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What comes next, at most SOURCE_AHEAD bytes, without taking it; shorter
 * than that only where nothing follows. */
enum custody_status source_peek(struct source *source, struct bytes *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Reads to the end and gives nothing to anybody but the tap. */
enum custody_status source_drain(struct source *source, struct block_pool *pool,
    struct custody_error *err) CUSTODY_MUST_CHECK;

void source_close(struct source *source); /* accepts NULL */

/* From a descriptor, which stays the caller's.  CUSTODY_UNKNOWN ("io") where
 * a read fails; source_changed where there is more than was hinted at. */
enum custody_status source_from_fd(struct source **out, int fd, uint64_t hint,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Waits until a descriptor has bytes or an end, or `waits` says no. */
enum custody_status source_wait(int fd, source_waits *waits, void *ctx,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_DISAGREES ("changed"): what is refused of a file that grew, shrank
 * or was written to. */
enum custody_status source_changed(struct custody_error *err);

#endif
