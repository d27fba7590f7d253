/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_walk: chunk after chunk, call after call.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "acts/sealed_calls.h"
#include "acts/sealed_walk.h"
#include "base/error.h"
#include "readers/table.h"

/* An entry that was begun. */
struct walked {
	struct place *place;    /* while it is open; else NULL  */
	struct columns columns; /* as the options name them     */
	void *own;              /* the sink's                   */
};

struct walking {
	const struct custody_reading_options *options;
	const struct reading_sink *sink;
	void *ctx;
	const struct sealed_contents *contents;
	struct sealed_extent extent; /* what is walked */
	uint64_t bytes;              /* raw, of all of it */

	struct walked *walked; /* those of the extent       */
	uint64_t begun;        /* entries, and those before */
	size_t file;           /* whose entries come now    */
	bool in_file;
	uint64_t file_begun, file_ended; /* entries of it */
	char *compression;               /* of it */
};

enum custody_status
sealed_walk_damaged(struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "sealed",
	    "the sealed file: what it holds is not as its table says");
}

static struct walked *
walked_of(const struct walking *walking, uint64_t entry)
{
	return &walking->walked[entry - walking->extent.entry];
}

/* --- files -----------------------------------------------------------------
 */

static void
describe(const struct walking *walking, struct reading_file *file,
    const struct stat *stat)
{
	const struct sealed_content_file *line =
	    &walking->contents->file[walking->file];

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
	    &walking->contents->file[walking->file];
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
	const struct sealed_contents *contents = walking->contents;
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK && !walking->in_file &&
	       walking->file < walking->extent.file_end) {
		bool empty = contents->file[walking->file].entries == 0;

		if (!empty && !more)
			return sealed_walk_damaged(err);
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
	const struct sealed_contents *contents = walking->contents;
	const struct sealed_content_entry *line;
	const struct reader *reader;
	struct walked *walked = walked_of(walking, number);
	enum custody_status status;

	if (number != walking->begun)
		return sealed_walk_damaged(err);
	line = &contents->entry[number];
	status = settle_files(walking, true, err);
	if (status != CUSTODY_OK)
		return status;
	if (!walking->in_file ||
	    walking->file_begun == contents->file[walking->file].entries)
		return sealed_walk_damaged(err);
	reader = sealed_contents_reader(contents, number);
	if (reader == NULL)
		return error_set(err, CUSTODY_UNKNOWN, "newer",
		    "the sealed file has data of format %.*s, which this "
		    "release does not read",
		    line->format.len < 32 ? (int)line->format.len : 32,
		    (const char *)line->format.at);
	status = place_new(&walked->place, contents->file[walking->file].found,
	    line->member, line->path, reader, err);
	if (status != CUSTODY_OK)
		return status;
	status = table_columns(&walked->columns, reader, walking->options,
	    (struct bytes){NULL, 0}, err);
	walking->begun++;
	walking->file_begun++;
	return status != CUSTODY_OK || walking->sink->begin_entry == NULL
		   ? status
		   : walking->sink->begin_entry(
			 walking->ctx, &walked->own, walked->place, err);
}

static enum custody_status
end_entry(struct walking *walking, uint64_t number, struct custody_error *err)
{
	struct walked *walked = walked_of(walking, number);
	enum custody_status status = CUSTODY_OK;

	if (walking->sink->end_entry != NULL)
		status = walking->sink->end_entry(walking->ctx, walked->own,
		    walking->contents->entry[number].records, err);
	place_free(walked->place);
	walked->place = NULL;
	walking->file_ended++;
	if (status == CUSTODY_OK &&
	    walking->file_ended ==
		walking->contents->file[walking->file].entries)
		status = end_file(walking, err);
	return status;
}

/* What is looked for may be another column than when it was sealed. */
static enum custody_status
pass_header(struct walking *walking, const struct sealed_call *call,
    struct custody_error *err)
{
	const struct reading_sink *sink = walking->sink;
	struct walked *walked = walked_of(walking, call->entry);
	enum custody_status status = table_columns(&walked->columns,
	    walked->place->reader, walking->options, call->header, err);

	return status != CUSTODY_OK || sink->header == NULL
		   ? status
		   : sink->header(walking->ctx, walked->own, call->header, err);
}

static enum custody_status
pass_records(struct walking *walking, const struct sealed_call *call,
    struct block *block, struct custody_error *err)
{
	struct walked *walked = walked_of(walking, call->entry);
	struct record_batch *batch;
	enum custody_status status;

	status = sealed_calls_batch(
	    &batch, call, block, walked->place, walking->options, err);
	if (status != CUSTODY_OK)
		return status;
	batch->columns = walked->columns;
	if (walking->sink->batch_take == NULL) {
		batch_free(batch);
		return CUSTODY_OK;
	}
	return walking->sink->batch_take(walking->ctx, walked->own, batch, err);
}

static enum custody_status
pass(void *ctx, struct sealed_call *call, struct block *block,
    struct custody_error *err)
{
	struct walking *walking = ctx;
	const struct reading_sink *sink = walking->sink;
	struct walked *walked;

	if (call->entry >= walking->contents->entries)
		return sealed_walk_damaged(err);
	/* A chunk may have other files, too. */
	if (call->entry < walking->extent.entry ||
	    call->entry >= walking->extent.entry_end)
		return CUSTODY_OK;
	if (call->kind == SEALED_CODE_BEGIN)
		return begin_entry(walking, call->entry, err);
	walked = walked_of(walking, call->entry);
	if (call->entry >= walking->begun || walked->place == NULL)
		return sealed_walk_damaged(err);
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
			   : sink->chunk(
				 walking->ctx, walked->own, &call->piece, err);
	default:
		return end_entry(walking, call->entry, err);
	}
}

/* --- chunks ----------------------------------------------------------------
 */

static enum custody_status
visit(struct block *block, size_t length, sealed_walk_visit *take, void *ctx,
    struct custody_error *err)
{
	struct sealed_cursor cursor = {.at = block->bytes, .left = length};
	struct sealed_call call;
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK && sealed_calls_next(&call, &cursor))
		status = take(ctx, &call, block, err);
	return status == CUSTODY_OK && cursor.bad ? sealed_walk_damaged(err)
						  : status;
}

enum custody_status
sealed_walk_chunk(struct sealed_read *read, struct block_pool *pool,
    uint64_t number, sealed_walk_visit *take, void *ctx,
    struct custody_error *err)
{
	struct block *block;
	size_t length;
	enum custody_status status;

	status =
	    sealed_files_open_chunk(read, pool, number, &block, &length, err);
	if (status == CUSTODY_OK)
		status = visit(block, length, take, ctx, err);
	block_free(block);
	return status;
}

/* How many raw bytes a chunk stands for is not known: chunks are of one size,
 * but the last. */
static enum custody_status
tell_walked(
    const struct walking *walking, uint64_t number, struct custody_error *err)
{
	const struct sealed_extent *extent = &walking->extent;
	double share = (double)(number + 1 - extent->chunk) /
		       (double)(extent->chunk_end - extent->chunk);

	return walking->sink->walked == NULL
		   ? CUSTODY_OK
		   : walking->sink->walked(walking->ctx,
			 (uint64_t)(share * (double)walking->bytes), err);
}

static enum custody_status
walk_chunk(struct walking *walking, struct sealed_files *files, uint64_t number,
    struct custody_error *err)
{
	struct block *block;
	size_t length;
	enum custody_status status;

	status = sealed_files_chunk(files, number, &block, &length, err);
	if (status == CUSTODY_OK)
		status = visit(block, length, pass, walking, err);
	block_free(block);
	return status == CUSTODY_OK ? tell_walked(walking, number, err)
				    : status;
}

static enum custody_status
tell_found(struct walking *walking, struct custody_error *err)
{
	const struct sealed_extent *extent = &walking->extent;

	for (size_t i = extent->file; i < extent->file_end; i++)
		walking->bytes += walking->contents->file[i].raw_length;
	return walking->sink->found == NULL
		   ? CUSTODY_OK
		   : walking->sink->found(walking->ctx,
			 extent->file_end - extent->file, walking->bytes, err);
}

static enum custody_status
walk(struct sealed_files *files, const struct sealed_extent *extent,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx, struct custody_error *err)
{
	struct walking walking = {
	    .options = options,
	    .sink = sink,
	    .ctx = ctx,
	    .contents = sealed_files_contents(files),
	    .extent = *extent,
	    .begun = extent->entry,
	    .file = extent->file,
	};
	enum custody_status status;

	walking.walked = calloc((size_t)(extent->entry_end - extent->entry) + 1,
	    sizeof *walking.walked);
	status = walking.walked == NULL ? error_memory(err)
					: tell_found(&walking, err);
	for (uint64_t i = extent->chunk;
	     i < extent->chunk_end && status == CUSTODY_OK; i++)
		status = walk_chunk(&walking, files, i, err);
	if (status == CUSTODY_OK)
		status = walking.in_file ? sealed_walk_damaged(err)
					 : settle_files(&walking, false, err);
	if (status == CUSTODY_OK && walking.begun != extent->entry_end)
		status = sealed_walk_damaged(err);
	for (uint64_t i = extent->entry;
	     walking.walked != NULL && i < walking.begun; i++)
		place_free(walked_of(&walking, i)->place);
	free(walking.walked);
	free(walking.compression);
	return status;
}

enum custody_status
sealed_walk_file(struct sealed_files *files, size_t file,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx, struct custody_error *err)
{
	const struct sealed_extent one = sealed_files_one(files, file);

	return walk(files, &one, options, sink, ctx, err);
}

enum custody_status
sealed_walk(struct sealed_read *read,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx, struct custody_error *err)
{
	struct sealed_files *files;
	struct sealed_extent all;
	enum custody_status status = sealed_files_new(&files, read, err);

	if (status != CUSTODY_OK)
		return status;
	all = sealed_files_all(files);
	status = walk(files, &all, options, sink, ctx, err);
	sealed_files_close(files);
	return status;
}
