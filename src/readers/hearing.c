/* SPDX-License-Identifier: Apache-2.0
 *
 * hearing: an honest child never fails one of these checks, so each failure is
 * the end of the walk.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/canonical.h"
#include "base/error.h"
#include "readers/choice.h"
#include "readers/hearing.h"
#include "readers/hearing_path.h"
#include "readers/lines.h"
#include "readers/naming.h"
#include "readers/table.h"

/* An entry that was begun. */
struct heard {
	struct entry entry;
	bool open;
	bool in_pieces; /* of a record */
	bool told;      /* a header or a record of it was */
	uint64_t offset;
	uint64_t lines;
};

enum custody_status
hearing_refuse(struct custody_error *err, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	error_set(err, CUSTODY_UNKNOWN, "reader-stopped",
	    "its reader was stopped: it %s", text);
	error_remedy(err, "leave the file out (--exclude GLOB) and report it: "
			  "it is damaged or hostile");
	return CUSTODY_UNKNOWN;
}

static enum custody_status
refuse(struct custody_error *err, const char *what)
{
	return hearing_refuse(err, "said what cannot be: %s", what);
}

static struct heard *
find_open(const struct hearing *hearing, uint32_t number)
{
	if (number >= hearing->count || !hearing->entries[number].open)
		return NULL;
	return &hearing->entries[number];
}

static enum custody_status
hear_excluded(
    struct hearing *hearing, struct bytes path, struct custody_error *err)
{
	if (++hearing->excluded > hearing->delivery->limits.members)
		return refuse(err, "too many members");
	if (!hearing_path_is_clean(path))
		return refuse(err, "a path that is none");
	return delivery_excluded(hearing->delivery, path, err);
}

static enum custody_status
hear_rename(struct hearing *hearing, uint32_t number, struct bytes path,
    struct custody_error *err)
{
	const struct heard *heard;

	if (number >= hearing->count)
		return refuse(err, "an entry that is none");
	heard = &hearing->entries[number];
	if (!hearing_path_is(
		hearing->content->path, heard->entry.place->member, path, true))
		return refuse(err, "a path that is none");
	return delivery_rename(
	    hearing->delivery, heard->entry.sinks, path, err);
}

/* --- entries ---------------------------------------------------------------
 */

static enum custody_status
check_begin(struct hearing *hearing, const struct wire_head *head,
    const struct bytes text[WIRE_TEXTS], struct custody_error *err)
{
	const struct delivery *delivery = hearing->delivery;
	const struct reader *reader = table_at(head->reader);
	struct bytes member = text[0], path = text[1];

	if (head->entry != hearing->count || hearing->open == 2 ||
	    hearing->count > delivery->limits.members || reader == NULL)
		return refuse(err, "an entry that is none");
	if (member.len > 0)
		return hearing_path_is(
			   hearing->content->path, member, path, false) &&
			       reader->shape == READER_TEXT
			   ? CUSTODY_OK
			   : refuse(err, "a path that is none");
	if (hearing->own || !bytes_equal(path, hearing->content->path))
		return refuse(err, "a path that is none");
	hearing->own = true;
	if (choice_is_named(delivery->options) &&
	    strcmp(reader->name, delivery->options->format) != 0)
		return refuse(err, "another format than was asked for");
	return CUSTODY_OK;
}

static enum custody_status
hear_begin(struct hearing *hearing, const struct wire_head *head,
    const struct bytes text[WIRE_TEXTS], struct custody_error *err)
{
	struct heard *heard;
	struct place *place = NULL;
	enum custody_status status;

	status = check_begin(hearing, head, text, err);
	if (status != CUSTODY_OK)
		return status;
	if (hearing->count == hearing->room) {
		size_t room = 2 * hearing->room + 16;
		void *grown =
		    reallocarray(hearing->entries, room, sizeof *heard);

		if (grown == NULL)
			return error_memory(err);
		hearing->entries = grown;
		hearing->room = room;
	}
	status = place_new(&place, hearing->content->found, text[0], text[1],
	    table_at(head->reader), err);
	if (status != CUSTODY_OK)
		return status;
	heard = &hearing->entries[hearing->count++];
	*heard = (struct heard){.open = true};
	hearing->open++;
	status = delivery_begin(hearing->delivery, &heard->entry, place, err);
	place_free(place);
	return status;
}

static enum custody_status
hear_end(
    struct hearing *hearing, struct heard *heard, struct custody_error *err)
{
	if (heard->in_pieces)
		return refuse(err, "half a record");
	heard->open = false;
	hearing->open--;
	return delivery_end(hearing->delivery, &heard->entry, err);
}

/* --- bytes -----------------------------------------------------------------
 */

/* A copy of what the message points to: the child can change the area. */
static enum custody_status
copy_data(struct hearing *hearing, const struct wire_head *head,
    struct block **out, struct bytes *data, struct custody_error *err)
{
	const struct delivery *delivery = hearing->delivery;
	const uint8_t *at = area_at(hearing->told, head->at, head->len);
	size_t len = (size_t)head->len;
	uint64_t most = delivery->limits.record + 2;
	enum custody_status status;

	if (most < BLOCK_SIZE)
		most = BLOCK_SIZE;
	if (at == NULL || head->len > most)
		return refuse(err, "bytes that are not there");
	hearing->bytes += len;
	if (hearing->bytes > delivery->limits.expanded &&
	    hearing->bytes > hearing->content->source->taken)
		return refuse(err, "more bytes than a file may hold");
	status = block_new(out, delivery->pool,
	    len > BLOCK_SIZE / 2 && len < BLOCK_SIZE ? BLOCK_SIZE : len + 1,
	    err);
	if (status != CUSTODY_OK)
		return status;
	if (len > 0)
		memcpy((*out)->bytes, at, len);
	*data = (struct bytes){(*out)->bytes, len};
	return CUSTODY_OK;
}

static bool
only_parts(const uint8_t *at, size_t len, const char *between)
{
	for (size_t i = 0; between != NULL && i < len; i++)
		if (at[i] == '\0' || strchr(between, at[i]) == NULL)
			return false;
	return true;
}

enum custody_status
hearing_records(const struct wire_message *message, struct bytes span,
    const char *between, bool last, struct record *records,
    struct custody_error *err)
{
	size_t count = message->head.count;
	const uint8_t *at = span.at, *end = span.at + span.len;

	if (count > BATCH_RECORDS ||
	    count > message->body_len / sizeof(struct wire_record))
		return refuse(err, "more records than it named");
	for (size_t i = 0; i < count; i++) {
		struct wire_record wire;

		memcpy(&wire, message->body + i * sizeof wire, sizeof wire);
		if (wire.skip > (size_t)(end - at) ||
		    wire.len > (size_t)(end - at) - wire.skip ||
		    (between != NULL && i > 0 && wire.skip == 0) ||
		    !only_parts(at, wire.skip, between))
			return refuse(err, "records that are none");
		at += wire.skip;
		records[i] = (struct record){at, wire.len};
		at += wire.len;
	}
	if (!only_parts(at, (size_t)(end - at), between) ||
	    (between != NULL && !last && count > 0 && at == end))
		return refuse(err, "records that are none");
	return CUSTODY_OK;
}

static enum custody_status
hear_header(struct hearing *hearing, struct heard *heard,
    const struct wire_head *head, struct custody_error *err)
{
	struct block *block = NULL;
	struct bytes header;
	enum custody_status status;

	if (heard->told || head->len == 0)
		return refuse(err, "a second header");
	status = copy_data(hearing, head, &block, &header, err);
	if (status != CUSTODY_OK)
		return status;
	heard->told = true;
	heard->offset = header.len;
	heard->lines = lines_count(header.at, header.len);
	status = delivery_header(hearing->delivery, &heard->entry, header, err);
	block_free(block);
	return status;
}

static bool
is_simple_label(struct bytes attributes, struct bytes key)
{
	static const char before[] = "{\"path\":\"", after[] = "\"}";
	size_t lead = sizeof before - 1, tail = sizeof after - 1;

	return attributes.len == lead + key.len + tail &&
	       naming_is_simple(key) &&
	       memcmp(attributes.at, before, lead) == 0 &&
	       memcmp(attributes.at + lead, key.at, key.len) == 0 &&
	       memcmp(attributes.at + lead + key.len, after, tail) == 0;
}

static enum custody_status
check_label(const struct record_label *label, struct custody_error *err)
{
	struct bytes text = label->attributes;
	json_t *value = NULL;
	bool is = text.len == 0 || is_simple_label(text, label->key);

	if (!is)
		is = canonical_read(&value, text.at, text.len, NULL) ==
			 CUSTODY_OK &&
		     json_is_object(value);
	json_decref(value);
	return is ? CUSTODY_OK : refuse(err, "attributes that are none");
}

/* The frame of a record lies inside its span. */
static bool
is_frame(struct bytes span, const struct record *record,
    const struct wire_label *wire)
{
	size_t before = (size_t)(record->at - span.at);

	if (wire->lead == 0 && wire->frame == 0)
		return true;
	return wire->lead <= before &&
	       wire->frame >= wire->lead + record->len &&
	       wire->frame <= span.len - (before - wire->lead);
}

enum custody_status
hearing_labels(const struct wire_message *message, struct bytes span,
    const struct record *records, struct record_label *labels,
    struct buffer *bytes, struct custody_error *err)
{
	size_t count = message->head.count;
	size_t at = count * sizeof(struct wire_record);
	size_t text = at + count * sizeof(struct wire_label);
	enum custody_status status = CUSTODY_OK;

	if (text > message->body_len)
		return refuse(err, "more records than it named");
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++) {
		struct wire_label wire;

		memcpy(
		    &wire, message->body + at + i * sizeof wire, sizeof wire);
		if (wire.attributes > message->body_len - text ||
		    wire.key > message->body_len - text - wire.attributes ||
		    !is_frame(span, &records[i], &wire))
			return refuse(err, "attributes that are none");
		labels[i] = (struct record_label){
		    .attributes = {message->body + text, wire.attributes},
		    .key = {message->body + text + wire.attributes, wire.key},
		};
		if (wire.frame > 0)
			labels[i].frame = (struct bytes){
			    records[i].at - wire.lead, wire.frame};
		status = check_label(&labels[i], err);
		if (status == CUSTODY_OK)
			status = buffer_append(bytes, message->body + text,
			    (size_t)wire.attributes + wire.key, err);
		text += (size_t)wire.attributes + wire.key;
	}
	return status;
}

/* Of samples, in place of records. */
static bool
gives_members(const struct hearing *hearing, const struct heard *heard)
{
	return hearing->delivery->members &&
	       heard->entry.place->reader->shape == READER_SAMPLES;
}

/* What a batch has beside its bytes. */
static enum custody_status
fill_batch(struct heard *heard, const struct wire_message *message,
    struct record_batch *batch, struct bytes data, struct custody_error *err)
{
	const struct wire_head *head = &message->head;
	const char *between = heard->entry.place->reader->between;
	enum custody_status status;

	/* A text's last record may end with it, which only its end shows. */
	status = hearing_records(message, data, head->first ? between : NULL,
	    true, batch->records, err);
	batch->count = head->count;
	if (status == CUSTODY_OK && batch->labels != NULL)
		status = hearing_labels(message, data, batch->records,
		    batch->labels, &batch->label_bytes, err);
	if (status == CUSTODY_OK)
		batch_settle(batch);
	if (status != CUSTODY_OK || !head->first)
		return status;
	if (head->offset != heard->offset || data.len == 0)
		return refuse(err, "a span that does not follow");
	batch->offset = heard->offset;
	batch->lines = heard->lines;
	batch->columns = head->columns;
	batch->span = data;
	heard->offset += data.len;
	heard->lines += lines_count(data.at, data.len);
	return CUSTODY_OK;
}

static enum custody_status
hear_batch(struct hearing *hearing, struct heard *heard,
    const struct wire_message *message, struct custody_error *err)
{
	const struct wire_head *head = &message->head;
	const struct reader *reader = heard->entry.place->reader;
	bool text =
	    reader->shape == READER_TEXT || reader->shape == READER_WHOLE;
	struct record_batch *batch = NULL;
	struct block *block = NULL;
	enum custody_status status;
	struct bytes data;

	if (heard->in_pieces || (head->first != 0) != text ||
	    head->count > BATCH_RECORDS || (!text && head->count == 0))
		return refuse(err, "records out of order");
	status = copy_data(hearing, head, &block, &data, err);
	if (status == CUSTODY_OK)
		status = batch_new(&batch, block, heard->entry.place,
		    head->count, head->last != 0, err);
	block_free(block);
	if (status == CUSTODY_OK)
		status = fill_batch(heard, message, batch, data, err);
	if (status == CUSTODY_OK && gives_members(hearing, heard) &&
	    (batch->labels == NULL ||
		!hearing_path_are_members(
		    hearing->delivery, batch->labels, batch->count)))
		status = refuse(err, "a path that is none");
	if (status != CUSTODY_OK) {
		batch_free(batch);
		return status;
	}
	heard->told = true;
	return delivery_batch_take(
	    hearing->delivery, &heard->entry, batch, err);
}

static enum custody_status
hear_chunk(struct hearing *hearing, struct heard *heard,
    const struct wire_message *message, const struct bytes text[WIRE_TEXTS],
    struct custody_error *err)
{
	const struct wire_head *head = &message->head;
	struct record_chunk chunk = {
	    .first = head->first != 0,
	    .last = head->last != 0,
	    .size = head->number,
	    .label = {.attributes = text[0], .key = text[1]},
	};
	enum custody_status status;

	if (chunk.first == heard->in_pieces || head->len == 0 ||
	    heard->entry.place->reader->shape == READER_TEXT)
		return refuse(err, "records out of order");
	if (gives_members(hearing, heard) &&
	    !hearing_path_are_members(hearing->delivery, &chunk.label, 1))
		return refuse(err, "a path that is none");
	status = check_label(&chunk.label, err);
	if (status == CUSTODY_OK)
		status =
		    copy_data(hearing, head, &chunk.block, &chunk.data, err);
	if (status != CUSTODY_OK)
		return status;
	heard->in_pieces = !chunk.last;
	heard->told = true;
	status = delivery_chunk(hearing->delivery, &heard->entry, &chunk, err);
	block_free(chunk.block);
	return status;
}

enum custody_status
hearing_take(struct hearing *hearing, const struct wire_message *message,
    bool *data, struct custody_error *err)
{
	const struct wire_head *head = &message->head;
	struct bytes text[WIRE_TEXTS];
	struct heard *heard;

	*data = false;
	if (!wire_texts(message, text))
		return refuse(err, "texts that are not there");
	if (head->kind == WIRE_BEGIN)
		return hear_begin(hearing, head, text, err);
	if (head->kind == WIRE_RENAME)
		return hear_rename(hearing, head->entry, text[0], err);
	if (head->kind == WIRE_EXCLUDED)
		return hear_excluded(hearing, text[0], err);
	heard = find_open(hearing, head->entry);
	if (heard == NULL)
		return refuse(err, "an entry that is none");
	if (head->kind == WIRE_END)
		return hear_end(hearing, heard, err);
	*data = true;
	if (head->kind == WIRE_BEFORE)
		return hear_header(hearing, heard, head, err);
	if (head->kind == WIRE_BATCH)
		return hear_batch(hearing, heard, message, err);
	if (head->kind == WIRE_CHUNK)
		return hear_chunk(hearing, heard, message, text, err);
	return refuse(err, "a word that is none");
}

enum custody_status
hearing_end(const struct hearing *hearing, struct custody_error *err)
{
	if (hearing->open > 0 || hearing->count == 0)
		return refuse(err, "an end before the end");
	return CUSTODY_OK;
}

void
hearing_clear(struct hearing *hearing)
{
	for (size_t i = 0; i < hearing->count; i++)
		delivery_clear(&hearing->entries[i].entry);
	free(hearing->entries);
	*hearing = (struct hearing){.count = 0};
}
