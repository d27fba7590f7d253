/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_text: a text is looked for in the data itself, where it was found
 * or located, record by record as the readers give them.  A file counts only
 * if it is the one that the manifest has, by its root; what is gone or changed
 * was not searched, and is named.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/export_inside.h"
#include "acts/located.h"
#include "acts/selector_inside.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"

/* A record of an entry that has the text. */
struct text_hit {
	const struct measure_entry *entry;
	uint64_t within;
	uint8_t digest[DIGEST_SIZE];
};

struct text_search {
	struct selector_search *search;
	struct bytes text;
	struct text_hit *hits;
	size_t count, room;

	/* Of a record in pieces: its last bytes, fewer than the text has. */
	struct buffer tail;
	bool found;

	/* Where the data lies. */
	struct export_sources sources;
	struct located located;

	/* Entries of the manifest and those that were read, side by side. */
	const struct measurement *measured;
	size_t next, hit;
	uint64_t unread;
	char first[256]; /* that was not read */
};

/* --- looking ------------------------------------------------------------ */

static bool
has_text(const struct text_search *text, const uint8_t *at, size_t len)
{
	return memmem(at, len, text->text.at, text->text.len) != NULL;
}

static enum custody_status
keep(struct text_search *text, void *entry, uint64_t within,
    const uint8_t digest[DIGEST_SIZE], struct custody_error *err)
{
	struct text_hit *hit;

	if (text->count == text->room) {
		size_t room = text->room == 0 ? 64 : 2 * text->room;

		hit = reallocarray(text->hits, room, sizeof *hit);
		if (hit == NULL)
			return error_memory(err);
		text->hits = hit;
		text->room = room;
	}
	hit = &text->hits[text->count++];
	hit->entry = entry;
	hit->within = within;
	memcpy(hit->digest, digest, DIGEST_SIZE);
	return CUSTODY_OK;
}

static enum custody_status
take_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	struct text_search *text = ctx;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		if (has_text(text, batch->records[i].at, batch->records[i].len))
			status = keep(
			    text, own, batch->ordinal + i, digests[i], err);
	return status;
}

/* The tail and the piece's beginning hold what lies across both. */
static enum custody_status
look_across(
    struct text_search *text, struct bytes data, struct custody_error *err)
{
	size_t rest = text->text.len - 1;
	enum custody_status status;

	status = buffer_append(
	    &text->tail, data.at, data.len < rest ? data.len : rest, err);
	if (status != CUSTODY_OK)
		return status;
	text->found |= has_text(text, text->tail.at, text->tail.len) ||
		       has_text(text, data.at, data.len);
	if (data.len >= rest) {
		text->tail.len = 0;
		return buffer_append(
		    &text->tail, data.at + data.len - rest, rest, err);
	}
	if (text->tail.len > rest) {
		size_t more = text->tail.len - rest;

		memmove(text->tail.at, text->tail.at + more, rest);
		text->tail.len = rest;
	}
	return CUSTODY_OK;
}

static enum custody_status
take_piece(void *ctx, void *own, const struct record_chunk *piece,
    const uint8_t *digest, struct custody_error *err)
{
	struct text_search *text = ctx;
	enum custody_status status = CUSTODY_OK;

	if (piece->first) {
		text->tail.len = 0;
		text->found = false;
	}
	if (!text->found)
		status = look_across(text, piece->data, err);
	if (status != CUSTODY_OK || !piece->last || !text->found)
		return status;
	return keep(text, own, piece->ordinal, digest, err);
}

static const struct measure_sink text_sink = {
    .begin = measure_own_entry,
    .records = take_records,
    .piece = take_piece,
};

/* --- is it the version? -------------------------------------------------- */

static int
by_place(const void *a, const void *b)
{
	const struct text_hit *one = a, *other = b;
	int order = bytes_compare(one->entry->path, other->entry->path);

	if (order != 0)
		return order;
	return (one->within > other->within) - (one->within < other->within);
}

static enum custody_status
tell_hits(struct text_search *text, const struct measure_entry *found,
    uint64_t first, struct custody_error *err)
{
	struct selector_search *search = text->search;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status = CUSTODY_OK;

	for (; text->hit < text->count && status == CUSTODY_OK &&
	       text->hits[text->hit].entry == found;
	     text->hit++) {
		const struct text_hit *hit = &text->hits[text->hit];

		status = index_file_digest(
		    search->index, first + hit->within, digest, err);
		if (status == CUSTODY_OK &&
		    memcmp(digest, hit->digest, sizeof digest) != 0)
			status = error_set(err, CUSTODY_DISAGREES, "index",
			    "a record is not the one that was indexed");
		if (status == CUSTODY_OK)
			status = selector_tell_one(
			    search, 0, first + hit->within, "text", err);
	}
	return status;
}

/* Of a sample the record has digests of its parts, not what is in them. */
static bool
is_readable(const struct index_entry *entry)
{
	return strncmp(entry->format, "webdataset/", 11) != 0;
}

static enum custody_status
compare_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct text_search *text = context;
	const struct measurement *measured = text->measured;
	const struct measure_entry *found = NULL;
	int order = -1;

	/* What lies there beside the version is none of it. */
	while (text->next < measured->entries) {
		found = measured->entry[text->next];
		order = bytes_compare(found->path, entry->path);
		if (order >= 0)
			break;
		text->next++;
	}
	while (
	    text->hit < text->count && order >= 0 &&
	    bytes_compare(text->hits[text->hit].entry->path, entry->path) < 0)
		text->hit++;
	if (order == 0 && is_readable(entry) &&
	    memcmp(found->root, entry->root, DIGEST_SIZE) == 0 &&
	    found->records == entry->records)
		return tell_hits(text, found, entry->first, err);
	if (text->unread++ == 0)
		error_escape(text->first, sizeof text->first, entry->path.at,
		    entry->path.len);
	return CUSTODY_OK;
}

/* --- where it is --------------------------------------------------------- */

/* Those that are there; where one is not, a copy that was located. */
static enum custody_status
find_data(struct text_search *text, struct measure_options *options,
    const char **there, struct custody_error *err)
{
	struct custody *custody = text->search->selector->custody;
	const json_t *version = text->search->version;
	json_t *rows = json_pack("[O]", version);
	struct export_sources *sources = &text->sources;
	enum custody_status status;

	if (rows == NULL)
		return error_memory(err);
	status = export_sources_open(sources, custody, rows, version, err);
	json_decref(rows);
	*there = NULL;
	if ((status != CUSTODY_OK || !export_sources_there(sources)) &&
	    located_list(&text->located, custody, version, NULL) == CUSTODY_OK)
		*there = located_there(&text->located);
	if (*there != NULL) {
		options->paths = there;
		options->path_count = 1;
		return CUSTODY_OK;
	}
	if (status != CUSTODY_OK)
		return status;
	options->named = sources->named;
	for (size_t i = 0; i < sources->count; i++) {
		char *path = file_join(
		    sources->source[i].folder, sources->source[i].name);

		if (path != NULL && access(path, R_OK) == 0)
			sources->named[options->named_count++] =
			    sources->named[i];
		free(path);
	}
	return CUSTODY_OK;
}

static enum custody_status
read_data(struct text_search *text, struct measurement **measured,
    struct custody_error *err)
{
	struct measure_options options = {.sink = &text_sink, .ctx = text};
	struct data_reading reading = {.globs = NULL};
	const char *there;
	enum custody_status status;

	status = find_data(text, &options, &there, err);
	if (status == CUSTODY_OK)
		status =
		    data_reading_open(&reading, text->search->version, err);
	options.reading = reading.options;
	if (status == CUSTODY_OK)
		status = measure_run(
		    text->search->selector->custody, &options, measured, err);
	data_reading_close(&reading);
	return status;
}

/* --- the look-up --------------------------------------------------------- */

static enum custody_status
say_unread(const struct text_search *text, struct custody_error *err)
{
	const json_t *version = text->search->version;
	const char *dataset = member_text(version, "dataset");

	if (text->unread > 0)
		error_set(err, CUSTODY_UNKNOWN, "unread",
		    "searching %s for a text: %llu of %llu files are not there "
		    "as they were ingested, or not to be searched%s%s",
		    dataset, (unsigned long long)text->unread,
		    (unsigned long long)index_file_entries(text->search->index),
		    text->first[0] == '\0' ? "" : "; the first: ", text->first);
	error_remedy(err, "custody locate %s@%lld PATH", dataset,
	    (long long)json_integer_value(json_object_get(version, "ordinal")));
	return CUSTODY_UNKNOWN;
}

enum custody_status
selector_find_text(struct selector_search *search, struct custody_error *err)
{
	const struct selector *selector = search->selector;
	struct text_search text = {
	    .search = search, .text = buffer_view(&selector->bytes)};
	struct measurement *measured = NULL;
	enum custody_status status;

	status = read_data(&text, &measured, err);
	if (status == CUSTODY_OK) {
		if (text.count > 0)
			qsort(
			    text.hits, text.count, sizeof *text.hits, by_place);
		text.measured = measured;
		status = index_file_each_entry(
		    search->index, compare_entry, &text, err);
	} else if (status != CUSTODY_INTERRUPTED) {
		status = say_unread(&text, err);
	}
	if (status == CUSTODY_OK && text.unread > 0)
		status = say_unread(&text, err);
	if (status == CUSTODY_OK)
		status = selector_say_members(search, err);
	measure_free(measured);
	located_clear(&text.located);
	export_sources_close(&text.sources);
	buffer_clear(&text.tail);
	free(text.hits);
	return status;
}
