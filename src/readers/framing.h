/* SPDX-License-Identifier: Apache-2.0
 *
 * framing: texts in which a head says how long the content after it is.
 */
#ifndef READERS_FRAMING_H
#define READERS_FRAMING_H

#include "readers/table.h"

/* What a head says; absent texts have len 0. */
struct framing_head {
	size_t len;       /* of the head itself  */
	uint64_t content; /* bytes that follow it */
	struct bytes date;
	struct bytes type;
	struct bytes uri;
	struct bytes id;
};

/*
 * Reads the head at the beginning of a text; `columns` are those that the
 * reader's header() set.  CUSTODY_END where more is needed to know;
 * CUSTODY_MALFORMED with `*why` where it is none.
 */
typedef enum custody_status framing_read(struct framing_head *head,
    const struct columns *columns, struct bytes text, const char **why);

/* How much of what follows a content belongs to it.  CUSTODY_END, or
 * CUSTODY_MALFORMED, as framing_read; `last`: nothing comes after the text. */
typedef enum custody_status framing_close(
    size_t *len, struct bytes text, bool last, const char **why);

/* A decimal number of at most 18 digits and nothing else. */
bool framing_number(uint64_t *out, struct bytes text);

/* Says why, and answers CUSTODY_MALFORMED. */
enum custody_status framing_refuse(
    const char **why, const char *text) CUSTODY_MUST_CHECK;

/* A reader's split, with labels: {"date":…,"type":…,"uri":…}, and the frame.
 * CUSTODY_MALFORMED ("bad-warc", "cut") with the byte. */
enum custody_status framing_split(struct split *split, framing_read *read,
    framing_close *close, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A reader's examine: the fields that a record's head has. */
void framing_examine(const struct record_batch *batch, size_t index,
    framing_read *read, struct record_fields *out);

#endif
