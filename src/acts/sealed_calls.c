/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_calls: the inverse of sealing.c.  What lies there was authentic, and
 * is still not believed further than its own length.
 */
#include <string.h>

#include "acts/sealed_calls.h"
#include "base/error.h"
#include "readers/samples.h"

#define PLACE 8
#define PLACE_LABELLED 24
#define LEAF 32

static void
read_records(struct sealed_call *out, struct sealed_cursor *at)
{
	struct record_batch *batch = &out->records;
	uint64_t flags, length, labels = 0;

	batch->ordinal = sealed_cursor_number(at, 8);
	batch->offset = sealed_cursor_number(at, 8);
	batch->lines = sealed_cursor_number(at, 8);
	batch->columns.url = (uint32_t)sealed_cursor_number(at, 4);
	batch->columns.time = (uint32_t)sealed_cursor_number(at, 4);
	batch->columns.id = (uint32_t)sealed_cursor_number(at, 4);
	flags = sealed_cursor_number(at, 1);
	batch->count = (size_t)sealed_cursor_number(at, 4);
	length = sealed_cursor_number(at, 4);
	out->labelled = flags & SEALED_CODE_LABELLED;
	out->spanned = flags & SEALED_CODE_SPANNED;
	out->places = sealed_cursor_take(
	    at, batch->count * (out->labelled ? PLACE_LABELLED : PLACE));
	for (size_t i = 0; out->labelled && !at->bad && i < batch->count; i++) {
		const uint8_t *place = out->places.at + i * PLACE_LABELLED;

		labels += bytes_number(place + 8, 4);
		labels += bytes_number(place + 12, 4);
	}
	out->labels = sealed_cursor_take(at, (size_t)labels);
	out->text = sealed_cursor_take(at, (size_t)length);
}

static void
read_piece(struct sealed_call *out, struct sealed_cursor *at)
{
	struct record_chunk *piece = &out->piece;
	uint64_t flags;

	piece->ordinal = sealed_cursor_number(at, 8);
	flags = sealed_cursor_number(at, 1);
	piece->first = flags & SEALED_CODE_FIRST;
	piece->last = flags & SEALED_CODE_LAST;
	piece->size =
	    (flags & SEALED_CODE_SIZED) != 0 ? sealed_cursor_number(at, 8) : 0;
	piece->label.attributes = sealed_cursor_text(at);
	piece->label.key = sealed_cursor_text(at);
	piece->data = sealed_cursor_text(at);
}

static void
read_erased(struct sealed_call *out, struct sealed_cursor *at)
{
	struct record_batch *batch = &out->records;

	batch->ordinal = sealed_cursor_number(at, 8);
	batch->columns =
	    (struct columns){COLUMN_NONE, COLUMN_NONE, COLUMN_NONE};
	batch->count = (size_t)sealed_cursor_number(at, 4);
	out->erased = sealed_cursor_take(at, batch->count * LEAF).at;
}

bool
sealed_calls_next(struct sealed_call *out, struct sealed_cursor *cursor)
{
	if (cursor->bad || cursor->left == 0)
		return false;
	*out = (struct sealed_call){0};
	out->kind = (enum sealed_code_kind)sealed_cursor_number(cursor, 1);
	out->entry = sealed_cursor_number(cursor, 8);
	if (out->kind == SEALED_CODE_HEADER)
		out->header = sealed_cursor_text(cursor);
	else if (out->kind == SEALED_CODE_RECORDS)
		read_records(out, cursor);
	else if (out->kind == SEALED_CODE_PIECE)
		read_piece(out, cursor);
	else if (out->kind == SEALED_CODE_ERASED)
		read_erased(out, cursor);
	else if (out->kind != SEALED_CODE_BEGIN && out->kind != SEALED_CODE_END)
		cursor->bad = true;
	return !cursor->bad;
}

static const uint8_t *
place_of(const struct sealed_call *call, size_t i)
{
	return call->places.at + i * (call->labelled ? PLACE_LABELLED : PLACE);
}

static bool
view(const struct sealed_call *call, const uint8_t *numbers, struct bytes *out)
{
	uint64_t at = bytes_number(numbers, 4);
	uint64_t len = bytes_number(numbers + 4, 4);

	*out = (struct bytes){call->text.at + at, (size_t)len};
	return at <= call->text.len && len <= call->text.len - at;
}

bool
sealed_calls_record(const struct sealed_call *call, size_t i, struct bytes *out)
{
	return view(call, place_of(call, i), out);
}

static size_t
labels_before(const struct sealed_call *call, size_t i)
{
	size_t len = 0;

	for (size_t k = 0; call->labelled && k < i; k++)
		len += bytes_number(place_of(call, k) + 8, 4) +
		       bytes_number(place_of(call, k) + 12, 4);
	return len;
}

bool
sealed_calls_extent(const struct sealed_call *call, size_t i, struct bytes *own,
    struct bytes *attributes)
{
	*attributes = (struct bytes){NULL, 0};
	if (!sealed_calls_record(call, i, own))
		return false;
	if (!call->labelled)
		return true;
	*attributes = (struct bytes){call->labels.at + labels_before(call, i),
	    (size_t)bytes_number(place_of(call, i) + 8, 4)};
	return !call->spanned || bytes_number(place_of(call, i) + 20, 4) == 0 ||
	       view(call, place_of(call, i) + 16, own);
}

static enum custody_status
damaged(struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "sealed",
	    "the sealed file: a record lies outside of its text");
}

enum custody_status
sealed_calls_next_record(struct sealed_calls_each *each,
    const struct sealed_call *call, struct custody_error *err)
{
	const uint8_t *place = place_of(call, each->next);
	struct bytes before = each->key;
	size_t attributes = 0, key = 0;

	if (each->next == call->records.count)
		return CUSTODY_END;
	if (!sealed_calls_record(call, each->next++, &each->record))
		return damaged(err);
	if (call->labelled) {
		attributes = (size_t)bytes_number(place + 8, 4);
		key = (size_t)bytes_number(place + 12, 4);
	}
	each->key =
	    (struct bytes){call->labels.at + each->label + attributes, key};
	each->label += attributes + key;
	each->sample += each->next > 1 && !samples_are_one(before, each->key);
	return CUSTODY_OK;
}

static enum custody_status
fill(struct record_batch *batch, const struct sealed_call *call,
    struct custody_error *err)
{
	batch->erased = call->erased;
	if (call->erased != NULL)
		memset(batch->records, 0,
		    call->records.count * sizeof *batch->records);
	for (size_t i = 0; call->erased == NULL && i < call->records.count;
	     i++) {
		const uint8_t *place = place_of(call, i);
		struct bytes record, frame = {NULL, 0};

		if (!sealed_calls_record(call, i, &record) ||
		    (call->labelled && !view(call, place + 16, &frame)))
			return damaged(err);
		batch->records[i] = (struct record){record.at, record.len};
		if (!call->labelled)
			continue;
		batch->labels[i] = (struct record_label){
		    .attributes = {NULL, (size_t)bytes_number(place + 8, 4)},
		    .key = {NULL, (size_t)bytes_number(place + 12, 4)},
		    .frame = frame,
		};
	}
	batch->count = call->records.count;
	if (!call->labelled)
		return CUSTODY_OK;
	return buffer_append(
	    &batch->label_bytes, call->labels.at, call->labels.len, err);
}

enum custody_status
sealed_calls_batch(struct record_batch **out, const struct sealed_call *call,
    struct block *block, struct place *place,
    const struct custody_reading_options *options, struct custody_error *err)
{
	struct record_batch *batch = NULL;
	enum custody_status status;

	*out = NULL;
	if (call->records.count > BATCH_RECORDS)
		return damaged(err);
	status = batch_new(
	    &batch, block, place, call->records.count, call->labelled, err);
	if (status != CUSTODY_OK)
		return status;
	batch->options = options;
	batch->columns = call->records.columns;
	batch->ordinal = call->records.ordinal;
	batch->offset = call->records.offset;
	batch->lines = call->records.lines;
	if (call->spanned)
		batch->span = call->text;
	status = fill(batch, call, err);
	if (status != CUSTODY_OK) {
		batch_free(batch);
		return status;
	}
	batch_settle(batch);
	*out = batch;
	return CUSTODY_OK;
}

/* --- in parts -------------------------------------------------------------
 */

static enum custody_status
write_numbers(struct buffer *out, const struct sealed_call *call,
    const struct sealed_calls_part *part, struct custody_error *err)
{
	const struct record_batch *batch = &call->records;
	uint64_t lines = batch->lines;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < part->begin; i++)
		lines += call->text.at[i] == '\n';
	const struct {
		uint64_t number;
		size_t size;
	} numbers[] = {
	    {SEALED_CODE_RECORDS, 1},
	    {call->entry, 8},
	    {part->ordinal, 8},
	    {batch->offset + part->begin, 8},
	    {lines, 8},
	    {batch->columns.url, 4},
	    {batch->columns.time, 4},
	    {batch->columns.id, 4},
	    {(call->labelled ? SEALED_CODE_LABELLED : 0U) |
		    (call->spanned ? SEALED_CODE_SPANNED : 0U),
		1},
	    {part->to - part->from, 4},
	    {part->end - part->begin, 4},
	};

	for (size_t i = 0;
	     i < sizeof numbers / sizeof *numbers && status == CUSTODY_OK; i++)
		status = sealed_code_number(
		    out, numbers[i].number, numbers[i].size, err);
	return status;
}

/* Places count from where the part's text begins. */
static enum custody_status
write_places(struct buffer *out, const struct sealed_call *call,
    const struct sealed_calls_part *part, struct custody_error *err)
{
	size_t size = call->labelled ? PLACE_LABELLED : PLACE;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = part->from; i < part->to && status == CUSTODY_OK; i++) {
		uint8_t place[PLACE_LABELLED];
		uint64_t at;

		memcpy(place, place_of(call, i), size);
		at = bytes_number(place, 4);
		/* An empty record lies nowhere. */
		if (at >= part->begin)
			bytes_put_number(place, at - part->begin, 4);
		if (call->labelled && bytes_number(place + 20, 4) > 0)
			bytes_put_number(place + 16,
			    bytes_number(place + 16, 4) - part->begin, 4);
		status = buffer_append(out, place, size, err);
	}
	return status;
}

enum custody_status
sealed_calls_write_part(struct buffer *out, const struct sealed_call *call,
    const struct sealed_calls_part *part, struct custody_error *err)
{
	size_t from = labels_before(call, part->from);
	size_t to = labels_before(call, part->to);
	enum custody_status status = write_numbers(out, call, part, err);

	if (status == CUSTODY_OK)
		status = write_places(out, call, part, err);
	if (status == CUSTODY_OK && to > from)
		status =
		    buffer_append(out, call->labels.at + from, to - from, err);
	if (status == CUSTODY_OK)
		status = buffer_append(out, call->text.at + part->begin,
		    part->end - part->begin, err);
	return status;
}
