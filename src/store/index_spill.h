/* SPDX-License-Identifier: Apache-2.0
 *
 * index_spill: the half of sorting that is in a file: sorted stretches go to
 * an unnamed one, masked, and come back merged.  For index_sort.c only.
 */
#ifndef STORE_INDEX_SPILL_H
#define STORE_INDEX_SPILL_H

#include <sys/types.h>

#include "crypto/mask.h"
#include "store/index_sort.h"

/* An item lies in memory and in the file as its head, key and value. */
#define INDEX_SPILL_HEAD ((size_t)12)
void index_spill_pack(uint8_t *out, const struct index_item *item);

/* Returns how many bytes it takes; at least the head must be there. */
size_t index_spill_view(struct index_item *item, const uint8_t *at);

/* A sorted stretch of the file, and what was read of it ahead. */
struct index_stretch {
	off_t at;
	off_t end;
	uint8_t *ahead;
	size_t from, to;
	struct index_item item; /* the next */
};

/* All zeros but for fd, which is -1, is a file without anything. */
struct index_spill {
	const char *scratch;
	int fd;
	struct mask *mask;
	off_t written;
	size_t item_max; /* bytes, of the longest */
	struct index_stretch *stretches;
	size_t count;
};

void index_spill_clear(struct index_spill *spill);

/* Begins a stretch, adds items to it in order (index_spill_add is an
 * index_sort_visit with a writer for context), ends it. */
struct index_spill_writer {
	struct index_spill *spill;
	uint8_t *at;
	size_t len;
};
enum custody_status index_spill_begin(struct index_spill_writer *writer,
    struct index_spill *spill, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_spill_add(void *writer, const struct index_item *item,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status index_spill_end(struct index_spill_writer *writer,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Gives the items of all stretches in order, once. */
enum custody_status index_spill_merge(struct index_spill *spill,
    index_sort_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
