/* SPDX-License-Identifier: Apache-2.0
 *
 * splits: drives a reader as splitting.c does, once with all of a text and
 * once with a few bytes more at a time, room for a few records, and behind
 * them something that is not text.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "readers/lines.h"
#include "splits.h"

/* Where a record is. */
struct found {
	size_t at;
	size_t len;
};

struct text {
	const struct reader *reader;
	struct bytes all;
	size_t step; /* bytes that come at once */
	size_t room; /* records at once         */
	struct split split;
	uint8_t *seen;  /* owned: what split.at points into */
	size_t reached; /* of `all`                         */
	struct found *found;
	size_t count;
};

/* Aborts, and says what did not hold. */
#define insist(holds)                                                          \
	do {                                                                   \
		if (!(holds)) {                                                \
			fprintf(stderr, "%s: not %s\n", __func__, #holds);     \
			abort();                                               \
		}                                                              \
	} while (0)

static void *
allocate(size_t count, size_t size)
{
	void *memory = calloc(count + 1, size);

	insist(memory != NULL);
	return memory;
}

/* More of it; that there is none is known only once there was none. */
static void
read_more(struct text *text)
{
	struct split *split = &text->split;
	size_t more = text->all.len - text->reached;
	uint8_t *next;

	insist(!split->last);
	split->last = more == 0;
	more = more < text->step ? more : text->step;
	next = allocate(split->len + more + BLOCK_SLACK, 1);
	if (split->len > 0)
		memcpy(next, split->at, split->len);
	if (more > 0)
		memcpy(next + split->len, text->all.at + text->reached, more);
	memset(next + split->len + more, '\n', BLOCK_SLACK);
	free(text->seen);
	text->seen = next;
	text->reached += more;
	split->at = next;
	split->len += more;
}

static void
step_on(struct split *split, size_t used, uint64_t breaks)
{
	split->at += used;
	split->len -= used;
	split->offset += used;
	split->lines += breaks;
}

static enum custody_status
take_header(struct text *text)
{
	struct split *split = &text->split;
	enum custody_status status = CUSTODY_END;
	struct custody_error err = {0};
	size_t len = 0;

	while (status == CUSTODY_END) {
		read_more(text);
		status = text->reader->header == NULL
			     ? CUSTODY_OK
			     : text->reader->header(split, &len, &err);
	}
	if (status != CUSTODY_OK)
		return status;
	insist(len <= split->len);
	step_on(split, len, lines_count(split->at, len));
	return CUSTODY_OK;
}

/* What is known of the records of one call, kept. */
static void
keep(struct text *text)
{
	const struct split *split = &text->split;
	const uint8_t *end = split->at;

	insist(split->used <= split->len && split->count <= text->room);
	insist(split->breaks == lines_count(split->at, split->used));
	insist(!split->last || split->count == text->room ||
	       split->used == split->len);
	insist(split->used > 0 || split->count == 0);
	for (size_t i = 0; i < split->count; i++) {
		const struct record *record = &split->records[i];

		insist(record->at >= end &&
		       record->len <=
			   (size_t)(split->at + split->used - record->at));
		end = record->at + record->len;
		text->found[text->count++] = (struct found){
		    (size_t)split->offset + (size_t)(record->at - split->at),
		    record->len,
		};
	}
}

static enum custody_status
take_batch(struct text *text)
{
	struct buffer label_bytes = {0};
	struct custody_error err = {0};
	struct split *split = &text->split;
	enum custody_status status;

	split->room = text->room;
	split->records = allocate(text->room, sizeof *split->records);
	split->labels = allocate(text->room, sizeof *split->labels);
	split->label_bytes = &label_bytes;
	status = text->reader->split(split, &err);
	insist(status == CUSTODY_OK || err.text[0] != '\0');
	if (status == CUSTODY_OK)
		keep(text);
	free(split->records);
	free(split->labels);
	buffer_clear(&label_bytes);
	return status;
}

static enum custody_status
take_records(struct text *text)
{
	struct split *split = &text->split;
	enum custody_status status = CUSTODY_OK;
	bool used = true;

	while (status == CUSTODY_OK && split->len > 0) {
		if (!used)
			read_more(text);
		status = take_batch(text);
		used = split->used > 0;
		if (status == CUSTODY_OK)
			step_on(split, split->used, split->breaks);
		if (status == CUSTODY_OK && split->len == 0 && !split->last)
			read_more(text);
	}
	return status;
}

static enum custody_status
take_text(struct text *text)
{
	enum custody_status status;

	/* No more records than bytes and one: see splitting.c. */
	text->found = allocate(text->all.len + 1, sizeof *text->found);
	status = take_header(text);
	if (status == CUSTODY_OK && text->split.len == 0 && !text->split.last)
		read_more(text);
	if (status == CUSTODY_OK)
		status = take_records(text);
	buffer_clear(&text->split.kept);
	free(text->seen);
	return status;
}

void
splits_check(const struct reader *reader,
    const struct custody_reading_options *options, struct bytes text)
{
	const struct split begin = {
	    .options = options,
	    .columns = {COLUMN_NONE, COLUMN_NONE, COLUMN_NONE},
	};
	size_t few = text.len == 0 ? 0 : text.at[text.len - 1];
	struct text whole = {
	    .reader = reader,
	    .all = text,
	    .step = text.len + 1,
	    .room = text.len + 1,
	    .split = begin,
	};
	struct text pieces = {
	    .reader = reader,
	    .all = text,
	    .step = 1 + few % 61 + text.len / 256,
	    .room = 1 + few % 5,
	    .split = begin,
	};

	insist(take_text(&whole) == take_text(&pieces));
	for (size_t i = 0; i < whole.count && i < pieces.count; i++)
		insist(whole.found[i].at == pieces.found[i].at &&
		       whole.found[i].len == pieces.found[i].len);
	free(whole.found);
	free(pieces.found);
}
