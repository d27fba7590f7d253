/* SPDX-License-Identifier: Apache-2.0
 *
 * onto: reads the manifest of a verified index into memory (some 300 bytes and
 * three paths an entry), and its records as they are asked for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/onto.h"
#include "acts/version_index.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_found.h"

/* --- the manifest ----------------------------------------------------------
 */

/* Texts follow each other, each with a NUL. */
static struct bytes
keep_text(uint8_t **to, struct bytes text)
{
	uint8_t *at = *to;

	if (text.len > 0)
		memcpy(at, text.at, text.len);
	at[text.len] = '\0';
	*to += text.len + 1;
	return (struct bytes){at, text.len};
}

static enum custody_status
take_entry(
    void *context, const struct index_entry *line, struct custody_error *err)
{
	struct onto *onto = context;
	struct onto_entry *entry;
	uint8_t *text;

	if (onto->entries == onto->room) {
		size_t room = onto->room == 0 ? 64 : 2 * onto->room;

		entry = reallocarray(onto->entry, room, sizeof *entry);
		if (entry == NULL)
			return error_memory(err);
		onto->entry = entry;
		onto->room = room;
	}
	text = malloc(line->path.len + line->place.len + line->file.len + 3);
	if (text == NULL)
		return error_memory(err);
	entry = &onto->entry[onto->entries++];
	*entry = (struct onto_entry){.line = *line, .memory = text};
	entry->line.path = keep_text(&text, line->path);
	entry->line.place = keep_text(&text, line->place);
	entry->line.file = keep_text(&text, line->file);
	snprintf(entry->format, sizeof entry->format, "%s", line->format);
	memcpy(entry->root, line->root, DIGEST_SIZE);
	if (line->header != NULL)
		memcpy(entry->header, line->header, DIGEST_SIZE);
	if (line->raw_sha256 != NULL)
		memcpy(entry->raw_sha256, line->raw_sha256, DIGEST_SIZE);
	return CUSTODY_OK;
}

/* Those without records lie before those that begin there. */
static int
compare_firsts(const void *a, const void *b)
{
	const struct index_entry *one = &((const struct onto_entry *)a)->line;
	const struct index_entry *other = &((const struct onto_entry *)b)->line;
	int order;

	if (one->first != other->first)
		return one->first < other->first ? -1 : 1;
	order = (one->records > 0) - (other->records > 0);
	if (order == 0)
		order = bytes_compare(one->file, other->file);
	return order != 0 ? order : bytes_compare(one->path, other->path);
}

/* Consecutive entries of one file. */
static enum custody_status
list_files(struct onto *onto, struct custody_error *err)
{
	qsort(onto->entry, onto->entries, sizeof *onto->entry, compare_firsts);
	onto->file = calloc(onto->entries + 1, sizeof *onto->file);
	if (onto->file == NULL)
		return error_memory(err);
	for (size_t i = 0; i < onto->entries; i++) {
		struct onto_entry *entry = &onto->entry[i];
		struct onto_file *file = &onto->file[onto->files];

		if (onto->files > 0 &&
		    bytes_equal(file[-1].file.path, entry->line.file)) {
			file[-1].entries++;
			continue;
		}
		*file = (struct onto_file){.entry = entry, .entries = 1};
		file->file.path = entry->line.file;
		file->file.found = entry->line.place;
		file->file.raw_length = entry->line.raw_length;
		memcpy(file->file.raw_sha256, entry->raw_sha256, DIGEST_SIZE);
		onto->files++;
	}
	return CUSTODY_OK;
}

/* "a.tar" of "" and "a.tar/m.jsonl" of "m.jsonl", as they are called where
 * their file is one of several. */
static enum custody_status
name_only_file(struct onto *onto, struct custody_error *err)
{
	struct onto_file *file = &onto->file[0];
	char *name;

	if (onto->files != 1 || file->file.path.len > 0)
		return CUSTODY_OK;
	name = onto_check_name(file);
	if (name == NULL)
		return error_memory(err);
	for (size_t i = 0; i < file->entries; i++) {
		struct onto_entry *entry = &file->entry[i];
		struct bytes path = entry->line.path;
		size_t room = 2 * (strlen(name) + 1) + path.len + 1 +
			      entry->line.place.len + 1;
		uint8_t *text = malloc(room), *memory = text;

		if (text == NULL) {
			free(name);
			return error_memory(err);
		}
		entry->line.file = keep_text(&text, bytes_text(name));
		entry->line.place = keep_text(&text, entry->line.place);
		entry->line.path = (struct bytes){text, strlen(name)};
		keep_text(&text, bytes_text(name));
		if (path.len > 0) {
			text[-1] = '/';
			entry->line.path.len += 1 + path.len;
			keep_text(&text, path);
		}
		free(entry->memory);
		entry->memory = memory;
	}
	file->file.path = file->entry[0].line.file;
	file->file.found = file->entry[0].line.place;
	free(name);
	return CUSTODY_OK;
}

enum custody_status
onto_open(struct onto *onto, struct custody *custody, const json_t *version,
    struct custody_error *err)
{
	enum custody_status status;
	int64_t since;

	onto->custody = custody;
	onto->version = version;
	snprintf(onto->name, sizeof onto->name, "%s@%lld",
	    member_text(version, "dataset"),
	    (long long)json_integer_value(json_object_get(version, "ordinal")));
	status = version_index_open(&onto->index, custody, version, err);
	if (status == CUSTODY_OK)
		status =
		    index_file_each_entry(onto->index, take_entry, onto, err);
	if (status == CUSTODY_OK)
		status = list_files(onto, err);
	since = onto_check_since(onto);
	for (size_t i = 0; status == CUSTODY_OK && i < onto->files; i++) {
		status = session_stopped(custody, err);
		if (status == CUSTODY_OK)
			status = onto_check(onto, &onto->file[i], since, err);
	}
	if (status == CUSTODY_OK)
		status = name_only_file(onto, err);
	if (status == CUSTODY_OK)
		onto->rows = calloc(1, sizeof *onto->rows);
	if (status == CUSTODY_OK && onto->rows == NULL)
		status = error_memory(err);
	return status;
}

void
onto_close(struct onto *onto)
{
	for (size_t i = 0; i < onto->entries; i++)
		free(onto->entry[i].memory);
	free(onto->entry);
	free(onto->file);
	if (onto->rows != NULL)
		buffer_clear(&onto->rows->texts);
	free(onto->rows);
	index_file_close(onto->index);
	*onto = (struct onto){.custody = NULL};
}

/* --- the records -----------------------------------------------------------
 */

/* Appends the value of a field, if the record has it. */
static enum custody_status
take_field(struct onto *onto, enum index_run kind, uint64_t ordinal,
    uint32_t *len, struct custody_error *err)
{
	struct buffer *texts = &onto->rows->texts;
	size_t before = texts->len;
	enum custody_status status =
	    index_file_field(onto->index, kind, ordinal, texts, err);

	*len = (uint32_t)(texts->len - before);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

static enum custody_status
take_fields(struct onto *onto, uint64_t ordinal, struct measure_fields *fields,
    struct custody_error *err)
{
	enum custody_status status;

	*fields = (struct measure_fields){.timed = false};
	status = take_field(onto, INDEX_URL, ordinal, &fields->url_len, err);
	if (status == CUSTODY_OK)
		status =
		    take_field(onto, INDEX_ID, ordinal, &fields->id_len, err);
	if (status != CUSTODY_OK)
		return status;
	status = index_file_time(onto->index, ordinal, &fields->at, err);
	fields->timed = status == CUSTODY_OK;
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

static bool
has_fields(const struct onto *onto)
{
	static const char *const columns[] = {
	    "with_url", "with_time", "with_id"};

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		if (json_integer_value(
			json_object_get(onto->version, columns[i])) > 0)
			return true;
	return false;
}

enum custody_status
onto_rows(struct onto *onto, uint64_t first, size_t count,
    struct measure_rows *out, struct custody_error *err)
{
	struct measure_rows_room *room = onto->rows;
	bool fields = has_fields(onto);
	enum custody_status status;

	room->texts.len = 0;
	status = index_found_range(onto->index, first, count, room->found, err);
	for (size_t i = 0; status == CUSTODY_OK && i < count; i++) {
		status = index_file_digest(
		    onto->index, first + i, room->digest[i], err);
		if (status == CUSTODY_OK)
			status = index_file_fingerprint(
			    onto->index, first + i, room->fingerprint[i], err);
		if (status == CUSTODY_OK && fields)
			status =
			    take_fields(onto, first + i, &room->fields[i], err);
	}
	if (status != CUSTODY_OK)
		return status;
	digest_many_leaves(
	    (const uint8_t(*)[DIGEST_SIZE])room->digest, count, room->leaf);
	*out = (struct measure_rows){
	    .count = count,
	    .digest = (const uint8_t(*)[DIGEST_SIZE])room->digest,
	    .leaf = (const uint8_t(*)[DIGEST_SIZE])room->leaf,
	    .fingerprint =
		(const uint8_t(*)[FINGERPRINT_SIZE])room->fingerprint,
	    .fields = fields ? room->fields : NULL,
	    .texts = room->texts.at,
	    .found = room->found,
	};
	return CUSTODY_OK;
}

uint64_t
onto_ordinal(const struct onto *onto, uint64_t ordinal)
{
	size_t low = 0, high = onto->entries;
	const struct onto_entry *entry;

	/* The last entry that begins there or before. */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (onto->entry[middle].line.first <= ordinal)
			low = middle;
		else
			high = middle;
	}
	entry = &onto->entry[low];
	return entry->first + (ordinal - entry->line.first);
}
