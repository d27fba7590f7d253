/* SPDX-License-Identifier: Apache-2.0
 *
 * confined: the child is asked and what it answers checked.  It is given
 * blocks to look at and never anything to write but its own area; who reads
 * the file and digests it is this process.
 */
#include <stdlib.h>

#include "base/error.h"
#include "readers/child.h"
#include "readers/choice.h"
#include "readers/confined.h"
#include "readers/hearing.h"

/* Room for what waits to be digested, and as much again; only what is used
 * exists. */
#define SHOWN_ROOM ((uint64_t)1 << 30)

struct confined {
	struct block_pool *pool; /* borrowed once the walk has it */
	struct child child;
};

enum custody_status
confined_new(struct confined **out,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx, struct custody_error *err)
{
	struct confined *confined = calloc(1, sizeof *confined);
	enum custody_status status;

	*out = NULL;
	if (confined == NULL)
		return error_memory(err);
	confined->child = (struct child){
	    .options = options,
	    .sink = sink,
	    .ctx = ctx,
	    .limits = choice_limits(options),
	    .channel = -1,
	};
	status = area_new(&confined->child.shown,
	    SHOWN_ROOM + 4 * (size_t)confined->child.limits.record, err);
	if (status == CUSTODY_OK)
		status = area_keep(confined->child.shown, err);
	if (status == CUSTODY_OK)
		status = block_pool_new_in_take(
		    &confined->pool, confined->child.shown, err);
	else
		area_free(confined->child.shown);
	if (status != CUSTODY_OK) {
		free(confined);
		return status;
	}
	*out = confined;
	return CUSTODY_OK;
}

struct block_pool *
confined_pool(const struct confined *confined)
{
	return confined->pool;
}

void
confined_free(struct confined *confined)
{
	if (confined == NULL)
		return;
	child_end(&confined->child);
	free(confined);
}

/* --- a text ----------------------------------------------------------------
 */

static enum custody_status
ask_about(struct confined *confined, enum wire_kind kind,
    const struct split *split, const struct reader *reader,
    struct custody_error *err)
{
	struct wire_head *head = &confined->child.asked.head;
	enum custody_status status;

	wire_begin(&confined->child.asked, kind);
	head->reader = (uint32_t)(reader - table_readers);
	head->at = area_offset(confined->child.shown, split->at);
	head->len = split->len;
	head->last = split->last;
	head->offset = split->offset;
	head->lines = split->lines;
	head->count = (uint32_t)split->room;
	status = child_ask(&confined->child, -1, err);
	if (status == CUSTODY_OK)
		status = child_hear(&confined->child, err);
	if (status == CUSTODY_OK &&
	    confined->child.heard.head.kind != WIRE_ANSWER)
		return hearing_refuse(err, "gave an answer that is none");
	return status == CUSTODY_OK ? child_answer(&confined->child, err)
				    : status;
}

enum custody_status
confined_header(struct confined *confined, const struct reader *reader,
    struct split *split, size_t *len, struct custody_error *err)
{
	const struct wire_head *heard = &confined->child.heard.head;
	enum custody_status status;

	*len = 0;
	status = child_need(&confined->child, false, err);
	if (status == CUSTODY_OK)
		status = ask_about(confined, WIRE_HEADER, split, reader, err);
	if (status != CUSTODY_OK)
		return status;
	if (heard->len > split->len)
		return hearing_refuse(err, "named a header that is not there");
	*len = (size_t)heard->len;
	split->columns = heard->columns;
	return CUSTODY_OK;
}

enum custody_status
confined_split(struct confined *confined, const struct reader *reader,
    struct split *split, struct custody_error *err)
{
	const struct wire_head *heard = &confined->child.heard.head;
	struct bytes span = {split->at, 0};
	enum custody_status status;
	bool ends;

	status = ask_about(confined, WIRE_SPLIT, split, reader, err);
	if (status == CUSTODY_END)
		return hearing_refuse(err, "gave an answer that is none");
	if (status != CUSTODY_OK)
		return status;
	ends = split->last && heard->len == split->len;
	span.len = (size_t)heard->len;
	if (heard->len > split->len || heard->count > split->room ||
	    heard->number > heard->len ||
	    (heard->len == 0 && (split->last || heard->count > 0)))
		return hearing_refuse(err, "named records that are not there");
	split->used = (size_t)heard->len;
	split->count = heard->count;
	split->breaks = heard->number;
	split->columns = heard->columns;
	confined->child.moved += heard->len;
	status = hearing_records(&confined->child.heard, span, reader->between,
	    ends, split->records, err);
	if (status != CUSTODY_OK || !reader->labelled)
		return status;
	return hearing_labels(&confined->child.heard, span, split->records,
	    split->labels, split->label_bytes, err);
}

/* --- content ---------------------------------------------------------------
 */

/* A content that the child reads. */
struct asking {
	struct confined *confined;
	struct content *content;
	struct hearing hearing;
	struct block *piece; /* that the child looks at */
	size_t piece_len;
	unsigned pieces; /* that were read */
	bool again;      /* the piece is to be shown to another child */
	bool ended;      /* nothing follows the piece */
};

static enum custody_status
begin_content(struct asking *asking, struct custody_error *err)
{
	struct wire_message *asked = &asking->confined->child.asked;
	const struct content *content = asking->content;

	wire_begin(asked, WIRE_CONTENT);
	asked->head.first = content->alone;
	asked->head.number = content->size;
	asked->head.offset = content->source->hint;
	if (!wire_append_text(asked, 0, content->found) ||
	    !wire_append_text(asked, 1, content->path) ||
	    !wire_append_text(asked, 2, content->rel))
		return error_set(
		    err, CUSTODY_MALFORMED, "too-long", "its path is too long");
	return child_ask(&asking->confined->child,
	    content->kind == NULL ? content->fd : -1, err);
}

/* The next piece of the file: this process reads it. */
static enum custody_status
read_piece(struct asking *asking, struct custody_error *err)
{
	struct source *source = asking->content->source;
	uint64_t left = source->hint > source->taken
			    ? source->hint - source->taken
			    : BLOCK_SIZE;
	size_t room = left < BLOCK_SIZE ? (size_t)left + 1 : BLOCK_SIZE;
	enum custody_status status;

	if (asking->ended)
		return hearing_refuse(err, "asked for more than there is");
	block_free(asking->piece);
	asking->piece = NULL;
	status = block_new(&asking->piece, asking->confined->pool, room, err);
	if (status == CUSTODY_OK)
		status = source_fill(
		    source, asking->piece, 0, room, &asking->piece_len, err);
	if (status != CUSTODY_OK && status != CUSTODY_END)
		return status;
	asking->ended = status == CUSTODY_END;
	asking->pieces++;
	return CUSTODY_OK;
}

static enum custody_status
show_piece(struct asking *asking, struct custody_error *err)
{
	struct child *child = &asking->confined->child;
	enum custody_status status;

	status = asking->again ? CUSTODY_OK : read_piece(asking, err);
	if (status != CUSTODY_OK)
		return status;
	asking->again = false;
	child->moved += asking->piece_len;
	wire_begin(&child->asked, WIRE_PIECE);
	child->asked.head.at = area_offset(child->shown, asking->piece->bytes);
	child->asked.head.len = asking->piece_len;
	child->asked.head.last = asking->ended;
	return child_ask(child, -1, err);
}

static enum custody_status
drain(struct asking *asking, struct custody_error *err)
{
	struct confined *confined = asking->confined;
	struct source *source = asking->content->source;
	uint64_t before = source->taken;
	enum custody_status status;

	if (asking->ended)
		return hearing_refuse(err, "asked for more than there is");
	status = source_drain(source, confined->pool, err);
	if (status != CUSTODY_OK)
		return status;
	asking->ended = true;
	confined->child.moved += source->taken - before;
	wire_begin(&confined->child.asked, WIRE_DRAINED);
	confined->child.asked.head.number = source->taken - before;
	return child_ask(&confined->child, -1, err);
}

static enum custody_status
take_found(struct asking *asking, struct custody_error *err)
{
	struct confined *confined = asking->confined;
	enum custody_status status;
	bool data;

	status =
	    hearing_take(&asking->hearing, &confined->child.heard, &data, err);
	if (status != CUSTODY_OK || !data)
		return status;
	confined->child.moved += confined->child.heard.head.len;
	wire_begin(&confined->child.asked, WIRE_TAKEN);
	return child_ask(&confined->child, -1, err);
}

/* It is an archive, and this child is not prepared for one: another begins
 * with the same first piece. */
static enum custody_status
begin_again(struct asking *asking, struct custody_error *err)
{
	struct child *child = &asking->confined->child;
	enum custody_status status;

	if (child->archives || asking->pieces != 1 || asking->hearing.count > 0)
		return hearing_refuse(err, "gave an answer that is none");
	status = child_need(child, true, err);
	if (status != CUSTODY_OK)
		return status;
	asking->again = true;
	asking->hearing.told = child->told;
	return begin_content(asking, err);
}

static enum custody_status
end_content(struct asking *asking, bool *done, struct custody_error *err)
{
	enum custody_status status;

	status = child_answer(&asking->confined->child, err);
	if (status == CUSTODY_END)
		return begin_again(asking, err);
	*done = true;
	if (status != CUSTODY_OK)
		return status;
	if (!asking->ended)
		return hearing_refuse(err, "did not read all of it");
	return hearing_end(&asking->hearing, err);
}

static enum custody_status
answer_child(struct asking *asking, bool *done, struct custody_error *err)
{
	struct child *child = &asking->confined->child;
	enum custody_status status = child_hear(child, err);

	if (status != CUSTODY_OK)
		return status;
	switch (child->heard.head.kind) {
	case WIRE_MORE:
		return show_piece(asking, err);
	case WIRE_DRAIN:
		return drain(asking, err);
	case WIRE_ANSWER:
		return end_content(asking, done, err);
	default:
		return take_found(asking, err);
	}
}

enum custody_status
confined_content(struct confined *confined, struct content *content,
    struct delivery *delivery, struct custody_error *err)
{
	struct child *child = &confined->child;
	struct asking asking = {
	    .confined = confined,
	    .content = content,
	};
	enum custody_status status;
	bool done = false;

	status = child_need(child, content->kind == NULL, err);
	asking.hearing = (struct hearing){
	    .delivery = delivery,
	    .content = content,
	    .told = child->told,
	};
	if (status == CUSTODY_OK)
		status = begin_content(&asking, err);
	while (status == CUSTODY_OK && !done)
		status = answer_child(&asking, &done, err);
	/* What it was in the middle of it cannot leave. */
	if (!done)
		child_end(child);
	hearing_clear(&asking.hearing);
	block_free(asking.piece);
	return status;
}
