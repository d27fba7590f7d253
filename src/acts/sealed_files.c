/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_files: files, entries and chunks follow each other in the same order,
 * so a file is in the chunks from where the one before it ended to where the
 * one behind it begins.
 */
#include <pthread.h>
#include <stdlib.h>

#include "acts/sealed.h"
#include "acts/sealed_files.h"
#include "base/error.h"
#include "base/member.h"

struct sealed_files {
	struct sealed_read *read;
	bool own; /* to close */
	struct sealed_contents contents;
	struct sealed_extent *extent; /* as contents.file */

	pthread_mutex_t lock; /* of `read` and what follows */
	struct block_pool *pool;
	struct block *last; /* NULL: none was opened */
	uint64_t last_number;
	size_t last_length;
};

/* One that nothing precedes may begin with the first chunk. */
static void
place_files(struct sealed_files *files)
{
	const struct sealed_contents *all = &files->contents;
	uint64_t entry = 0, chunk = 0;
	size_t run = 0;

	for (size_t i = 0; i < all->files; i++) {
		struct sealed_extent *extent = &files->extent[i];

		*extent = (struct sealed_extent){
		    .file = i,
		    .file_end = i + 1,
		    .entry = entry,
		    .entry_end = entry + all->file[i].entries,
		    .chunk = chunk,
		    .chunk_end = sealed_read_chunks(files->read),
		};
		entry = extent->entry_end;
		for (; run < all->runs && all->run[run].entry < entry; run++)
			chunk = all->run[run].chunk;
		if (run < all->runs)
			extent->chunk_end = all->run[run].chunk + 1;
	}
}

enum custody_status
sealed_files_new(struct sealed_files **out, struct sealed_read *read,
    struct custody_error *err)
{
	struct sealed_files *files = calloc(1, sizeof *files);
	enum custody_status status;

	*out = NULL;
	if (files == NULL)
		return error_memory(err);
	files->read = read;
	pthread_mutex_init(&files->lock, NULL);
	status = sealed_contents_read(
	    &files->contents, sealed_read_contents(read), err);
	if (status == CUSTODY_OK)
		status = block_pool_new(&files->pool, err);
	if (status == CUSTODY_OK) {
		files->extent =
		    calloc(files->contents.files + 1, sizeof *files->extent);
		if (files->extent == NULL)
			status = error_memory(err);
	}
	if (status != CUSTODY_OK) {
		sealed_files_close(files);
		return status;
	}
	place_files(files);
	*out = files;
	return CUSTODY_OK;
}

void
sealed_files_close(struct sealed_files *files)
{
	if (files == NULL)
		return;
	block_free(files->last);
	block_pool_free(files->pool);
	free(files->extent);
	sealed_contents_clear(&files->contents);
	if (files->own)
		sealed_read_close(files->read);
	pthread_mutex_destroy(&files->lock);
	free(files);
}

/* --- of a version ----------------------------------------------------------
 */

static enum custody_status
refuse(const json_t *version, const char *why, const char *remedy,
    struct custody_error *err)
{
	error_set(err, CUSTODY_USAGE, "hand-over", "%s@%lld %s",
	    member_text(version, "dataset"),
	    (long long)json_integer_value(json_object_get(version, "ordinal")),
	    why);
	error_remedy(err, "%s", remedy);
	return CUSTODY_USAGE;
}

enum custody_status
sealed_files_need(
    const json_t *versions, const json_t *version, struct custody_error *err)
{
	return sealed_any(versions, version)
		   ? CUSTODY_OK
		   : refuse(version,
			 "is not sealed: there is no --data to hand over",
			 "say where it is: --data PATH", err);
}

static enum custody_status
need_records(const struct sealed_files *files, const json_t *version,
    struct custody_error *err)
{
	const struct sealed_contents *all = &files->contents;

	for (uint64_t i = 0; i < all->entries; i++)
		if (sealed_contents_samples(all, i))
			return refuse(version,
			    "has samples: a stream has no members of them",
			    "copies have: --hand-over memfd", err);
	return CUSTODY_OK;
}

enum custody_status
sealed_files_open(struct sealed_files **out, struct custody *custody,
    const json_t *versions, const json_t *version, struct custody_error *err)
{
	struct sealed_read *read = NULL;
	enum custody_status status;

	*out = NULL;
	status = sealed_files_need(versions, version, err);
	if (status == CUSTODY_OK)
		status =
		    sealed_open_any(&read, custody, versions, version, err);
	if (status == CUSTODY_OK)
		status = sealed_files_new(out, read, err);
	if (status != CUSTODY_OK) {
		sealed_read_close(read);
		return status;
	}
	(*out)->own = true;
	status = need_records(*out, version, err);
	if (status != CUSTODY_OK) {
		sealed_files_close(*out);
		*out = NULL;
	}
	return status;
}

/* --- what it has -----------------------------------------------------------
 */

struct sealed_read *
sealed_files_source(const struct sealed_files *files)
{
	return files->read;
}

const struct sealed_contents *
sealed_files_contents(const struct sealed_files *files)
{
	return &files->contents;
}

struct sealed_extent
sealed_files_one(const struct sealed_files *files, size_t file)
{
	return files->extent[file];
}

struct sealed_extent
sealed_files_all(const struct sealed_files *files)
{
	return (struct sealed_extent){
	    .file_end = files->contents.files,
	    .entry_end = files->contents.entries,
	    .chunk_end = sealed_read_chunks(files->read),
	};
}

enum custody_status
sealed_files_open_chunk(struct sealed_read *read, struct block_pool *pool,
    uint64_t number, struct block **block, size_t *length,
    struct custody_error *err)
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
	if (status != CUSTODY_OK) {
		block_free(*block);
		*block = NULL;
	}
	return status;
}

enum custody_status
sealed_files_chunk(struct sealed_files *files, uint64_t number,
    struct block **block, size_t *length, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	pthread_mutex_lock(&files->lock);
	if (files->last == NULL || files->last_number != number) {
		block_free(files->last);
		files->last_number = number;
		status = sealed_files_open_chunk(files->read, files->pool,
		    number, &files->last, &files->last_length, err);
	}
	*block = files->last == NULL ? NULL : block_ref(files->last);
	*length = files->last_length;
	pthread_mutex_unlock(&files->lock);
	return status;
}
