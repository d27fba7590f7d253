/* SPDX-License-Identifier: Apache-2.0
 *
 * block: reference-counted memory that carries bytes from a file to whoever
 * digests them, on any thread.  What has been handed out is never written
 * again.
 */
#ifndef READERS_BLOCK_H
#define READERS_BLOCK_H

#include "readers/area.h"

#define BLOCK_SIZE ((size_t)1 << 20)
/* Bytes past `room` that can be read, too: scanners look at more at a time. */
#define BLOCK_SLACK 64

struct block_pool;

struct block {
	uint8_t *bytes;
	size_t room;
	struct block_pool *pool;
	struct block *next;
	unsigned refs; /* atomic */
};

/* A pool keeps a few blocks of BLOCK_SIZE for use again.  It lives until it
 * was freed and its last block came home. */
enum custody_status block_pool_new(
    struct block_pool **out, struct custody_error *err) CUSTODY_MUST_CHECK;
/* One whose blocks lie in an area that this process keeps, and which goes with
 * it; taken even where this fails. */
enum custody_status block_pool_new_in_take(struct block_pool **out,
    struct area *area, struct custody_error *err) CUSTODY_MUST_CHECK;
void block_pool_free(struct block_pool *pool);

/* A block with `room` bytes and one reference. */
enum custody_status block_new(struct block **out, struct block_pool *pool,
    size_t room, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Both may be called on any thread.  block_free drops one reference and
 * accepts NULL. */
struct block *block_ref(struct block *block);
void block_free(struct block *block);

#endif
