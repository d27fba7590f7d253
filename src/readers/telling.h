/* SPDX-License-Identifier: Apache-2.0
 *
 * telling: the sink of a confined child: what is found becomes messages.
 * Records stay where they are, in an area, until the other end has taken them.
 */
#ifndef READERS_TELLING_H
#define READERS_TELLING_H

#include "readers/reading.h"
#include "readers/wire.h"

struct telling {
	struct area *told;
	uint32_t entries; /* begun in this content */
	/* What was told and not taken yet: the oldest first. */
	struct record_batch *batch[WIRE_FLYING]; /* NULL: a block alone */
	struct block *block[WIRE_FLYING];
	size_t flying;
	struct wire_message said;
	struct wire_message heard;
};

/* Its ctx is a struct telling. */
extern const struct reading_sink telling_sink;

void telling_begin(struct telling *telling); /* another content */

/* Appends to an empty body as many records, with their labels (or NULL), as it
 * has room for, and returns how many these are.  `at` is where the span begins.
 */
size_t telling_append(struct wire_message *said, const struct record *records,
    const struct record_label *labels, size_t count, const uint8_t *at);

/* Asks and waits for an answer of that kind, which stands until the next. */
const struct wire_head *telling_ask(
    struct telling *telling, enum wire_kind question, enum wire_kind answer);

/* Waits until all was taken. */
void telling_settle(struct telling *telling);

#endif
