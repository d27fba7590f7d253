/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_file: a file is a stream between its magic and its footer.  Messages
 * are read in the order in which they lie, each to its last byte; the footer
 * must list just these.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/arrow_file.h"

#define MAGIC "ARROW1"
#define MAGIC_LEN 6
#define BEGIN 8  /* where messages do: after magic and padding */
#define PREFIX 8 /* of a message: a mark, and a length         */
#define MARK 0xffffffffu
#define BLOCK 24 /* bytes of a Block of a footer */

/* Slots of a Message and a Footer. */
enum {
	MESSAGE_VERSION,
	MESSAGE_KIND,
	MESSAGE_SAYS,
	MESSAGE_BODY,
};
enum { FOOTER_VERSION, FOOTER_SCHEMA, FOOTER_DICTIONARIES, FOOTER_ROWS };
#define VERSION_4 3 /* 0.8 of 2017 and later */
#define VERSION_5 4

static enum custody_status
refuse(const char *why, struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-arrow", "%s", why);
}

static enum custody_status
refuse_cut(struct custody_error *err)
{
	return error_set(
	    err, CUSTODY_MALFORMED, "cut", "it ends before its end");
}

enum custody_status
arrow_file_refuse_size(
    const char *what, uint64_t limit, struct custody_error *err)
{
	error_set(err, CUSTODY_MALFORMED, "too-big",
	    "%s of more than %" PRIu64 " bytes", what, limit);
	error_remedy(
	    err, "write it in smaller batches, or give --limit memory=NUMBER");
	return CUSTODY_MALFORMED;
}

/* `len` bytes at `at`, all of them. */
static enum custody_status
read_at(const struct arrow_file *file, uint64_t at, struct buffer *out,
    uint64_t len, struct custody_error *err)
{
	out->len = 0;
	if (len > file->limit)
		return arrow_file_refuse_size("a message", file->limit, err);
	if (buffer_reserve(out, (size_t)len) == NULL)
		return error_memory(err);
	while (out->len < len) {
		ssize_t got = pread(file->fd, out->at + out->len,
		    (size_t)len - out->len, (off_t)(at + out->len));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(err, "io", "byte %" PRIu64, at + 1);
		if (got == 0)
			return refuse_cut(err);
		out->len += (size_t)got;
	}
	return CUSTODY_OK;
}

static uint32_t
take_word(const struct buffer *from, size_t at)
{
	uint32_t word;

	memcpy(&word, from->at + at, sizeof word);
	return word;
}

/* The footer: its length and the magic are the last ten bytes. */
static enum custody_status
read_footer(struct arrow_file *file, struct custody_error *err)
{
	uint64_t tail = 4 + MAGIC_LEN;
	enum custody_status status;
	uint32_t len;

	if (file->size < BEGIN + tail)
		return refuse_cut(err);
	status = read_at(file, file->size - tail, &file->footer, tail, err);
	if (status != CUSTODY_OK)
		return status;
	len = take_word(&file->footer, 0);
	if (memcmp(file->footer.at + 4, MAGIC, MAGIC_LEN) != 0 ||
	    len > file->size - BEGIN - tail)
		return refuse_cut(err);
	file->end = file->size - tail - len;
	return read_at(file, file->end, &file->footer, len, err);
}

enum custody_status
arrow_file_open(struct arrow_file *file, int fd, uint64_t size, uint64_t limit,
    struct custody_error *err)
{
	enum custody_status status;

	*file = (struct arrow_file){
	    .fd = fd, .size = size, .limit = limit, .end = size};
	if (size < BEGIN)
		return refuse_cut(err);
	status = read_at(file, 0, &file->footer, BEGIN, err);
	if (status != CUSTODY_OK)
		return status;
	if (memcmp(file->footer.at, "FEA1", 4) == 0) {
		refuse("it is Feather 1, which is not Arrow IPC", err);
		error_remedy(err, "write it as Feather 2, or take files as "
				  "they are: --format files");
		return CUSTODY_MALFORMED;
	}
	file->is_stream = memcmp(file->footer.at, MAGIC, MAGIC_LEN) != 0;
	if (file->is_stream)
		return CUSTODY_OK;
	file->at = BEGIN;
	return read_footer(file, err);
}

void
arrow_file_close(struct arrow_file *file)
{
	buffer_clear(&file->footer);
	free(file->block);
	file->block = NULL;
}

/* --- messages ------------------------------------------------------------- */

static enum custody_status
keep_block(struct arrow_file *file, const struct arrow_block *block,
    struct custody_error *err)
{
	if (file->is_stream || block->kind == ARROW_SCHEMA)
		return CUSTODY_OK;
	if (file->count == file->room) {
		size_t room = 2 * file->room + 16;
		struct arrow_block *grown =
		    reallocarray(file->block, room, sizeof *grown);

		if (grown == NULL)
			return error_memory(err);
		file->block = grown;
		file->room = room;
	}
	file->block[file->count++] = *block;
	return CUSTODY_OK;
}

/* The length that comes before a message; CUSTODY_END where it is 0, which
 * ends a stream and may end the messages of a file. */
static enum custody_status
read_length(struct arrow_file *file, struct arrow_message *message,
    uint64_t *len, struct custody_error *err)
{
	enum custody_status status;

	if (file->at == file->end)
		return file->is_stream ? refuse_cut(err) : CUSTODY_END;
	if (file->end - file->at < PREFIX)
		return refuse_cut(err);
	status = read_at(file, file->at, &message->head, PREFIX, err);
	if (status != CUSTODY_OK)
		return status;
	if (take_word(&message->head, 0) != MARK)
		return refuse("no message where one should be (Arrow before "
			      "0.15 had others)",
		    err);
	file->at += PREFIX;
	*len = take_word(&message->head, 4);
	if (*len == 0)
		return file->at == file->end
			   ? CUSTODY_END
			   : refuse("bytes after its end", err);
	return *len > file->end - file->at ? refuse_cut(err) : CUSTODY_OK;
}

static enum custody_status
read_message(struct arrow_file *file, struct arrow_message *message,
    uint64_t len, struct arrow_block *block, struct custody_error *err)
{
	struct flat_table table;
	enum custody_status status;
	int64_t version, body;

	status = read_at(file, file->at, &message->head, len, err);
	if (status != CUSTODY_OK)
		return status;
	file->at += len;
	message->flat = (struct flat){.all = buffer_view(&message->head)};
	table = flat_root(&message->flat);
	version = flat_number(&table, MESSAGE_VERSION, 2, 0);
	body = flat_number(&table, MESSAGE_BODY, 8, 0);
	message->kind = flat_number(&table, MESSAGE_KIND, 1, 0);
	message->says = flat_table(&table, MESSAGE_SAYS);
	if (message->flat.bad || message->says.fields == 0)
		return refuse("a message that points outside of itself", err);
	if (version != VERSION_4 && version != VERSION_5)
		return refuse("a version of Arrow that is not known", err);
	if (body < 0 || (uint64_t)body > file->end - file->at)
		return refuse_cut(err);
	status = read_at(file, file->at, &message->body, (uint64_t)body, err);
	file->at += (uint64_t)body;
	block->kind = message->kind;
	block->body = (uint64_t)body;
	return status;
}

enum custody_status
arrow_file_next(struct arrow_file *file, struct arrow_message *message,
    struct custody_error *err)
{
	struct arrow_block block = {.at = file->at};
	enum custody_status status;
	uint64_t len = 0;

	status = read_length(file, message, &len, err);
	if (status != CUSTODY_OK)
		return status;
	block.head = PREFIX + len;
	status = read_message(file, message, len, &block, err);
	if (status == CUSTODY_OK)
		status = keep_block(file, &block, err);
	if (status == CUSTODY_MALFORMED)
		error_prefix(err, "byte %" PRIu64, block.at + 1);
	return status;
}

void
arrow_message_clear(struct arrow_message *message)
{
	buffer_clear(&message->head);
	buffer_clear(&message->body);
}

/* --- the footer ----------------------------------------------------------- */

/* The blocks that it lists are those of that kind, in order. */
static bool
has_blocks(
    const struct arrow_file *file, const struct flat_vector *says, int64_t kind)
{
	size_t at = 0;

	for (size_t i = 0; i < file->count; i++) {
		const struct arrow_block *block = &file->block[i];

		if (block->kind != kind)
			continue;
		if (at == says->count * BLOCK ||
		    flat_at(says, at, 8) != (int64_t)block->at ||
		    flat_at(says, at + 8, 4) != (int64_t)block->head ||
		    flat_at(says, at + 16, 8) != (int64_t)block->body)
			return false;
		at += BLOCK;
	}
	return at == says->count * BLOCK;
}

enum custody_status
arrow_file_schema(const struct arrow_file *file, struct arrow_schema *schema,
    struct custody_error *err)
{
	struct flat flat = {.all = buffer_view(&file->footer)};
	struct flat_table footer = flat_root(&flat);
	struct flat_table says = flat_table(&footer, FOOTER_SCHEMA);

	return arrow_schema_read(schema, &says, err);
}

enum custody_status
arrow_file_check(const struct arrow_file *file, struct custody_error *err)
{
	struct flat flat = {.all = buffer_view(&file->footer)};
	struct flat_table footer = flat_root(&flat);
	struct flat_vector dictionaries =
	    flat_vector(&footer, FOOTER_DICTIONARIES, BLOCK);
	struct flat_vector rows = flat_vector(&footer, FOOTER_ROWS, BLOCK);

	if (file->is_stream)
		return CUSTODY_OK;
	if (!has_blocks(file, &dictionaries, ARROW_DICTIONARY) ||
	    !has_blocks(file, &rows, ARROW_ROWS) || flat.bad)
		return refuse("its end lists other batches", err);
	return CUSTODY_OK;
}
