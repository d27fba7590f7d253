/* SPDX-License-Identifier: Apache-2.0
 *
 * index_walk: a run of digests holds ordinals alone; what they sort by is with
 * the values in order.  One of forms holds both.
 */
#include <string.h>

#include "store/index_ordered.h"
#include "store/index_run.h"
#include "store/index_walk.h"

void
index_walk_clear(struct index_walk *walk)
{
	buffer_clear(&walk->forms);
	buffer_clear(&walk->body);
}

uint64_t
index_walk_count(const struct index_walk *walk)
{
	return walk->kind == INDEX_FORM ? walk->index->forms
					: walk->index->records;
}

static enum custody_status
damaged(const struct index_walk *walk, struct custody_error *err)
{
	return index_connect_damaged(
	    err, walk->index, index_run_name[walk->kind]);
}

#define FORM_ITEM (INDEX_FORM_SIZE + 8) /* form and ordinal */

/* A body of forms, to items of one size. */
static bool
unpack_forms(struct index_walk *walk)
{
	size_t width = index_run_width(walk->index->records);
	struct bytes rest = buffer_view(&walk->body);
	uint64_t form = 0, more;
	uint8_t *at;

	walk->forms.len = 0;
	at = buffer_reserve(&walk->forms, walk->count * FORM_ITEM);
	for (uint64_t i = 0; at != NULL && i < walk->count; i++) {
		if (!index_pack_take_number(&rest, &more) || rest.len < width ||
		    more > UINT64_MAX - form)
			return false;
		form = i == 0 ? walk->form : form + more;
		bytes_put_number(at, form, INDEX_FORM_SIZE);
		bytes_put_number(
		    at + INDEX_FORM_SIZE, bytes_number(rest.at, width), 8);
		at += FORM_ITEM;
		rest.at += width;
		rest.len -= width;
	}
	walk->forms.len = walk->count * FORM_ITEM;
	return at != NULL && rest.len == 0;
}

static bool
is_whole(struct index_walk *walk)
{
	if (walk->count > INDEX_RUN_CHUNK)
		return false;
	if (walk->kind == INDEX_FORM)
		return unpack_forms(walk);
	return walk->body.len ==
	       walk->count * index_run_width(walk->index->records);
}

/* Loads the chunk that has `place`, unless it is there. */
static enum custody_status
load_chunk(struct index_walk *walk, uint64_t place, struct custody_error *err)
{
	sqlite3_stmt *row = walk->index->chunk_of;
	enum custody_status status = CUSTODY_OK;
	int rc;

	if (place >= walk->first && place - walk->first < walk->count)
		return CUSTODY_OK;
	walk->count = 0;
	walk->body.len = 0;
	sqlite3_bind_int64(row, 1, index_ordered_id(walk->kind, place));
	sqlite3_bind_int64(row, 2, index_ordered_id(walk->kind, 0));
	rc = sqlite3_step(row);
	if (rc == SQLITE_ROW) {
		walk->first = (uint64_t)(sqlite3_column_int64(row, 0) -
					 index_ordered_id(walk->kind, 0));
		walk->count = (uint64_t)sqlite3_column_int64(row, 1);
		status = buffer_append(&walk->body, sqlite3_column_blob(row, 2),
		    (size_t)sqlite3_column_bytes(row, 2), err);
		if (sqlite3_column_bytes(row, 3) == INDEX_FORM_SIZE)
			walk->form = bytes_number(
			    sqlite3_column_blob(row, 3), INDEX_FORM_SIZE);
	} else if (rc != SQLITE_DONE)
		status = index_connect_tell(err, walk->index, rc);
	sqlite3_reset(row);
	if (status == CUSTODY_OK &&
	    (place - walk->first >= walk->count || !is_whole(walk)))
		status = damaged(walk, err);
	return status;
}

enum custody_status
index_walk_ordinal(struct index_walk *walk, uint64_t place, uint64_t *ordinal,
    struct custody_error *err)
{
	size_t width = index_run_width(walk->index->records);
	enum custody_status status;

	status = load_chunk(walk, place, err);
	if (status != CUSTODY_OK)
		return status;
	place -= walk->first;
	*ordinal =
	    walk->kind == INDEX_FORM
		? bytes_number(
		      walk->forms.at + place * FORM_ITEM + INDEX_FORM_SIZE, 8)
		: bytes_number(walk->body.at + place * width, width);
	return *ordinal < walk->index->records ? CUSTODY_OK
					       : damaged(walk, err);
}

enum custody_status
index_walk_item(struct index_walk *walk, uint64_t place, uint64_t *ordinal,
    uint8_t value[32], struct custody_error *err)
{
	enum custody_status status =
	    index_walk_ordinal(walk, place, ordinal, err);

	if (status != CUSTODY_OK)
		return status;
	if (walk->kind == INDEX_SHA256)
		return index_file_digest(walk->index, *ordinal, value, err);
	if (walk->kind == INDEX_XXH3)
		return index_file_fingerprint(
		    walk->index, *ordinal, value, err);
	memcpy(value, walk->forms.at + (place - walk->first) * FORM_ITEM,
	    INDEX_FORM_SIZE);
	return CUSTODY_OK;
}

/* The chunk in which `key` is, or would be, into the walk: the last that
 * begins before it, or the first of all. */
static enum custody_status
find_chunk(struct index_walk *walk, const uint8_t *key, uint64_t *place,
    struct custody_error *err)
{
	sqlite3_stmt *before = walk->index->before;
	sqlite3_int64 start = index_ordered_id(walk->kind, 0);
	int rc;

	*place = 0;
	sqlite3_bind_int64(before, 1, walk->kind);
	sqlite3_bind_blob64(
	    before, 2, key, index_run_key_len[walk->kind], SQLITE_STATIC);
	rc = sqlite3_step(before);
	if (rc == SQLITE_ROW && sqlite3_column_int64(before, 0) > start)
		*place = (uint64_t)(sqlite3_column_int64(before, 0) - start);
	sqlite3_reset(before);
	sqlite3_clear_bindings(before);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return index_connect_tell(err, walk->index, rc);
	return load_chunk(walk, *place, err);
}

enum custody_status
index_walk_find(struct index_walk *walk, const uint8_t *key, uint64_t *first,
    uint64_t *end, struct custody_error *err)
{
	size_t size = index_run_key_len[walk->kind];
	uint64_t records = index_walk_count(walk);
	enum custody_status status;
	uint64_t low = 0, high = 0;
	uint8_t value[32];
	uint64_t ordinal;

	*first = *end = 0;
	if (records == 0)
		return CUSTODY_OK;
	status = find_chunk(walk, key, &low, err);
	high = low + walk->count;
	while (status == CUSTODY_OK && low < high) {
		uint64_t middle = low + (high - low) / 2;

		status = index_walk_item(walk, middle, &ordinal, value, err);
		if (memcmp(value, key, size) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*first = low;
	for (; status == CUSTODY_OK && low < records; low++) {
		status = index_walk_item(walk, low, &ordinal, value, err);
		if (status == CUSTODY_OK && memcmp(value, key, size) != 0)
			break;
	}
	*end = low;
	return status;
}
