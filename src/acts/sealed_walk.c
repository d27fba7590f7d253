/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_walk: chunk after chunk, call after call.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "acts/sealed_calls.h"
#include "acts/sealed_contents.h"
#include "acts/sealed_walk.h"
#include "base/error.h"
#include "readers/samples.h"
#include "readers/table.h"

struct walking {
	struct sealed_read *read;
	const struct custody_reading_options *options;
	const struct reading_sink *sink;
	void *ctx;
	struct block_pool *pool;
	struct sealed_contents contents;

	struct place **place;    /* of each entry that is open; else NULL */
	struct columns *columns; /* of each entry, as the options name them */
	void **own;              /* the sink's */
	uint64_t begun;          /* entries */
	size_t file;             /* whose entries come now */
	bool in_file;
	uint64_t file_begun, file_ended; /* entries of it */
	char *compression;               /* of it */
};

static enum custody_status
damaged(struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "sealed",
	    "the sealed file: what it holds is not as its table says");
}

/* --- files -----------------------------------------------------------------
 */

static void
describe(const struct walking *walking, struct reading_file *file,
    const struct stat *stat)
{
	const struct sealed_content_file *line =
	    &walking->contents.file[walking->file];

	*file = (struct reading_file){
	    .found = line->found,
	    .path = line->path,
	    .stat = stat,
	    .compression = walking->compression,
	};
}

static enum custody_status
begin_file(struct walking *walking, struct custody_error *err)
{
	static const struct stat nothing;
	const struct sealed_content_file *line =
	    &walking->contents.file[walking->file];
	struct reading_file file;

	free(walking->compression);
	walking->compression = line->compression.len == 0
				   ? NULL
				   : strndup((const char *)line->compression.at,
					 line->compression.len);
	walking->in_file = true;
	walking->file_begun = walking->file_ended = 0;
	describe(walking, &file, &nothing);
	return walking->sink->begin_file == NULL
		   ? CUSTODY_OK
		   : walking->sink->begin_file(walking->ctx, &file, err);
}

static enum custody_status
end_file(struct walking *walking, struct custody_error *err)
{
	static const struct stat nothing;
	struct reading_file file;
	enum custody_status status = CUSTODY_OK;

	describe(walking, &file, &nothing);
	if (walking->sink->end_file != NULL)
		status = walking->sink->end_file(walking->ctx, &file, err);
	walking->in_file = false;
	walking->file++;
	return status;
}

/* To the file of the next entry, past those that had none; at the end past
 * all. */
static enum custody_status
settle_files(struct walking *walking, bool more, struct custody_error *err)
{
	const struct sealed_contents *contents = &walking->contents;
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK && !walking->in_file &&
	       walking->file < contents->files) {
		bool empty = contents->file[walking->file].entries == 0;

		if (!empty && !more)
			return damaged(err);
		status = begin_file(walking, err);
		if (status == CUSTODY_OK && empty)
			status = end_file(walking, err);
	}
	return status;
}

/* --- entries ---------------------------------------------------------------
 */

static enum custody_status
begin_entry(struct walking *walking, uint64_t number, struct custody_error *err)
{
	const struct sealed_contents *contents = &walking->contents;
	const struct sealed_content_entry *line;
	const struct reader *reader;
	enum custody_status status;

	if (number != walking->begun || number >= contents->entries)
		return damaged(err);
	line = &contents->entry[number];
	status = settle_files(walking, true, err);
	if (status != CUSTODY_OK)
		return status;
	if (!walking->in_file ||
	    walking->file_begun == contents->file[walking->file].entries)
		return damaged(err);
	reader = sealed_contents_reader(contents, number);
	if (reader == NULL)
		return error_set(err, CUSTODY_UNKNOWN, "newer",
		    "the sealed file has data of format %.*s, which this "
		    "release does not read",
		    line->format.len < 32 ? (int)line->format.len : 32,
		    (const char *)line->format.at);
	status = place_new(&walking->place[number],
	    contents->file[walking->file].found, line->member, line->path,
	    reader, err);
	if (status != CUSTODY_OK)
		return status;
	status = table_columns(&walking->columns[number], reader,
	    walking->options, (struct bytes){NULL, 0}, err);
	walking->begun++;
	walking->file_begun++;
	return status != CUSTODY_OK || walking->sink->begin_entry == NULL
		   ? status
		   : walking->sink->begin_entry(walking->ctx,
			 &walking->own[number], walking->place[number], err);
}

static enum custody_status
end_entry(struct walking *walking, uint64_t number, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (walking->sink->end_entry != NULL)
		status =
		    walking->sink->end_entry(walking->ctx, walking->own[number],
			walking->contents.entry[number].records, err);
	place_free(walking->place[number]);
	walking->place[number] = NULL;
	walking->file_ended++;
	if (status == CUSTODY_OK &&
	    walking->file_ended ==
		walking->contents.file[walking->file].entries)
		status = end_file(walking, err);
	return status;
}

/* What is looked for may be another column than when it was sealed. */
static enum custody_status
pass_header(struct walking *walking, const struct sealed_call *call,
    struct custody_error *err)
{
	const struct reading_sink *sink = walking->sink;
	enum custody_status status = table_columns(
	    &walking->columns[call->entry], walking->place[call->entry]->reader,
	    walking->options, call->header, err);

	return status != CUSTODY_OK || sink->header == NULL
		   ? status
		   : sink->header(walking->ctx, walking->own[call->entry],
			 call->header, err);
}

static enum custody_status
pass_records(struct walking *walking, const struct sealed_call *call,
    struct block *block, struct custody_error *err)
{
	struct record_batch *batch;
	enum custody_status status;

	status = sealed_calls_batch(&batch, call, block,
	    walking->place[call->entry], walking->options, err);
	if (status != CUSTODY_OK)
		return status;
	batch->columns = walking->columns[call->entry];
	if (walking->sink->batch_take == NULL) {
		batch_free(batch);
		return CUSTODY_OK;
	}
	return walking->sink->batch_take(
	    walking->ctx, walking->own[call->entry], batch, err);
}

static enum custody_status
pass(void *ctx, struct sealed_call *call, struct block *block,
    struct custody_error *err)
{
	struct walking *walking = ctx;
	const struct reading_sink *sink = walking->sink;

	if (call->kind == SEALED_CODE_BEGIN)
		return begin_entry(walking, call->entry, err);
	if (call->entry >= walking->begun ||
	    walking->place[call->entry] == NULL)
		return damaged(err);
	switch (call->kind) {
	case SEALED_CODE_HEADER:
		return pass_header(walking, call, err);
	case SEALED_CODE_RECORDS:
	case SEALED_CODE_ERASED:
		return pass_records(walking, call, block, err);
	case SEALED_CODE_PIECE:
		call->piece.block = block;
		return sink->chunk == NULL
			   ? CUSTODY_OK
			   : sink->chunk(walking->ctx,
				 walking->own[call->entry], &call->piece, err);
	default:
		return end_entry(walking, call->entry, err);
	}
}

/* --- chunks ----------------------------------------------------------------
 */

static enum custody_status
open_chunk(struct sealed_read *read, struct block_pool *pool, uint64_t number,
    struct block **block, size_t *length, struct custody_error *err)
{
	enum custody_status status;

	*block = NULL;
	status = sealed_read_length(read, number, length, err);
	if (status == CUSTODY_OK)
		status = block_new(block, pool,
		    *length < BLOCK_SIZE ? BLOCK_SIZE : *length, err);
	if (status == CUSTODY_OK)
		status = sealed_read_chunk(
		    read, number, (*block)->bytes, *length, err);
	return status;
}

enum custody_status
sealed_walk_chunk(struct sealed_read *read, struct block_pool *pool,
    uint64_t number, sealed_walk_visit *take, void *ctx,
    struct custody_error *err)
{
	struct sealed_cursor cursor = {0};
	struct sealed_call call;
	struct block *block;
	enum custody_status status;

	status = open_chunk(read, pool, number, &block, &cursor.left, err);
	if (status == CUSTODY_OK)
		cursor.at = block->bytes;
	while (status == CUSTODY_OK && sealed_calls_next(&call, &cursor))
		status = take(ctx, &call, block, err);
	if (status == CUSTODY_OK && cursor.bad)
		status = damaged(err);
	block_free(block);
	return status;
}

static enum custody_status
tell_found(struct walking *walking, struct custody_error *err)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < walking->contents.files; i++)
		bytes += walking->contents.file[i].raw_length;
	return walking->sink->found == NULL
		   ? CUSTODY_OK
		   : walking->sink->found(
			 walking->ctx, walking->contents.files, bytes, err);
}

enum custody_status
sealed_walk(struct sealed_read *read,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx, struct custody_error *err)
{
	struct walking walking = {
	    .read = read, .options = options, .sink = sink, .ctx = ctx};
	enum custody_status status;

	status = sealed_contents_read(
	    &walking.contents, sealed_read_contents(read), err);
	if (status == CUSTODY_OK)
		status = block_pool_new(&walking.pool, err);
	if (status != CUSTODY_OK)
		goto out;
	walking.place =
	    calloc(walking.contents.entries + 1, sizeof *walking.place);
	walking.columns =
	    calloc(walking.contents.entries + 1, sizeof *walking.columns);
	walking.own = calloc(walking.contents.entries + 1, sizeof *walking.own);
	status = walking.place == NULL || walking.columns == NULL ||
			 walking.own == NULL
		     ? error_memory(err)
		     : tell_found(&walking, err);
	for (uint64_t i = 0;
	     i < sealed_read_chunks(read) && status == CUSTODY_OK; i++)
		status = sealed_walk_chunk(
		    read, walking.pool, i, pass, &walking, err);
	if (status == CUSTODY_OK)
		status = walking.in_file ? damaged(err)
					 : settle_files(&walking, false, err);
	if (status == CUSTODY_OK && walking.begun != walking.contents.entries)
		status = damaged(err);
out:
	for (size_t i = 0; walking.place != NULL && i < walking.begun; i++)
		place_free(walking.place[i]);
	free(walking.place);
	free(walking.columns);
	free(walking.own);
	free(walking.compression);
	block_pool_free(walking.pool);
	sealed_contents_clear(&walking.contents);
	return status;
}

/* --- one record ------------------------------------------------------------
 */

struct finding {
	uint64_t entry, ordinal;
	struct buffer *out;
	bool samples;                 /* of such an entry        */
	struct samples_record sample; /* that is looked for      */
	struct digest_stream member;  /* of it, that is in pieces */
};

/* CUSTODY_END: that is all of it. */
static enum custody_status
take_record(const struct finding *finding, const struct sealed_call *call,
    struct custody_error *err)
{
	uint64_t i = finding->ordinal - call->records.ordinal;
	struct bytes record;
	enum custody_status status;

	if (i >= call->records.count)
		return CUSTODY_OK;
	if (!sealed_calls_record(call, (size_t)i, &record))
		return damaged(err);
	status = buffer_append(finding->out, record.at, record.len, err);
	return status == CUSTODY_OK ? CUSTODY_END : status;
}

static enum custody_status
add_member(struct finding *finding, struct bytes stored,
    const uint8_t digest[DIGEST_SIZE], struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (!finding->sample.begun)
		status = samples_record_begin(&finding->sample, stored, err);
	return status == CUSTODY_OK
		   ? samples_record_add(&finding->sample, stored, digest, err)
		   : status;
}

static enum custody_status
take_members(struct finding *finding, const struct sealed_call *call,
    struct custody_error *err)
{
	struct sealed_calls_each each = {0};
	uint64_t wanted = finding->ordinal - call->records.ordinal;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	while ((status = sealed_calls_next_record(&each, call, err)) ==
	       CUSTODY_OK) {
		if (each.sample != wanted)
			continue;
		digest_sha256(digest, each.record.at, each.record.len);
		status = add_member(finding, each.key, digest, err);
		if (status != CUSTODY_OK)
			break;
	}
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

static enum custody_status
take_piece(struct finding *finding, const struct record_chunk *piece,
    struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	if (piece->ordinal != finding->ordinal)
		return CUSTODY_OK;
	if (!finding->samples) {
		status = buffer_append(
		    finding->out, piece->data.at, piece->data.len, err);
		return status == CUSTODY_OK && piece->last ? CUSTODY_END
							   : status;
	}
	if (piece->first)
		digest_init(&finding->member);
	digest_add(&finding->member, piece->data.at, piece->data.len);
	if (!piece->last)
		return CUSTODY_OK;
	digest_final(&finding->member, digest);
	return add_member(finding, piece->label.key, digest, err);
}

static enum custody_status
find_in_call(void *ctx, struct sealed_call *call, struct block *block,
    struct custody_error *err)
{
	struct finding *finding = ctx;

	(void)block;
	if (call->entry != finding->entry)
		return CUSTODY_OK;
	if (call->kind == SEALED_CODE_RECORDS)
		return finding->samples ? take_members(finding, call, err)
					: take_record(finding, call, err);
	if (call->kind == SEALED_CODE_PIECE)
		return take_piece(finding, &call->piece, err);
	if (call->kind == SEALED_CODE_ERASED &&
	    finding->ordinal - call->records.ordinal < call->records.count)
		return error_set(err, CUSTODY_NOT_FOUND, "erased",
		    "record %llu was erased",
		    (unsigned long long)finding->ordinal);
	return CUSTODY_OK;
}

/* Its runs' chunks, and of them no more than it takes. */
static enum custody_status
find_record(struct sealed_read *read, const struct sealed_contents *contents,
    size_t run, struct finding *finding, struct custody_error *err)
{
	struct block_pool *pool = NULL;
	enum custody_status status = block_pool_new(&pool, err);

	finding->entry = contents->run[run].entry;
	finding->samples = sealed_contents_samples(contents, finding->entry);
	do
		if (status == CUSTODY_OK)
			status = sealed_walk_chunk(read, pool,
			    contents->run[run].chunk, find_in_call, finding,
			    err);
	while (status == CUSTODY_OK &&
	       sealed_contents_more(contents, finding->ordinal, &run));
	block_pool_free(pool);
	if (status == CUSTODY_END)
		return CUSTODY_OK;
	if (status != CUSTODY_OK)
		return status;
	if (!finding->sample.begun)
		return damaged(err);
	status = samples_record_end(&finding->sample, err);
	return status == CUSTODY_OK
		   ? buffer_append(finding->out, finding->sample.text.at,
			 finding->sample.text.len, err)
		   : status;
}

enum custody_status
sealed_record(struct sealed_read *read, struct bytes path, uint64_t ordinal,
    struct buffer *out, struct custody_error *err)
{
	struct finding finding = {.ordinal = ordinal, .out = out};
	struct sealed_contents contents;
	enum custody_status status;
	size_t run;

	status =
	    sealed_contents_read(&contents, sealed_read_contents(read), err);
	if (status != CUSTODY_OK)
		return status;
	status = sealed_contents_find(&contents, path, ordinal, &run, err);
	if (status == CUSTODY_OK)
		status = find_record(read, &contents, run, &finding, err);
	samples_record_clear(&finding.sample);
	sealed_contents_clear(&contents);
	return status;
}
