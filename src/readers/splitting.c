/* SPDX-License-Identifier: Apache-2.0
 *
 * splitting: a text becomes batches of records, one block after the other.
 * A record never lies across two blocks: what is unfinished at the end of one
 * is carried to the head of the next, which is larger if that was all it had.
 * A record above the limit is refused.
 */
#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "readers/confined.h"
#include "readers/delivery.h"
#include "readers/lines.h"
#include "readers/table.h"

struct text {
	struct delivery *delivery;
	struct source *source;
	struct entry entry;
	const struct reader *reader;
	struct split split; /* its `at` points into the block */
	struct block *block;
	size_t filled; /* bytes of the block that are text */
};

/* Blocks as small as the file where that is known: datasets of a million
 * little files are common. */
static size_t
choose_room(const struct text *text)
{
	uint64_t hint = text->source->hint;

	if (text->block == NULL && hint > 0 && hint < BLOCK_SIZE)
		return (size_t)hint + 1;
	return BLOCK_SIZE;
}

static enum custody_status
refuse_length(const struct text *text, size_t before, struct custody_error *err)
{
	const struct split *split = &text->split;

	return error_set(err, CUSTODY_MALFORMED, "record-too-long",
	    "line %" PRIu64 ": a record of more than %" PRIu64 " bytes",
	    split->lines + lines_count(split->at, before) + 1,
	    text->delivery->limits.record);
}

/* Makes room for more text after what is unfinished. */
static enum custody_status
make_room(struct text *text, struct custody_error *err)
{
	struct split *split = &text->split;
	uint64_t limit = text->delivery->limits.record;
	size_t room = choose_room(text);
	enum custody_status status;
	struct block *next;

	if (split->len > limit)
		return refuse_length(text, 0, err);
	/* Four times as much, so that a long record is moved by a third of
	 * its length in all; never more than the longest that is let pass,
	 * and its line break. */
	if (split->len >= BLOCK_SIZE / 4) {
		room = 4 * split->len;
		if (room > limit + 2)
			room = (size_t)limit + 2;
		if (room < BLOCK_SIZE)
			room = BLOCK_SIZE;
	}
	status = block_new(&next, text->delivery->pool, room, err);
	if (status != CUSTODY_OK)
		return status;
	if (split->len > 0)
		memcpy(next->bytes, split->at, split->len);
	block_free(text->block);
	text->block = next;
	text->filled = split->len;
	split->at = next->bytes;
	return CUSTODY_OK;
}

/* CUSTODY_OK also at the end, which split.last tells. */
static enum custody_status
read_more(struct text *text, struct custody_error *err)
{
	struct split *split = &text->split;
	enum custody_status status;
	size_t got;

	status = make_room(text, err);
	if (status != CUSTODY_OK)
		return status;
	status = source_fill(text->source, text->block, text->filled,
	    text->block->room - text->filled, &got, err);
	if (status != CUSTODY_OK && status != CUSTODY_END)
		return status;
	split->last = status == CUSTODY_END;
	text->filled += got;
	split->len = text->filled;
	return CUSTODY_OK;
}

static void
step_on(struct split *split, size_t used, uint64_t breaks)
{
	split->at += used;
	split->len -= used;
	split->offset += used;
	split->lines += breaks;
}

/* A reader's two questions, to whoever answers them. */
static enum custody_status
ask_header(struct text *text, size_t *len, struct custody_error *err)
{
	struct confined *confined = text->delivery->confined;

	if (confined != NULL)
		return confined_header(
		    confined, text->reader, &text->split, len, err);
	if (text->reader->header == NULL)
		return CUSTODY_OK;
	return text->reader->header(&text->split, len, err);
}

static enum custody_status
ask_split(struct text *text, struct custody_error *err)
{
	struct confined *confined = text->delivery->confined;

	if (confined != NULL)
		return confined_split(
		    confined, text->reader, &text->split, err);
	return text->reader->split(&text->split, err);
}

static enum custody_status
take_header(struct text *text, struct custody_error *err)
{
	struct split *split = &text->split;
	enum custody_status status = CUSTODY_END;
	struct bytes header = {NULL, 0};

	while (status == CUSTODY_END) {
		status = read_more(text, err);
		if (status == CUSTODY_OK)
			status = ask_header(text, &header.len, err);
	}
	if (status != CUSTODY_OK || header.len == 0)
		return status;
	header.at = split->at;
	status = delivery_header(text->delivery, &text->entry, header, err);
	step_on(split, header.len, lines_count(header.at, header.len));
	return status;
}

static enum custody_status
check_lengths(const struct text *text, struct custody_error *err)
{
	const struct split *split = &text->split;
	uint64_t limit = text->delivery->limits.record;

	for (size_t i = 0; text->block->room > limit && i < split->count; i++)
		if (split->records[i].len > limit)
			return refuse_length(text,
			    (size_t)(split->records[i].at - split->at), err);
	return CUSTODY_OK;
}

/* A text cannot hold more records than it has bytes and one. */
static size_t
choose_count(const struct split *split)
{
	return split->len < BATCH_RECORDS ? split->len + 1 : BATCH_RECORDS;
}

/* Whether what is left may hold a whole record.  Who had room for more and left
 * little found none in it; to be told so takes as long as a batch. */
static bool
may_hold_more(const struct text *text)
{
	const struct split *split = &text->split;

	return split->last || split->len == 0 || split->count == split->room ||
	       split->len >= BLOCK_SIZE / 4 ||
	       split->len > text->delivery->limits.record;
}

/* One batch of what is there; *more is false where text must be read before
 * there is another. */
static enum custody_status
take_batch(struct text *text, bool *more, struct custody_error *err)
{
	struct split *split = &text->split;
	size_t room = choose_count(split);
	struct record_batch *batch;
	enum custody_status status;

	status = batch_new(&batch, text->block, text->entry.place, room,
	    text->reader->labelled, err);
	if (status != CUSTODY_OK)
		return status;
	split->records = batch->records;
	split->labels = batch->labels;
	split->label_bytes = &batch->label_bytes;
	split->room = room;
	status = ask_split(text, err);
	if (status == CUSTODY_OK)
		status = check_lengths(text, err);
	*more = false;
	if (status != CUSTODY_OK || split->used == 0) {
		batch_free(batch);
		return status;
	}
	batch->columns = split->columns;
	batch->offset = split->offset;
	batch->lines = split->lines;
	batch->span = (struct bytes){split->at, split->used};
	batch->count = split->count;
	batch_settle(batch);
	step_on(split, split->used, split->breaks);
	*more = may_hold_more(text);
	return delivery_batch_take(text->delivery, &text->entry, batch, err);
}

static enum custody_status
take_records(struct text *text, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	bool more = true;

	while (status == CUSTODY_OK && text->split.len > 0) {
		if (!more)
			status = read_more(text, err);
		if (status == CUSTODY_OK)
			status = take_batch(text, &more, err);
		if (status == CUSTODY_OK && text->split.len == 0 &&
		    !text->split.last)
			status = read_more(text, err);
	}
	return status;
}

enum custody_status
splitting_run(struct delivery *delivery, struct source *source,
    struct place *place, void **sinks, struct custody_error *err)
{
	struct text text = {
	    .delivery = delivery,
	    .source = source,
	    .reader = place->reader,
	    .split = {.options = delivery->options,
		.columns = {COLUMN_NONE, COLUMN_NONE, COLUMN_NONE}},
	};
	enum custody_status status;

	status = delivery_begin(delivery, &text.entry, place, err);
	if (status == CUSTODY_OK)
		status = take_header(&text, err);
	if (status == CUSTODY_OK && text.split.len == 0 && !text.split.last)
		status = read_more(&text, err);
	if (status == CUSTODY_OK)
		status = take_records(&text, err);
	if (status == CUSTODY_OK)
		status = delivery_end(delivery, &text.entry, err);
	if (sinks != NULL)
		*sinks = text.entry.sinks;
	block_free(text.block);
	buffer_clear(&text.split.kept);
	delivery_clear(&text.entry);
	return status;
}
