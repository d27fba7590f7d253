/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_text: a text is looked for in the records themselves, also where it
 * lies across two pieces of one that is read in pieces.
 */
#include <string.h>

#include "acts/selector_inside.h"

struct text_search {
	struct bytes text;

	/* Of a record in pieces: its last bytes, fewer than the text has. */
	struct buffer tail;
	bool found;
};

static bool
has_text(const struct text_search *text, const uint8_t *at, size_t len)
{
	return memmem(at, len, text->text.at, text->text.len) != NULL;
}

static enum custody_status
take_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	struct text_search *text = selector_data_state(ctx);
	enum custody_status status = CUSTODY_OK;

	if (batch->erased != NULL)
		return CUSTODY_OK;
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		if (has_text(text, batch->records[i].at, batch->records[i].len))
			status = selector_data_keep(
			    ctx, own, 0, batch->ordinal + i, digests[i], err);
	return status;
}

/* The tail and the piece's beginning hold what lies across both. */
static enum custody_status
look_across(
    struct text_search *text, struct bytes data, struct custody_error *err)
{
	size_t rest = text->text.len - 1;
	enum custody_status status;

	status = buffer_append(
	    &text->tail, data.at, data.len < rest ? data.len : rest, err);
	if (status != CUSTODY_OK)
		return status;
	text->found |= has_text(text, text->tail.at, text->tail.len) ||
		       has_text(text, data.at, data.len);
	if (data.len >= rest) {
		text->tail.len = 0;
		return buffer_append(
		    &text->tail, data.at + data.len - rest, rest, err);
	}
	if (text->tail.len > rest) {
		size_t more = text->tail.len - rest;

		memmove(text->tail.at, text->tail.at + more, rest);
		text->tail.len = rest;
	}
	return CUSTODY_OK;
}

static enum custody_status
take_piece(void *ctx, void *own, const struct record_chunk *piece,
    const uint8_t *digest, struct custody_error *err)
{
	struct text_search *text = selector_data_state(ctx);
	enum custody_status status = CUSTODY_OK;

	if (piece->first) {
		text->tail.len = 0;
		text->found = false;
	}
	if (!text->found)
		status = look_across(text, piece->data, err);
	if (status != CUSTODY_OK || !piece->last || !text->found)
		return status;
	return selector_data_keep(ctx, own, 0, piece->ordinal, digest, err);
}

static const struct measure_sink text_sink = {
    .begin = measure_own_entry,
    .records = take_records,
    .piece = take_piece,
};

/* Of a sample the record has digests of its parts, not what is in them. */
static enum selector_reach
reach(const struct index_entry *entry)
{
	return selector_is_samples(entry->format) ? REACH_NOTHING : REACH_DATA;
}

enum custody_status
selector_find_text(struct selector_search *search, struct custody_error *err)
{
	struct text_search text = {
	    .text = buffer_view(&search->selector->bytes)};
	const struct selector_look look = {
	    .form = "text",
	    .noun = "a text",
	    .sink = &text_sink,
	    .reach = reach,
	    .state = &text,
	};
	enum custody_status status = selector_find_data(search, &look, err);

	buffer_clear(&text.tail);
	if (status != CUSTODY_OK)
		return status;
	return selector_say_members(search, err);
}
