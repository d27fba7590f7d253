/* SPDX-License-Identifier: Apache-2.0
 *
 * hearing: what a confined child says of a file's content, on its way to the
 * delivery.  Nothing of it is believed that can be seen to be wrong: calls
 * come in reading.h's order, spans tile the text, records lie inside them with
 * nothing but what parts records between, paths are those that the members'
 * names give, and limits are kept.  Bytes are copied before they are looked at.
 */
#ifndef READERS_HEARING_H
#define READERS_HEARING_H

#include "readers/content.h"
#include "readers/wire.h"

struct heard;

struct hearing {
	struct delivery *delivery;
	const struct content *content;
	const struct area *told;
	struct heard *entries;
	size_t count;
	size_t room;
	size_t open;
	uint64_t excluded;
	uint64_t bytes; /* of records and headers */
	bool own;       /* the content's own entry was begun */
};

/* One message.  CUSTODY_UNKNOWN ("reader-stopped") for one that cannot be, or
 * what the delivery answers.  *data is set where the child waits to hear that
 * it was taken. */
enum custody_status hearing_take(struct hearing *hearing,
    const struct wire_message *message, bool *data,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The child says that all is well: is it? */
enum custody_status hearing_end(const struct hearing *hearing,
    struct custody_error *err) CUSTODY_MUST_CHECK;

void hearing_clear(struct hearing *hearing);

/* For whoever else hears it: "its reader was stopped: it …". */
enum custody_status hearing_refuse(struct custody_error *err,
    const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Records as a message has them, inside `span`: count of them into `records`.
 * What is between must be of `between` (NULL: anything), something between
 * two, and after the last unless the text ends with it, which `last` allows. */
enum custody_status hearing_records(const struct wire_message *message,
    struct bytes span, const char *between, bool last, struct record *records,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The labels of such records, as batch_settle takes them. */
enum custody_status hearing_labels(const struct wire_message *message,
    struct bytes span, const struct record *records,
    struct record_label *labels, struct buffer *bytes,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
