/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_onto: the files of a version that is recorded come between those
 * that are read, each where it would be if all were: so the version, and its
 * index, are those of reading all of it.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/measure_inside.h"
#include "acts/session.h"
#include "base/error.h"
#include "readers/table.h"

static enum custody_status
add_entries(
    struct measuring *m, struct measure_disk *disk, struct custody_error *err)
{
	const struct onto_file *file = disk->onto;
	enum custody_status status = CUSTODY_OK;

	disk->first_entry = m->result->entries;
	for (size_t i = 0; i < file->entries && status == CUSTODY_OK; i++) {
		const struct onto_entry *had = &file->entry[i];
		struct measure_entry *entry;

		status = measure_entry_add(
		    m, &entry, had->line.path, had->format, err);
		if (status != CUSTODY_OK)
			break;
		entry->headed = had->line.header != NULL;
		memcpy(entry->header, had->header, DIGEST_SIZE);
		memcpy(entry->root, had->root, DIGEST_SIZE);
		entry->records = had->line.records;
	}
	disk->entries = m->result->entries - disk->first_entry;
	return status;
}

static enum custody_status
add_file(struct measuring *m, const struct onto_file *file,
    struct custody_error *err)
{
	struct measure_disk *disk = calloc(1, sizeof *disk);
	enum custody_status status;

	if (disk == NULL)
		return error_memory(err);
	disk->onto = file;
	disk->file = file->file;
	status = add_entries(m, disk, err);
	if (status != CUSTODY_OK) {
		measure_disk_free(disk);
		return status;
	}
	return measure_steps_file_take(m, disk, err);
}

static enum custody_status
refuse_twice(const struct measuring *m, const struct onto_file *file,
    struct custody_error *err)
{
	const char *path = (const char *)file->file.path.at;

	error_set(err, CUSTODY_REFUSED, "same-path",
	    "ingest --onto %s: a file of the path %s is in it",
	    m->options->onto->name, path);
	error_remedy(err,
	    "name only what is new (--include GLOB); if it has changed, "
	    "ingest all of it, without --onto");
	return CUSTODY_REFUSED;
}

enum custody_status
measure_onto_before(
    struct measuring *m, const struct bytes *path, struct custody_error *err)
{
	struct onto *onto = m->options->onto;
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK && onto->next < onto->files) {
		const struct onto_file *file = &onto->file[onto->next];
		int order =
		    path == NULL ? -1 : bytes_compare(file->file.path, *path);

		if (order == 0)
			return refuse_twice(m, file, err);
		if (order > 0)
			break;
		onto->next++;
		status = session_stopped(m->custody, err);
		if (status == CUSTODY_OK)
			status = add_file(m, file, err);
	}
	return status;
}

/* Where nothing but the digest is in a leaf, its file's root follows from
 * the digests; else it is the manifest's, which gave the version's root. */
static bool
has_bare_leaves(const struct measure_entry *entry)
{
	const struct reader *reader = table_of_entry(entry->format);

	return reader != NULL && !reader->labelled &&
	       (reader->shape == READER_TEXT || reader->shape == READER_WHOLE ||
		   reader->shape == READER_ROWS);
}

static enum custody_status
take_entry(struct measuring *m, struct measure_entry *entry,
    struct onto_entry *had, struct custody_error *err)
{
	struct merkle tree = {0};
	uint8_t root[DIGEST_SIZE];
	enum custody_status status = CUSTODY_OK;

	entry->first = had->first = m->indexed;
	while (status == CUSTODY_OK && tree.count < entry->records) {
		uint64_t left = entry->records - tree.count;
		size_t count =
		    left < MEASURE_ROWS ? (size_t)left : MEASURE_ROWS;
		struct measure_rows rows;

		status = onto_rows(m->options->onto,
		    had->line.first + tree.count, count, &rows, err);
		if (status != CUSTODY_OK)
			return status;
		merkle_add_many(&tree, rows.leaf, rows.count);
		status = measure_entry_rows(m, entry, &rows, err);
	}
	if (status != CUSTODY_OK)
		return status;
	merkle_root(&tree, root);
	m->result->records += entry->records;
	m->progress.so_far.records += entry->records;
	if (has_bare_leaves(entry) &&
	    memcmp(root, entry->root, DIGEST_SIZE) != 0)
		return error_set(err, CUSTODY_DISAGREES, "index",
		    "the index of %s: the digests of %s do not give its root",
		    m->options->onto->name, (const char *)entry->path.at);
	return CUSTODY_OK;
}

enum custody_status
measure_onto_rows(
    struct measuring *m, struct measure_disk *disk, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < disk->entries && status == CUSTODY_OK; i++) {
		status = session_stopped(m->custody, err);
		if (status == CUSTODY_OK)
			status = take_entry(m,
			    m->result->entry[disk->first_entry + i],
			    &disk->onto->entry[i], err);
	}
	m->result->onto_files++;
	m->result->onto_bytes += disk->file.raw_length;
	return status;
}

static enum custody_status
take_form(void *context, uint64_t ordinal, const uint8_t form[INDEX_FORM_SIZE],
    struct custody_error *err)
{
	struct measuring *m = context;

	return index_build_form(m->options->index,
	    onto_ordinal(m->options->onto, ordinal), form, err);
}

enum custody_status
measure_onto_end(struct measuring *m, struct custody_error *err)
{
	struct onto *onto = m->options->onto;

	m->result->bytes += (uint64_t)json_integer_value(
	    json_object_get(onto->version, "bytes"));
	scan_add(&m->result->sums, &onto->sums);
	if (!m->options->forms || m->options->index == NULL)
		return CUSTODY_OK;
	return index_file_each_form(onto->index, take_form, m, err);
}
