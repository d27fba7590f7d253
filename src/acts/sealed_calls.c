/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_calls: the inverse of sealing.c.  What lies there was authentic, and
 * is still not believed further than its own length.
 */
#include "acts/sealed_calls.h"
#include "base/error.h"

#define PLACE 8
#define PLACE_LABELLED 24

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
	piece->label.attributes = sealed_cursor_text(at);
	piece->label.key = sealed_cursor_text(at);
	piece->data = sealed_cursor_text(at);
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

static enum custody_status
damaged(struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "sealed",
	    "the sealed file: a record lies outside of its text");
}

static enum custody_status
fill(struct record_batch *batch, const struct sealed_call *call,
    struct custody_error *err)
{
	for (size_t i = 0; i < call->records.count; i++) {
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
