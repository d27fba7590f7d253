/* SPDX-License-Identifier: Apache-2.0
 *
 * index_spill: writes sorted stretches to a file without a name, and merges
 * them.  What it reads ahead is bounded, however many stretches there are.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "store/index_spill.h"

#define WINDOWS_MAX ((size_t)16 << 20) /* bytes, of all that is read ahead */
#define WINDOW_MIN ((size_t)4096)
#define WRITE_SIZE ((size_t)1 << 20)

/* What stands before key and value. */
struct head {
	uint64_t ordinal;
	uint16_t key_len;
	uint16_t value_len;
};

void
index_spill_pack(uint8_t *out, const struct index_item *item)
{
	struct head head = {
	    item->ordinal, (uint16_t)item->key.len, (uint16_t)item->value.len};

	memcpy(out, &head, INDEX_SPILL_HEAD);
	memcpy(out + INDEX_SPILL_HEAD, item->key.at, item->key.len);
	if (item->value.len > 0)
		memcpy(out + INDEX_SPILL_HEAD + item->key.len, item->value.at,
		    item->value.len);
}

size_t
index_spill_view(struct index_item *item, const uint8_t *at)
{
	struct head head = {0};

	memcpy(&head, at, INDEX_SPILL_HEAD);
	item->ordinal = head.ordinal;
	item->key = (struct bytes){at + INDEX_SPILL_HEAD, head.key_len};
	item->value = (struct bytes){
	    at + INDEX_SPILL_HEAD + head.key_len, head.value_len};
	return INDEX_SPILL_HEAD + head.key_len + head.value_len;
}

static int
compare_items(const struct index_item *a, const struct index_item *b)
{
	int order = bytes_compare(a->key, b->key);

	if (order != 0)
		return order;
	return a->ordinal < b->ordinal ? -1 : a->ordinal > b->ordinal;
}

void
index_spill_clear(struct index_spill *spill)
{
	for (size_t i = 0; i < spill->count; i++)
		free(spill->stretches[i].ahead);
	free(spill->stretches);
	if (spill->fd >= 0)
		close(spill->fd);
	mask_free(spill->mask);
	spill->mask = NULL;
	spill->fd = -1;
	spill->stretches = NULL;
	spill->count = 0;
}

static const char *
place_of(const struct index_spill *spill)
{
	return spill->scratch == NULL ? "memory" : spill->scratch;
}

static enum custody_status
open_scratch(struct index_spill *spill, struct custody_error *err)
{
	enum custody_status status;

	if (spill->fd >= 0)
		return CUSTODY_OK;
	status = mask_new(&spill->mask, err);
	if (status != CUSTODY_OK)
		return status;
	return file_scratch(&spill->fd, spill->scratch, err);
}

static enum custody_status
flush_writer(struct index_spill_writer *writer, struct custody_error *err)
{
	enum custody_status status;

	status = mask_apply(writer->spill->mask,
	    (uint64_t)writer->spill->written, writer->at, writer->len, err);
	if (status == CUSTODY_OK)
		status = file_write_all(
		    writer->spill->fd, writer->at, writer->len, err);
	writer->spill->written += (off_t)writer->len;
	writer->len = 0;
	return status;
}

enum custody_status
index_spill_add(
    void *context, const struct index_item *item, struct custody_error *err)
{
	size_t size = INDEX_SPILL_HEAD + item->key.len + item->value.len;
	struct index_spill_writer *writer = context;
	enum custody_status status;

	if (size > writer->spill->item_max)
		writer->spill->item_max = size;
	if (writer->len + size > WRITE_SIZE) {
		status = flush_writer(writer, err);
		if (status != CUSTODY_OK)
			return status;
	}
	index_spill_pack(writer->at + writer->len, item);
	writer->len += size;
	return CUSTODY_OK;
}

static enum custody_status
add_stretch(struct index_spill *spill, struct custody_error *err)
{
	struct index_stretch *more;

	more = realloc(spill->stretches, (spill->count + 1) * sizeof(*more));
	if (more == NULL)
		return error_memory(err);
	spill->stretches = more;
	more[spill->count++] = (struct index_stretch){.at = spill->written};
	return CUSTODY_OK;
}

enum custody_status
index_spill_begin(struct index_spill_writer *writer, struct index_spill *spill,
    struct custody_error *err)
{
	enum custody_status status;

	*writer = (struct index_spill_writer){.spill = spill};
	status = open_scratch(spill, err);
	if (status == CUSTODY_OK)
		status = add_stretch(spill, err);
	if (status != CUSTODY_OK)
		return status;
	writer->at = malloc(WRITE_SIZE);
	return writer->at == NULL ? error_memory(err) : CUSTODY_OK;
}

enum custody_status
index_spill_end(struct index_spill_writer *writer, struct custody_error *err)
{
	enum custody_status status = flush_writer(writer, err);
	struct index_spill *spill = writer->spill;

	spill->stretches[spill->count - 1].end = spill->written;
	free(writer->at);
	writer->at = NULL;
	return status;
}

/* Reads ahead as far as there is room. */
static enum custody_status
refill(struct index_spill *spill, struct index_stretch *stretch, size_t window,
    struct custody_error *err)
{
	size_t left = stretch->to - stretch->from;
	enum custody_status status;

	memmove(stretch->ahead, stretch->ahead + stretch->from, left);
	stretch->from = 0;
	stretch->to = left;
	while (stretch->to < window && stretch->at < stretch->end) {
		size_t want = window - stretch->to;
		ssize_t got;

		if ((off_t)want > stretch->end - stretch->at)
			want = (size_t)(stretch->end - stretch->at);
		got = pread(
		    spill->fd, stretch->ahead + stretch->to, want, stretch->at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_system(
			    err, "io", "sorting in %s", place_of(spill));
		status = mask_apply(spill->mask, (uint64_t)stretch->at,
		    stretch->ahead + stretch->to, (size_t)got, err);
		if (status != CUSTODY_OK)
			return status;
		stretch->at += got;
		stretch->to += (size_t)got;
	}
	return CUSTODY_OK;
}

/* Steps to the next item; CUSTODY_END after the last. */
static enum custody_status
advance(struct index_spill *spill, struct index_stretch *stretch, size_t window,
    struct custody_error *err)
{
	enum custody_status status;

	for (int filled = 0; filled < 2; filled++) {
		size_t left = stretch->to - stretch->from;

		if (left >= INDEX_SPILL_HEAD) {
			size_t size = index_spill_view(
			    &stretch->item, stretch->ahead + stretch->from);

			if (size <= left) {
				stretch->from += size;
				return CUSTODY_OK;
			}
		}
		if (filled == 0) {
			status = refill(spill, stretch, window, err);
			if (status != CUSTODY_OK)
				return status;
		}
	}
	if (stretch->from == stretch->to)
		return CUSTODY_END;
	return error_set(err, CUSTODY_UNKNOWN, "io",
	    "sorting in %s: the file is not what was written", place_of(spill));
}

/* --- merging ------------------------------------------------------------- */

/* Puts the head of a heap of stretches, smallest first, where it belongs. */
static void
sift_down(struct index_stretch **heap, size_t count)
{
	for (size_t at = 0, child; (child = 2 * at + 1) < count; at = child) {
		struct index_stretch *swap = heap[at];

		if (child + 1 < count && compare_items(&heap[child + 1]->item,
					     &heap[child]->item) < 0)
			child++;
		if (compare_items(&swap->item, &heap[child]->item) <= 0)
			return;
		heap[at] = heap[child];
		heap[child] = swap;
	}
}

static enum custody_status
merge(struct index_spill *spill, struct index_stretch **heap, size_t count,
    size_t window, index_sort_visit *each, void *context,
    struct custody_error *err)
{
	enum custody_status status;

	while (count > 0) {
		status = each(context, &heap[0]->item, err);
		if (status != CUSTODY_OK)
			return status;
		status = advance(spill, heap[0], window, err);
		if (status == CUSTODY_END)
			heap[0] = heap[--count];
		else if (status != CUSTODY_OK)
			return status;
		sift_down(heap, count);
	}
	return CUSTODY_OK;
}

static int
compare_stretches(const void *a, const void *b)
{
	const struct index_stretch *const *one = a, *const *other = b;

	return compare_items(&(*one)->item, &(*other)->item);
}

/* A sorted array is a heap. */
static enum custody_status
open_stretches(struct index_spill *spill, struct index_stretch **heap,
    size_t window, struct custody_error *err)
{
	enum custody_status status;

	for (size_t i = 0; i < spill->count; i++) {
		heap[i] = &spill->stretches[i];
		heap[i]->ahead = malloc(window);
		if (heap[i]->ahead == NULL)
			return error_memory(err);
		/* None is empty: CUSTODY_END cannot be. */
		status = advance(spill, heap[i], window, err);
		if (status != CUSTODY_OK)
			return status;
	}
	qsort(heap, spill->count, sizeof(struct index_stretch *),
	    compare_stretches);
	return CUSTODY_OK;
}

enum custody_status
index_spill_merge(struct index_spill *spill, index_sort_visit *each,
    void *context, struct custody_error *err)
{
	struct index_stretch **heap = NULL;
	enum custody_status status;
	size_t window;

	window = WINDOWS_MAX / spill->count;
	if (window < spill->item_max)
		window = spill->item_max;
	if (window < WINDOW_MIN)
		window = WINDOW_MIN;
	heap = calloc(spill->count, sizeof(*heap));
	if (heap == NULL)
		return error_memory(err);
	status = open_stretches(spill, heap, window, err);
	if (status == CUSTODY_OK)
		status = merge(
		    spill, heap, spill->count, window, each, context, err);
	free(heap);
	return status;
}
