/* SPDX-License-Identifier: Apache-2.0
 *
 * release_reader: a file is measured before its first record is handed out,
 * and each record's bytes are digested again, where they will stay, before
 * they are.  So what changes between the two is found, whenever it changes.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/release_inside.h"
#include "acts/release_queue.h"
#include "base/error.h"

/* An entry of the file, in the order of the walk. */
struct entry {
	const struct measure_entry *measured; /* while it is */
	struct bytes path;                    /* owned, NUL-terminated */
	struct buffer digests;                /* of its records, in order */
	uint64_t seen;                        /* handed out or left out */
};

struct custody_release_reader {
	const struct custody_release *release;
	const struct release_item *item;
	const struct release_part *part;
	struct data_reading reading;

	struct entry **entry;
	size_t entries;
	bool differs; /* the raw file has another SHA-256 */

	struct release_queue *queue;
	struct release_piece piece; /* the batch that is being handed out */
	size_t at;
	struct buffer large; /* a record in pieces, put together */
	char *key;           /* of the record told last */
	uint64_t left_out;
	enum custody_status ended; /* the error after which nothing comes */
	struct custody_error why;
};

/* --- the first time ------------------------------------------------------- */

static enum custody_status
begin_entry(void *ctx, void **own, const struct measure_entry *measured,
    const struct place *place, struct custody_error *err)
{
	struct custody_release_reader *reader = ctx;
	struct entry **grown = reallocarray(
	    reader->entry, reader->entries + 1, sizeof *reader->entry);
	struct entry *entry = calloc(1, sizeof *entry);

	(void)place;
	if (grown != NULL)
		reader->entry = grown;
	if (grown == NULL || entry == NULL) {
		free(entry);
		return error_memory(err);
	}
	entry->measured = measured;
	reader->entry[reader->entries++] = entry;
	*own = entry;
	return CUSTODY_OK;
}

static enum custody_status
take_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	struct entry *entry = own;
	/* Of what was erased the leaf hashes stand there. */
	const void *each = batch->erased != NULL ? (const void *)batch->erased
						 : (const void *)digests;

	(void)ctx;
	return buffer_append(
	    &entry->digests, each, batch->count * DIGEST_SIZE, err);
}

static enum custody_status
take_piece(void *ctx, void *own, const struct record_chunk *piece,
    const uint8_t *digest, struct custody_error *err)
{
	struct entry *entry = own;

	(void)ctx;
	return piece->last
		   ? buffer_append(&entry->digests, digest, DIGEST_SIZE, err)
		   : CUSTODY_OK;
}

static enum custody_status
take_file(void *ctx, const struct measure_file *file, struct custody_error *err)
{
	struct custody_release_reader *reader = ctx;

	(void)err;
	if (reader->item->summed &&
	    memcmp(file->raw_sha256, reader->item->sha256, DIGEST_SIZE) != 0)
		reader->differs = true;
	return CUSTODY_OK;
}

static const struct measure_sink sink = {
    .begin = begin_entry,
    .records = take_records,
    .piece = take_piece,
    .file = take_file,
};

static struct release_source
source_of(const struct custody_release_reader *reader)
{
	const struct release_item *item = reader->item;

	return (struct release_source){
	    .named =
		{
		    .folder = item->folder,
		    .name = item->name,
		    .path = bytes_text(item->path),
		    .size = item->told.bytes,
		},
	    .sealed = reader->part->sealed,
	    .number = item->sealed,
	};
}

/* --- is it what was released? --------------------------------------------- */

static int
compare_path(const void *path, const void *entry)
{
	const struct release_entry *own = entry;

	return bytes_compare(*(const struct bytes *)path,
	    (struct bytes){(uint8_t *)own->path, own->path_len});
}

static enum custody_status
refuse(const struct custody_release_reader *reader, const char *what,
    struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "data", "%s/%s: %s",
	    reader->item->folder, reader->item->name, what);
}

static bool
is_manifested(
    const struct release_part *part, const struct measure_entry *found)
{
	const struct release_entry *wanted =
	    part->entries == 0
		? NULL
		: bsearch(&found->path, part->entry, part->entries,
		      sizeof *wanted, compare_path);

	return wanted != NULL && strcmp(wanted->format, found->format) == 0 &&
	       wanted->headed == found->headed &&
	       (!found->headed ||
		   memcmp(wanted->header, found->header, DIGEST_SIZE) == 0) &&
	       memcmp(wanted->root, found->root, DIGEST_SIZE) == 0 &&
	       wanted->records == found->records;
}

static enum custody_status
compare(const struct custody_release_reader *reader,
    const struct measurement *measured, struct custody_error *err)
{
	if (reader->differs)
		return refuse(reader, "it is not what was released", err);
	if (reader->item->summed)
		return CUSTODY_OK;
	for (size_t i = 0; i < measured->entries; i++)
		if (!is_manifested(reader->part, measured->entry[i]))
			return refuse(
			    reader, "it is not what was approved", err);
	if (measured->records != reader->item->told.records)
		return refuse(reader, "part of it is missing", err);
	return CUSTODY_OK;
}

/* Paths are final once all was measured. */
static enum custody_status
keep_paths(struct custody_release_reader *reader, struct custody_error *err)
{
	for (size_t i = 0; i < reader->entries; i++) {
		struct entry *entry = reader->entry[i];
		struct bytes path = entry->measured->path;
		char *copy = malloc(path.len + 1);

		entry->measured = NULL;
		if (copy == NULL)
			return error_memory(err);
		memcpy(copy, path.at, path.len);
		copy[path.len] = '\0';
		entry->path = (struct bytes){(uint8_t *)copy, path.len};
	}
	return CUSTODY_OK;
}

static enum custody_status
measure(struct custody_release_reader *reader, struct custody_error *err)
{
	const struct release_source file = source_of(reader);
	const struct measure_options options = {
	    .named = &file.named,
	    .named_count = 1,
	    .sealed_in = file.sealed,
	    .sealed_file = file.number,
	    .reading = reader->reading.options,
	    .raw = reader->item->summed,
	    .sink = &sink,
	    .ctx = reader,
	};
	struct measurement *measured = NULL;
	enum custody_status status;

	status =
	    measure_run(reader->release->custody, &options, &measured, err);
	/* What was released was well-formed. */
	if (status == CUSTODY_MALFORMED)
		status = CUSTODY_DISAGREES;
	if (status == CUSTODY_OK)
		status = compare(reader, measured, err);
	if (status == CUSTODY_OK)
		status = keep_paths(reader, err);
	measure_free(measured);
	return status;
}

enum custody_status
custody_release_read(struct custody_release_reader **out,
    struct custody_release *release, size_t index, struct custody_error *err)
{
	struct custody_release_reader *reader;
	struct release_source file;
	enum custody_status status;

	*out = NULL;
	if (index >= release->items)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "release: it has %zu files", release->items);
	reader = calloc(1, sizeof *reader);
	if (reader == NULL)
		return error_memory(err);
	reader->release = release;
	reader->item = &release->item[index];
	reader->part = &release->part[reader->item->part];
	status = data_reading_open(&reader->reading, reader->part->row, err);
	measure_settings(&reader->reading.options, release->custody);
	reader->reading.options.include_count = 0;
	reader->reading.options.exclude_count = 0;
	if (reader->item->format != NULL) {
		reader->reading.options.format = reader->item->format;
		reader->reading.options.no_header = reader->item->no_header;
	}
	file = source_of(reader);
	if (status == CUSTODY_OK)
		status = measure(reader, err);
	if (status == CUSTODY_OK)
		status = release_queue_start(
		    &reader->queue, &file, &reader->reading.options, err);
	if (status == CUSTODY_OK)
		*out = reader;
	else
		custody_release_done(reader);
	return status;
}

/* --- the second time ------------------------------------------------------ */

static enum custody_status
changed(const struct custody_release_reader *reader, struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "changed",
	    "%s/%s changed while it was read", reader->item->folder,
	    reader->item->name);
}

/* The next one had this digest, at the place that it had. */
static bool
is_there(const struct entry *entry, uint64_t ordinal,
    const uint8_t digest[DIGEST_SIZE])
{
	return ordinal == entry->seen &&
	       ordinal < entry->digests.len / DIGEST_SIZE &&
	       memcmp(digest, entry->digests.at + ordinal * DIGEST_SIZE,
		   DIGEST_SIZE) == 0;
}

/* A record that is gone: its leaf hash is where it was.  CUSTODY_END: left
 * out, as it is always. */
static enum custody_status
pass_erased(struct custody_release_reader *reader, struct entry *entry,
    const uint8_t leaf[DIGEST_SIZE], uint64_t ordinal,
    struct custody_error *err)
{
	if (!is_there(entry, ordinal, leaf))
		return changed(reader, err);
	entry->seen++;
	reader->left_out++;
	return CUSTODY_END;
}

/* CUSTODY_END: left out. */
static enum custody_status
admit(struct custody_release_reader *reader, struct entry *entry,
    struct custody_release_record *record, struct bytes key,
    struct custody_error *err)
{
	digest_sha256(record->sha256, record->at, record->len);
	if (!is_there(entry, record->ordinal, record->sha256))
		return changed(reader, err);
	entry->seen++;
	if (barred_has(&reader->release->barred, record->sha256) ||
	    release_skip_has(&reader->release->skips, reader->part, entry->path,
		record->ordinal)) {
		reader->left_out++;
		return CUSTODY_END;
	}
	free(reader->key);
	reader->key =
	    strndup(key.at == NULL ? "" : (const char *)key.at, key.len);
	if (reader->key == NULL)
		return error_memory(err);
	record->entry = (const char *)entry->path.at;
	record->key = reader->key;
	return CUSTODY_OK;
}

static enum custody_status
next_of_batch(struct custody_release_reader *reader,
    struct custody_release_record *record, struct custody_error *err)
{
	const struct record_batch *batch = reader->piece.batch;
	struct bytes key = {NULL, 0};
	size_t i = reader->at++;
	struct entry *entry;

	if (reader->piece.entry >= reader->entries)
		return changed(reader, err);
	entry = reader->entry[reader->piece.entry];
	if (batch->erased != NULL)
		return pass_erased(reader, entry,
		    batch->erased + i * DIGEST_SIZE, batch->ordinal + i, err);
	if (batch->labels != NULL)
		key = batch->labels[i].key;
	record->at = batch->records[i].at;
	record->len = batch->records[i].len;
	record->ordinal = batch->ordinal + i;
	return admit(reader, entry, record, key, err);
}

/* CUSTODY_END: there is more to come. */
static enum custody_status
put_together(struct custody_release_reader *reader,
    struct custody_release_record *record, struct custody_error *err)
{
	struct release_piece *piece = &reader->piece;
	enum custody_status status;

	if (piece->entry >= reader->entries)
		return changed(reader, err);
	if (piece->first)
		reader->large.len = 0;
	status =
	    buffer_append(&reader->large, piece->data.at, piece->data.len, err);
	if (status != CUSTODY_OK || !piece->last)
		return status == CUSTODY_OK ? CUSTODY_END : status;
	record->at = reader->large.at;
	record->len = reader->large.len;
	record->ordinal = piece->ordinal;
	return admit(reader, reader->entry[piece->entry], record,
	    bytes_text(piece->key), err);
}

/* All is read: nothing that was there is missing. */
static enum custody_status
finish(struct custody_release_reader *reader, struct custody_error *err)
{
	for (size_t i = 0; i < reader->entries; i++)
		if (reader->entry[i]->seen * DIGEST_SIZE !=
		    reader->entry[i]->digests.len)
			return changed(reader, err);
	return CUSTODY_END;
}

static enum custody_status
take(struct custody_release_reader *reader, struct custody_error *err)
{
	enum custody_status status;

	release_piece_clear(&reader->piece);
	reader->at = 0;
	status = release_queue_take(reader->queue, &reader->piece, err);
	return status == CUSTODY_END ? finish(reader, err) : status;
}

static enum custody_status
find_next(struct custody_release_reader *reader,
    struct custody_release_record *record, struct custody_error *err)
{
	enum custody_status status = CUSTODY_END;

	while (status == CUSTODY_END) {
		const struct record_batch *batch = reader->piece.batch;

		if (batch != NULL && reader->at < batch->count) {
			status = next_of_batch(reader, record, err);
			continue;
		}
		status = take(reader, err);
		if (status != CUSTODY_OK)
			return status;
		status = reader->piece.batch == NULL
			     ? put_together(reader, record, err)
			     : CUSTODY_END;
	}
	return status;
}

enum custody_status
custody_release_next(struct custody_release_reader *reader,
    struct custody_release_record *record, struct custody_error *err)
{
	*record = (struct custody_release_record){.at = NULL};
	/* Whoever goes on after an error would not see the record that it was
	 * about. */
	if (reader->ended == CUSTODY_OK) {
		enum custody_status status =
		    find_next(reader, record, &reader->why);

		if (status == CUSTODY_OK || status == CUSTODY_END)
			return status;
		*record = (struct custody_release_record){.at = NULL};
		reader->ended = status;
	}
	if (err != NULL)
		*err = reader->why;
	return reader->ended;
}

uint64_t
custody_release_left_out(const struct custody_release_reader *reader)
{
	return reader->left_out;
}

void
custody_release_done(struct custody_release_reader *reader)
{
	if (reader == NULL)
		return;
	release_queue_stop(reader->queue);
	release_piece_clear(&reader->piece);
	for (size_t i = 0; i < reader->entries; i++) {
		buffer_clear(&reader->entry[i]->digests);
		free((void *)(uintptr_t)reader->entry[i]->path.at);
		free(reader->entry[i]);
	}
	free(reader->entry);
	buffer_clear(&reader->large);
	free(reader->key);
	data_reading_close(&reader->reading);
	free(reader);
}
