/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_file: messages one after the other, and a file's end, which says where
 * they are.
 */
#ifndef READERS_ARROW_FILE_H
#define READERS_ARROW_FILE_H

#include "readers/arrow_schema.h"

/* What a message is. */
enum arrow_message_kind {
	ARROW_SCHEMA = 1,
	ARROW_DICTIONARY,
	ARROW_ROWS,
};

/* Where a message was. */
struct arrow_block {
	int64_t kind;
	uint64_t at;
	uint64_t head; /* bytes before its body */
	uint64_t body;
};

struct arrow_file {
	int fd;
	uint64_t size;
	uint64_t limit; /* bytes of a message that are taken into memory */
	bool is_stream;
	uint64_t at;               /* of the next message            */
	uint64_t end;              /* of messages: the file's footer */
	struct arrow_block *block; /* of dictionaries and rows, in order */
	size_t count;
	size_t room;
	struct buffer footer;
};

/* A message; what it points to stands until the next. */
struct arrow_message {
	int64_t kind;
	struct flat flat;
	struct flat_table says; /* the table of its kind */
	struct buffer head;
	struct buffer body;
};

/* Opens what is `size` bytes behind `fd`, which stays the caller's.
 * arrow_file_close is due whatever the answer. */
enum custody_status arrow_file_open(struct arrow_file *file, int fd,
    uint64_t size, uint64_t limit,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void arrow_file_close(struct arrow_file *file);

/* "WHAT of more than LIMIT bytes" ("too-big"), and what can be done. */
enum custody_status arrow_file_refuse_size(
    const char *what, uint64_t limit, struct custody_error *err);

/* The next message, or CUSTODY_END.  CUSTODY_MALFORMED ("bad-arrow", "cut",
 * "too-big"). */
enum custody_status arrow_file_next(struct arrow_file *file,
    struct arrow_message *message,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void arrow_message_clear(struct arrow_message *message);

/* The schema that a file's end has; its names stand until the file is closed.
 * As arrow_schema_read. */
enum custody_status arrow_file_schema(const struct arrow_file *file,
    struct arrow_schema *schema, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Whether a file's end lists the messages that came before it; of a stream
 * there is none. */
enum custody_status arrow_file_check(const struct arrow_file *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
