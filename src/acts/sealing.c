/* SPDX-License-Identifier: Apache-2.0
 *
 * sealing: calls become bytes of a chunk, as custody-sealed(5) has them; a
 * chunk ends after the call that filled it.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/sealed_code.h"
#include "acts/sealed_contents.h"
#include "acts/sealing.h"
#include "base/error.h"
#include "readers/samples.h"
#include "readers/table.h"

/* Paths that the contents have views of. */
struct kept {
	struct kept *next;
};

struct sealing {
	struct sealed_write *write;
	const struct measure_sink *also;
	void *also_ctx;
	struct buffer chunk;
	struct sealed_contents contents;
	const struct measure_entry **entry; /* as contents.entry */
	size_t entry_room;
	uint64_t filed; /* entries whose file was told */
	struct kept *kept;
};

enum custody_status
sealing_new(struct sealing **out, struct sealed_write *write,
    const struct measure_sink *also, void *also_ctx, struct custody_error *err)
{
	*out = calloc(1, sizeof **out);
	if (*out == NULL)
		return error_memory(err);
	(*out)->write = write;
	(*out)->also = also;
	(*out)->also_ctx = also_ctx;
	return CUSTODY_OK;
}

void
sealing_free(struct sealing *sealing)
{
	if (sealing == NULL)
		return;
	while (sealing->kept != NULL) {
		struct kept *kept = sealing->kept;

		sealing->kept = kept->next;
		free(kept);
	}
	sealed_contents_clear(&sealing->contents);
	buffer_wipe(&sealing->chunk);
	free(sealing->entry);
	free(sealing);
}

static enum custody_status
keep(struct sealing *sealing, struct bytes *out, struct bytes text,
    struct custody_error *err)
{
	struct kept *kept = malloc(sizeof *kept + text.len + 1);

	if (kept == NULL)
		return error_memory(err);
	if (text.len > 0)
		memcpy(kept + 1, text.at, text.len);
	kept->next = sealing->kept;
	sealing->kept = kept;
	*out = (struct bytes){(const uint8_t *)(kept + 1), text.len};
	return CUSTODY_OK;
}

/* --- a call as bytes -------------------------------------------------------
 */

static uint64_t
number_of(const void *own)
{
	return (uint64_t)(uintptr_t)own - 1;
}

static enum custody_status
open_call(struct sealing *sealing, enum sealed_code_kind kind, const void *own,
    struct custody_error *err)
{
	return sealed_code_call(&sealing->chunk, kind, number_of(own), err);
}

static enum custody_status
flush(struct sealing *sealing, bool all, struct custody_error *err)
{
	enum custody_status status;

	if (sealing->chunk.len == 0 ||
	    (!all && sealing->chunk.len < SEALED_FILE_CHUNK))
		return CUSTODY_OK;
	status = sealed_write_chunk(sealing->write, &sealing->chunk, err);
	if (status == CUSTODY_OK)
		sealed_write_spare(sealing->write, &sealing->chunk);
	return status;
}

static enum custody_status
add_run(struct sealing *sealing, const void *own, uint64_t first,
    uint64_t count, struct custody_error *err)
{
	struct sealed_content_run *run;
	uint64_t chunk = sealed_write_chunks(sealing->write);

	if (count == 0)
		return CUSTODY_OK;
	run = sealed_contents_run(&sealing->contents);
	if (run == NULL)
		return error_memory(err);
	*run = (struct sealed_content_run){chunk, number_of(own), first, count};
	return CUSTODY_OK;
}

/* --- the calls -------------------------------------------------------------
 */

static enum custody_status
begin_entry(void *ctx, void **own, const struct measure_entry *entry,
    const struct place *place, struct custody_error *err)
{
	struct sealing *sealing = ctx;
	struct sealed_content_entry *line;
	enum custody_status status;
	size_t count;

	line = sealed_contents_entry(&sealing->contents);
	count = sealing->contents.entries;
	if (line != NULL && count > sealing->entry_room) {
		size_t room = 2 * count + 62;
		const struct measure_entry **grown =
		    reallocarray(sealing->entry, room, sizeof *grown);

		if (grown == NULL)
			return error_memory(err);
		sealing->entry = grown;
		sealing->entry_room = room;
	}
	if (line == NULL)
		return error_memory(err);
	sealing->entry[count - 1] = entry;
	*own = (void *)(uintptr_t)count;
	status = keep(sealing, &line->path, entry->path, err);
	if (status == CUSTODY_OK)
		status = keep(sealing, &line->member, place->member, err);
	if (status == CUSTODY_OK)
		status = keep(
		    sealing, &line->format, bytes_text(entry->format), err);
	if (status == CUSTODY_OK)
		status = open_call(sealing, SEALED_CODE_BEGIN, *own, err);
	return status;
}

static enum custody_status
take_header(
    void *ctx, void *own, struct bytes header, struct custody_error *err)
{
	struct sealing *sealing = ctx;
	enum custody_status status;

	status = open_call(sealing, SEALED_CODE_HEADER, own, err);
	if (status == CUSTODY_OK)
		status = sealed_code_text(&sealing->chunk, header, err);
	return status;
}

/* Where each record lies in the text, and what its container says of it. */
static enum custody_status
write_places(struct buffer *out, const struct record_batch *batch,
    struct custody_error *err)
{
	const uint8_t *base = batch->span.at;
	bool spanned = batch->span.len > 0;
	uint64_t at = 0;
	size_t each = batch->labels == NULL ? 8 : 24;
	uint8_t *to = buffer_reserve(out, batch->count * each + 1);

	if (to == NULL)
		return error_memory(err);
	for (size_t i = 0; i < batch->count; i++, to += each) {
		const struct record *record = &batch->records[i];

		if (spanned)
			at =
			    record->len > 0 ? (uint64_t)(record->at - base) : 0;
		bytes_put_number(to, at, 4);
		bytes_put_number(to + 4, record->len, 4);
		at += record->len;
		if (batch->labels == NULL)
			continue;
		bytes_put_number(to + 8, batch->labels[i].attributes.len, 4);
		bytes_put_number(to + 12, batch->labels[i].key.len, 4);
		bytes_put_number(to + 16,
		    spanned && batch->labels[i].frame.len > 0
			? (uint64_t)(batch->labels[i].frame.at - base)
			: 0,
		    4);
		bytes_put_number(
		    to + 20, spanned ? batch->labels[i].frame.len : 0, 4);
	}
	out->len += batch->count * each;
	return CUSTODY_OK;
}

static enum custody_status
write_text(struct buffer *out, const struct record_batch *batch,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0;
	     batch->labels != NULL && i < batch->count && status == CUSTODY_OK;
	     i++) {
		const struct record_label *label = &batch->labels[i];

		status = buffer_append(
		    out, label->attributes.at, label->attributes.len, err);
		if (status == CUSTODY_OK)
			status = buffer_append(
			    out, label->key.at, label->key.len, err);
	}
	if (status == CUSTODY_OK && batch->span.len > 0)
		return buffer_append(out, batch->span.at, batch->span.len, err);
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = buffer_append(
		    out, batch->records[i].at, batch->records[i].len, err);
	return status;
}

static uint64_t
text_length(const struct record_batch *batch)
{
	uint64_t len = batch->span.len;

	for (size_t i = 0; batch->span.len == 0 && i < batch->count; i++)
		len += batch->records[i].len;
	return len;
}

static enum custody_status
write_records(struct sealing *sealing, void *own,
    const struct record_batch *batch, struct custody_error *err)
{
	struct buffer *out = &sealing->chunk;
	const struct {
		uint64_t number;
		size_t size;
	} numbers[] = {
	    {batch->ordinal, 8},
	    {batch->offset, 8},
	    {batch->lines, 8},
	    {batch->columns.url, 4},
	    {batch->columns.time, 4},
	    {batch->columns.id, 4},
	    {(batch->labels != NULL ? SEALED_CODE_LABELLED : 0U) |
		    (batch->span.len > 0 ? SEALED_CODE_SPANNED : 0U),
		1},
	    {batch->count, 4},
	    {text_length(batch), 4},
	};
	enum custody_status status =
	    open_call(sealing, SEALED_CODE_RECORDS, own, err);

	for (size_t i = 0;
	     i < sizeof numbers / sizeof *numbers && status == CUSTODY_OK; i++)
		status = sealed_code_number(
		    out, numbers[i].number, numbers[i].size, err);
	if (status == CUSTODY_OK)
		status = write_places(out, batch, err);
	if (status == CUSTODY_OK)
		status = write_text(out, batch, err);
	return status == CUSTODY_OK ? flush(sealing, false, err) : status;
}

static enum custody_status
take_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	struct sealing *sealing = ctx;
	enum custody_status status;

	(void)digests;
	/* Their members are sealed: they are made of these. */
	if (batch->place->reader->shape == READER_SAMPLES)
		return CUSTODY_OK;
	status = add_run(sealing, own, batch->ordinal, batch->count, err);
	return status == CUSTODY_OK ? write_records(sealing, own, batch, err)
				    : status;
}

static enum custody_status
take_members(void *ctx, void *own, const struct record_batch *batch,
    struct custody_error *err)
{
	struct sealing *sealing = ctx;
	uint64_t samples = 1;
	enum custody_status status;

	for (size_t i = 1; i < batch->count; i++)
		samples += !samples_are_one(
		    batch->labels[i - 1].key, batch->labels[i].key);
	status = add_run(sealing, own, batch->ordinal, samples, err);
	return status == CUSTODY_OK ? write_records(sealing, own, batch, err)
				    : status;
}

static enum custody_status
write_piece(struct sealing *sealing, void *own,
    const struct record_chunk *piece, bool sized, struct custody_error *err)
{
	struct buffer *out = &sealing->chunk;
	enum custody_status status;

	status = add_run(sealing, own, piece->ordinal, 1, err);
	if (status == CUSTODY_OK)
		status = open_call(sealing, SEALED_CODE_PIECE, own, err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(out, piece->ordinal, 8, err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(out,
		    (piece->first ? SEALED_CODE_FIRST : 0U) |
			(piece->last ? SEALED_CODE_LAST : 0U) |
			(sized ? SEALED_CODE_SIZED : 0U),
		    1, err);
	if (status == CUSTODY_OK && sized)
		status = sealed_code_number(out, piece->size, 8, err);
	if (status == CUSTODY_OK)
		status = sealed_code_text(out, piece->label.attributes, err);
	if (status == CUSTODY_OK)
		status = sealed_code_text(out, piece->label.key, err);
	if (status == CUSTODY_OK)
		status = sealed_code_text(out, piece->data, err);
	return status == CUSTODY_OK ? flush(sealing, false, err) : status;
}

static enum custody_status
take_piece(void *ctx, void *own, const struct record_chunk *piece,
    const uint8_t *digest, struct custody_error *err)
{
	(void)digest;
	return write_piece(ctx, own, piece, false, err);
}

/* An archive says how long a member is before it begins. */
static enum custody_status
take_member_piece(void *ctx, void *own, const struct record_chunk *piece,
    struct custody_error *err)
{
	return write_piece(ctx, own, piece, true, err);
}

static enum custody_status
end_entry(void *ctx, void *own, const struct measure_entry *entry,
    struct custody_error *err)
{
	struct sealing *sealing = ctx;

	sealing->contents.entry[number_of(own)].records = entry->records;
	return open_call(sealing, SEALED_CODE_END, own, err);
}

static enum custody_status
rename_entry(void *ctx, const struct measure_entry *entry, struct bytes path,
    struct custody_error *err)
{
	struct sealing *sealing = ctx;

	for (size_t i = sealing->contents.entries; i > 0; i--)
		if (sealing->entry[i - 1] == entry)
			return keep(sealing,
			    &sealing->contents.entry[i - 1].path, path, err);
	return error_set(
	    err, CUSTODY_UNKNOWN, "sealed", "renaming an entry that is none");
}

static enum custody_status
take_file(void *ctx, const struct measure_file *file, struct custody_error *err)
{
	struct sealing *sealing = ctx;
	struct sealed_content_file *line =
	    sealed_contents_file(&sealing->contents);
	enum custody_status status;

	if (line == NULL)
		return error_memory(err);
	line->raw_length = file->raw_length;
	memcpy(line->raw_sha256, file->raw_sha256, DIGEST_SIZE);
	line->entries = sealing->contents.entries - sealing->filed;
	sealing->filed = sealing->contents.entries;
	status = keep(sealing, &line->found, file->found, err);
	if (status == CUSTODY_OK)
		status = keep(sealing, &line->path, file->path, err);
	if (status == CUSTODY_OK && file->compression != NULL)
		status = keep(sealing, &line->compression,
		    bytes_text(file->compression), err);
	if (status == CUSTODY_OK && sealing->also != NULL)
		status = sealing->also->file(sealing->also_ctx, file, err);
	return status;
}

static void
rest(void *ctx)
{
	const struct sealing *sealing = ctx;

	sealed_write_rest(sealing->write);
}

const struct measure_sink sealing_sink = {
    .begin = begin_entry,
    .header = take_header,
    .records = take_records,
    .piece = take_piece,
    .members = take_members,
    .member_piece = take_member_piece,
    .end = end_entry,
    .renamed = rename_entry,
    .file = take_file,
    .rest = rest,
};

enum custody_status
sealing_finish(struct sealing *sealing, const uint8_t version[DIGEST_SIZE],
    uint64_t *size, struct custody_error *err)
{
	struct buffer contents = {0};
	enum custody_status status = flush(sealing, true, err);

	if (status == CUSTODY_OK)
		status =
		    sealed_contents_write(&contents, &sealing->contents, err);
	if (status == CUSTODY_OK)
		status = sealed_write_finish(
		    sealing->write, version, buffer_view(&contents), size, err);
	buffer_wipe(&contents);
	return status;
}
