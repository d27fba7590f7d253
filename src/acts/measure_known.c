/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_known: what a part says of a file, taken in the file's place.  Its
 * entries are believed only where its rows give their roots.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/measure_inside.h"
#include "acts/session.h"
#include "base/error.h"

static enum custody_status
add_entries(
    struct measuring *m, struct measure_disk *disk, struct custody_error *err)
{
	const struct part_file *known = &disk->known;
	enum custody_status status = CUSTODY_OK;

	disk->first_entry = m->result->entries;
	for (size_t i = 0; i < known->entries && status == CUSTODY_OK; i++) {
		const struct measure_entry *said = &known->entry[i];
		struct measure_entry *entry;

		status =
		    measure_entry_add(m, &entry, said->path, said->format, err);
		if (status != CUSTODY_OK)
			break;
		entry->headed = said->headed;
		memcpy(entry->header, said->header, DIGEST_SIZE);
		memcpy(entry->root, said->root, DIGEST_SIZE);
		entry->first = said->first;
		entry->records = said->records;
		entry->bytes = said->bytes;
	}
	disk->entries = m->result->entries - disk->first_entry;
	return status;
}

enum custody_status
measure_known_file(struct measuring *m, struct part_read *part, size_t which,
    const struct bytes *path, struct custody_error *err)
{
	struct measure_disk *disk = calloc(1, sizeof *disk);
	enum custody_status status;

	if (disk == NULL)
		return error_memory(err);
	status = part_read_file(part, which, &disk->known, err);
	disk->from = part;
	disk->which = which;
	disk->file = disk->known.file;
	if (status == CUSTODY_OK && path != NULL &&
	    !bytes_equal(disk->file.path, *path))
		status = CUSTODY_NOT_FOUND;
	if (status == CUSTODY_OK)
		status = add_entries(m, disk, err);
	if (status != CUSTODY_OK) {
		measure_disk_free(disk);
		return status;
	}
	m->progress.so_far.files++;
	m->progress.so_far.bytes += disk->file.raw_length;
	return measure_steps_file_take(m, disk, err);
}

static int
compare_firsts(const void *a, const void *b)
{
	const struct measure_entry *const *one = a, *const *other = b;

	if ((*one)->first != (*other)->first)
		return (*one)->first < (*other)->first ? -1 : 1;
	/* Those without records lie before those that begin there. */
	return ((*one)->records > 0) - ((*other)->records > 0);
}

static enum custody_status
refuse(const struct measure_entry *entry, const struct part_read *part,
    struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "part-altered",
	    "reading %s: the records of %s do not give its root",
	    part_read_name(part), (const char *)entry->path.at);
}

static enum custody_status
take_entry(struct measuring *m, struct measure_entry *entry,
    struct part_read *part, struct measure_rows_room *room,
    struct custody_error *err)
{
	struct merkle tree = {0};
	struct measure_rows rows;
	uint8_t root[DIGEST_SIZE];
	enum custody_status status;

	entry->first = m->indexed;
	while (tree.count < entry->records) {
		status = part_read_next(
		    part, room, entry->records - tree.count, &rows, err);
		if (status != CUSTODY_OK)
			return status;
		if (rows.count == 0)
			return refuse(entry, part, err);
		merkle_add_many(&tree, rows.leaf, rows.count);
		status = measure_entry_rows(m, entry, &rows, err);
		if (status != CUSTODY_OK)
			return status;
	}
	merkle_root(&tree, root);
	m->result->records += entry->records;
	m->result->bytes += entry->bytes;
	m->progress.so_far.records += entry->records;
	return memcmp(root, entry->root, DIGEST_SIZE) == 0
		   ? CUSTODY_OK
		   : refuse(entry, part, err);
}

/* In the order of its rows, which is not always that of the entries: one of
 * an archive ends after those of its members. */
static enum custody_status
take_entries(struct measuring *m, struct measure_disk *disk,
    struct measure_entry **entry, struct measure_rows_room *room,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint64_t first = 0;

	memcpy(entry, m->result->entry + disk->first_entry,
	    disk->entries * sizeof(struct measure_entry *));
	qsort(entry, disk->entries, sizeof *entry, compare_firsts);
	for (size_t i = 0; i < disk->entries && status == CUSTODY_OK; i++) {
		if (entry[i]->first != first)
			return refuse(entry[i], disk->from, err);
		first += entry[i]->records;
		status = take_entry(m, entry[i], disk->from, room, err);
	}
	return status;
}

enum custody_status
measure_known_rows(
    struct measuring *m, struct measure_disk *disk, struct custody_error *err)
{
	struct measure_rows_room *room = calloc(1, sizeof *room);
	struct measure_entry **entry =
	    calloc(disk->entries + 1, sizeof(struct measure_entry *));
	enum custody_status status = CUSTODY_OK;

	if (room == NULL || entry == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK) {
		part_read_rows(disk->from, disk->which, room);
		status = take_entries(m, disk, entry, room, err);
	}
	if (status == CUSTODY_OK) {
		scan_add(&m->sums, &disk->known.sums);
		m->result->taken_files++;
		m->result->taken_bytes += disk->file.raw_length;
	}
	if (room != NULL)
		buffer_clear(&room->texts);
	free(room);
	free(entry);
	return status;
}

/* --- parts, put together ---------------------------------------------------
 */

/* The file of a part that comes next. */
struct ahead {
	struct part_read *part;
	size_t which; /* part_read_files: there is none */
	struct part_file file;
};

static enum custody_status
look_ahead(struct ahead *ahead, struct custody_error *err)
{
	part_read_clear(&ahead->file);
	if (ahead->which == part_read_files(ahead->part))
		return CUSTODY_OK;
	return part_read_file(ahead->part, ahead->which, &ahead->file, err);
}

/* Each part is in order: so the smallest of those that come next. */
static struct ahead *
find_next(struct ahead *ahead, size_t count)
{
	struct ahead *next = NULL;

	for (size_t i = 0; i < count; i++)
		if (ahead[i].which < part_read_files(ahead[i].part) &&
		    (next == NULL || bytes_compare(ahead[i].file.file.path,
					 next->file.file.path) < 0))
			next = &ahead[i];
	return next;
}

enum custody_status
measure_known_parts(struct measuring *m, struct custody_error *err)
{
	size_t count = m->options->part_count;
	struct ahead *ahead = calloc(count, sizeof *ahead), *next;
	enum custody_status status = CUSTODY_OK;

	if (ahead == NULL)
		return error_memory(err);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++) {
		ahead[i].part = m->options->part[i];
		m->progress.so_far.files_total +=
		    part_read_files(ahead[i].part);
		status = look_ahead(&ahead[i], err);
	}
	while (
	    status == CUSTODY_OK && (next = find_next(ahead, count)) != NULL) {
		status = session_stopped(m->custody, err);
		if (status == CUSTODY_OK)
			status = measure_known_file(
			    m, next->part, next->which, NULL, err);
		next->which++;
		if (status == CUSTODY_OK)
			status = look_ahead(next, err);
	}
	for (size_t i = 0; i < count; i++)
		part_read_clear(&ahead[i].file);
	free(ahead);
	return status;
}
