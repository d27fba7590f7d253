/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_contents: three lists, one after the other.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/sealed_code.h"
#include "acts/sealed_contents.h"
#include "base/error.h"
#include "readers/table.h"

#define FORM 1

static void *
add(void **list, size_t *count, size_t *room, size_t size)
{
	size_t more = *room == 0 ? 64 : 2 * *room;
	void *grown = *list;

	if (*count == *room) {
		grown = reallocarray(*list, more, size);
		if (grown == NULL)
			return NULL;
		*list = grown;
		*room = more;
	}
	grown = (uint8_t *)grown + *count * size;
	memset(grown, 0, size);
	++*count;
	return grown;
}

struct sealed_content_file *
sealed_contents_file(struct sealed_contents *all)
{
	return add((void **)&all->file, &all->files, &all->file_room,
	    sizeof *all->file);
}

struct sealed_content_entry *
sealed_contents_entry(struct sealed_contents *all)
{
	return add((void **)&all->entry, &all->entries, &all->entry_room,
	    sizeof *all->entry);
}

struct sealed_content_run *
sealed_contents_run(struct sealed_contents *all)
{
	return add(
	    (void **)&all->run, &all->runs, &all->run_room, sizeof *all->run);
}

void
sealed_contents_clear(struct sealed_contents *all)
{
	free(all->run);
	free(all->entry);
	free(all->file);
	*all = (struct sealed_contents){.file = NULL};
}

/* --- written ---------------------------------------------------------------
 */

static enum custody_status
write_file(struct buffer *out, const struct sealed_content_file *file,
    struct custody_error *err)
{
	enum custody_status status = sealed_code_text(out, file->found, err);

	if (status == CUSTODY_OK)
		status = sealed_code_text(out, file->path, err);
	if (status == CUSTODY_OK)
		status = sealed_code_text(out, file->compression, err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(out, file->raw_length, 8, err);
	if (status == CUSTODY_OK)
		status = buffer_append(out, file->raw_sha256, DIGEST_SIZE, err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(out, file->entries, 8, err);
	return status;
}

static enum custody_status
write_entry(struct buffer *out, const struct sealed_content_entry *entry,
    struct custody_error *err)
{
	enum custody_status status = sealed_code_text(out, entry->path, err);

	if (status == CUSTODY_OK)
		status = sealed_code_text(out, entry->member, err);
	if (status == CUSTODY_OK)
		status = sealed_code_text(out, entry->format, err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(out, entry->records, 8, err);
	return status;
}

static enum custody_status
write_run(struct buffer *out, const struct sealed_content_run *run,
    struct custody_error *err)
{
	enum custody_status status =
	    sealed_code_number(out, run->chunk, 8, err);

	if (status == CUSTODY_OK)
		status = sealed_code_number(out, run->entry, 8, err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(out, run->first, 8, err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(out, run->count, 8, err);
	return status;
}

enum custody_status
sealed_contents_write(struct buffer *out, const struct sealed_contents *all,
    struct custody_error *err)
{
	enum custody_status status = sealed_code_number(out, FORM, 4, err);

	if (status == CUSTODY_OK)
		status = sealed_code_number(out, all->files, 8, err);
	for (size_t i = 0; i < all->files && status == CUSTODY_OK; i++)
		status = write_file(out, &all->file[i], err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(out, all->entries, 8, err);
	for (size_t i = 0; i < all->entries && status == CUSTODY_OK; i++)
		status = write_entry(out, &all->entry[i], err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(out, all->runs, 8, err);
	for (size_t i = 0; i < all->runs && status == CUSTODY_OK; i++)
		status = write_run(out, &all->run[i], err);
	return status;
}

/* --- read ------------------------------------------------------------------
 */

static bool
read_files(struct sealed_contents *out, struct sealed_cursor *at)
{
	uint64_t files = sealed_cursor_number(at, 8);

	for (uint64_t i = 0; i < files && !at->bad; i++) {
		struct sealed_content_file *file = sealed_contents_file(out);
		struct bytes sha256;

		if (file == NULL)
			return false;
		file->found = sealed_cursor_text(at);
		file->path = sealed_cursor_text(at);
		file->compression = sealed_cursor_text(at);
		file->raw_length = sealed_cursor_number(at, 8);
		sha256 = sealed_cursor_take(at, DIGEST_SIZE);
		if (sha256.len == DIGEST_SIZE)
			memcpy(file->raw_sha256, sha256.at, DIGEST_SIZE);
		file->entries = sealed_cursor_number(at, 8);
	}
	return true;
}

static bool
read_entries(struct sealed_contents *out, struct sealed_cursor *at)
{
	uint64_t entries = sealed_cursor_number(at, 8);

	for (uint64_t i = 0; i < entries && !at->bad; i++) {
		struct sealed_content_entry *entry = sealed_contents_entry(out);

		if (entry == NULL)
			return false;
		entry->path = sealed_cursor_text(at);
		entry->member = sealed_cursor_text(at);
		entry->format = sealed_cursor_text(at);
		entry->records = sealed_cursor_number(at, 8);
	}
	return true;
}

static bool
read_runs(struct sealed_contents *out, struct sealed_cursor *at)
{
	uint64_t runs = sealed_cursor_number(at, 8);

	for (uint64_t i = 0; i < runs && !at->bad; i++) {
		struct sealed_content_run *run = sealed_contents_run(out);

		if (run == NULL)
			return false;
		run->chunk = sealed_cursor_number(at, 8);
		run->entry = sealed_cursor_number(at, 8);
		run->first = sealed_cursor_number(at, 8);
		run->count = sealed_cursor_number(at, 8);
	}
	return true;
}

/* Every entry is of one file. */
static bool
tile(const struct sealed_contents *all)
{
	uint64_t entries = 0;

	for (size_t i = 0; i < all->files; i++) {
		if (all->file[i].entries > all->entries - entries)
			return false;
		entries += all->file[i].entries;
	}
	return entries == all->entries;
}

enum custody_status
sealed_contents_read(
    struct sealed_contents *out, struct bytes text, struct custody_error *err)
{
	struct sealed_cursor at = {.at = text.at, .left = text.len};
	enum custody_status status = CUSTODY_OK;

	*out = (struct sealed_contents){.file = NULL};
	if (sealed_cursor_number(&at, 4) != FORM)
		return error_set(err, CUSTODY_UNKNOWN, "newer",
		    "the sealed file was written by a newer custody");
	if (!read_files(out, &at) || !read_entries(out, &at) ||
	    !read_runs(out, &at))
		status = error_memory(err);
	else if (at.bad || at.left > 0 || !tile(out))
		status = error_set(err, CUSTODY_DISAGREES, "sealed",
		    "the sealed file's table is not what is written there");
	if (status != CUSTODY_OK)
		sealed_contents_clear(out);
	return status;
}

static bool
holds(const struct sealed_content_run *run, uint64_t ordinal)
{
	return ordinal - run->first < run->count;
}

enum custody_status
sealed_contents_find(const struct sealed_contents *all, struct bytes path,
    uint64_t ordinal, size_t *run, struct custody_error *err)
{
	for (size_t i = 0; i < all->runs; i++) {
		*run = i;
		if (all->run[i].entry < all->entries &&
		    holds(&all->run[i], ordinal) &&
		    bytes_equal(all->entry[all->run[i].entry].path, path))
			return CUSTODY_OK;
	}
	return error_set(
	    err, CUSTODY_NOT_FOUND, "no-record", "there is no such record");
}

bool
sealed_contents_more(
    const struct sealed_contents *all, uint64_t ordinal, size_t *run)
{
	const struct sealed_content_run *before = &all->run[*run];

	for (size_t i = *run + 1; i < all->runs; i++) {
		const struct sealed_content_run *one = &all->run[i];

		if (one->entry != before->entry ||
		    one->chunk == before->chunk || !holds(one, ordinal))
			continue;
		*run = i;
		return true;
	}
	return false;
}

bool
sealed_contents_after(const struct sealed_contents *all, uint64_t entry,
    uint64_t ordinal, uint64_t chunk)
{
	for (size_t i = 0; i < all->runs; i++)
		if (all->run[i].entry == entry && all->run[i].chunk > chunk &&
		    holds(&all->run[i], ordinal))
			return true;
	return false;
}

const struct reader *
sealed_contents_reader(const struct sealed_contents *all, uint64_t entry)
{
	struct bytes text = all->entry[entry].format;
	char format[32] = "";

	if (text.len >= sizeof format)
		return NULL;
	memcpy(format, text.at, text.len);
	return table_of_entry(format);
}

bool
sealed_contents_samples(const struct sealed_contents *all, uint64_t entry)
{
	const struct reader *reader =
	    entry < all->entries ? sealed_contents_reader(all, entry) : NULL;

	return reader != NULL && reader->shape == READER_SAMPLES;
}
