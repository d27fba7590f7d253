/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_data: what no index has is looked for in the data itself, in the
 * sealed store or where it was found or located, record by record as the
 * readers give them.  A file counts only if it is the one that the manifest
 * has, by its root; what is gone or changed was not searched, and is named.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/export_inside.h"
#include "acts/located.h"
#include "acts/sealed.h"
#include "acts/selector_inside.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"

/* A record of an entry that has what is looked for. */
struct data_hit {
	const struct measure_entry *entry;
	uint64_t within;
	size_t indicator;
	uint8_t digest[DIGEST_SIZE];
};

struct data_search {
	struct selector_search *search;
	const struct selector_look *look;
	struct data_hit *hits;
	size_t count, room;

	/* Where the data lies. */
	struct sealed_read *sealed; /* NULL: not in the store */
	struct export_sources sources;
	struct located located;

	/* Entries of the manifest and those that were read, side by side. */
	const struct measurement *measured;
	size_t next, hit;
	uint64_t unread;
	char first[256]; /* that was not read */
};

/* --- looking ------------------------------------------------------------ */

enum custody_status
selector_data_keep(struct data_search *data, void *entry, size_t indicator,
    uint64_t within, const uint8_t digest[32], struct custody_error *err)
{
	struct data_hit *hit;

	if (data->count == data->room) {
		size_t room = data->room == 0 ? 64 : 2 * data->room;

		hit = reallocarray(data->hits, room, sizeof *hit);
		if (hit == NULL)
			return error_memory(err);
		data->hits = hit;
		data->room = room;
	}
	hit = &data->hits[data->count++];
	hit->entry = entry;
	hit->within = within;
	hit->indicator = indicator;
	memcpy(hit->digest, digest, DIGEST_SIZE);
	return CUSTODY_OK;
}

void *
selector_data_state(const struct data_search *data)
{
	return data->look->state;
}

const struct selector *
selector_data_selector(const struct data_search *data)
{
	return data->search->selector;
}

/* --- is it the version? -------------------------------------------------- */

static int
by_place(const void *a, const void *b)
{
	const struct data_hit *one = a, *other = b;
	int order = bytes_compare(one->entry->path, other->entry->path);

	if (order != 0)
		return order;
	return (one->within > other->within) - (one->within < other->within);
}

static enum custody_status
tell_hits(struct data_search *data, const struct measure_entry *found,
    uint64_t first, struct custody_error *err)
{
	struct selector_search *search = data->search;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status = CUSTODY_OK;

	for (; data->hit < data->count && status == CUSTODY_OK &&
	       data->hits[data->hit].entry == found;
	     data->hit++) {
		const struct data_hit *hit = &data->hits[data->hit];

		status = index_file_digest(
		    search->index, first + hit->within, digest, err);
		if (status == CUSTODY_OK &&
		    memcmp(digest, hit->digest, sizeof digest) != 0)
			status = error_set(err, CUSTODY_DISAGREES, "index",
			    "a record is not the one that was indexed");
		if (status == CUSTODY_OK)
			status = selector_tell_one(search, hit->indicator,
			    first + hit->within, data->look->form, err);
	}
	return status;
}

static enum custody_status
compare_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct data_search *data = context;
	const struct measurement *measured = data->measured;
	const struct measure_entry *found = NULL;
	enum selector_reach reach = data->look->reach(entry);
	int order = -1;

	/* What lies there beside the version is none of it. */
	while (data->next < measured->entries) {
		found = measured->entry[data->next];
		order = bytes_compare(found->path, entry->path);
		if (order >= 0)
			break;
		data->next++;
	}
	while (
	    data->hit < data->count && order >= 0 &&
	    bytes_compare(data->hits[data->hit].entry->path, entry->path) < 0)
		data->hit++;
	if (reach == REACH_INDEX)
		return CUSTODY_OK;
	if (order == 0 && reach == REACH_DATA &&
	    memcmp(found->root, entry->root, DIGEST_SIZE) == 0 &&
	    found->records == entry->records)
		return tell_hits(data, found, entry->first, err);
	if (data->unread++ == 0)
		error_escape(data->first, sizeof data->first, entry->path.at,
		    entry->path.len);
	return CUSTODY_OK;
}

/* --- where it is --------------------------------------------------------- */

/* Those that are there; where one is not, a copy that was located. */
static enum custody_status
find_data(struct data_search *data, struct measure_options *options,
    const char **there, struct custody_error *err)
{
	struct custody *custody = data->search->selector->custody;
	const json_t *version = data->search->version;
	json_t *rows = json_pack("[O]", version);
	struct export_sources *sources = &data->sources;
	enum custody_status status;

	if (rows == NULL)
		return error_memory(err);
	status = export_sources_open(sources, custody, rows, version, err);
	json_decref(rows);
	*there = NULL;
	if ((status != CUSTODY_OK || !export_sources_there(sources)) &&
	    located_list(&data->located, custody, version, NULL) == CUSTODY_OK)
		*there = located_there(&data->located);
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
	if (options->named_count == 0)
		return error_set(err, CUSTODY_UNKNOWN, "no-data",
		    "its files are not where they were found");
	return CUSTODY_OK;
}

static enum custody_status
read_data(struct data_search *data, struct measurement **measured,
    struct custody_error *err)
{
	struct measure_options options = {
	    .sink = data->look->sink, .ctx = data};
	struct data_reading reading = {.globs = NULL};
	const char *there;
	enum custody_status status;

	status = sealed_open(&data->sealed, data->search->selector->custody,
	    data->search->version, err);
	options.sealed = data->sealed;
	if (status == CUSTODY_OK && data->sealed == NULL)
		status = find_data(data, &options, &there, err);
	if (status == CUSTODY_OK)
		status =
		    data_reading_open(&reading, data->search->version, err);
	options.reading = reading.options;
	if (status == CUSTODY_OK)
		status = measure_run(
		    data->search->selector->custody, &options, measured, err);
	data_reading_close(&reading);
	return status;
}

/* --- the look-up --------------------------------------------------------- */

static enum custody_status
say_unread(const struct data_search *data, struct custody_error *err)
{
	const json_t *version = data->search->version;
	const char *dataset = member_text(version, "dataset");
	char seal[SEALED_NAME_SIZE];

	if (data->unread > 0)
		error_set(err, CUSTODY_UNKNOWN, "unread",
		    "for %s, %llu of %llu files are not there as they were "
		    "ingested, or not to be searched%s%s",
		    data->look->noun, (unsigned long long)data->unread,
		    (unsigned long long)index_file_entries(data->search->index),
		    data->first[0] == '\0' ? "" : "; the first: ", data->first);
	/* What is sealed lies nowhere else that Custody would read. */
	if (sealed_name(seal, data->search->selector->custody, version, NULL) ==
		CUSTODY_OK &&
	    seal[0] == '\0')
		error_remedy(err, "custody locate %s@%lld PATH", dataset,
		    (long long)json_integer_value(
			json_object_get(version, "ordinal")));
	return CUSTODY_UNKNOWN;
}

/* CUSTODY_END at the first entry whose data has to be read. */
static enum custody_status
stop_at_data(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	const struct data_search *data = context;

	(void)err;
	return data->look->reach(entry) == REACH_INDEX ? CUSTODY_OK
						       : CUSTODY_END;
}

enum custody_status
selector_find_data(struct selector_search *search,
    const struct selector_look *look, struct custody_error *err)
{
	struct data_search data = {.search = search, .look = look};
	struct measurement *measured = NULL;
	enum custody_status status;

	status = index_file_each_entry(search->index, stop_at_data, &data, err);
	if (status != CUSTODY_END)
		return status;
	status = read_data(&data, &measured, err);
	if (status == CUSTODY_OK) {
		if (data.count > 0)
			qsort(
			    data.hits, data.count, sizeof *data.hits, by_place);
		data.measured = measured;
		status = index_file_each_entry(
		    search->index, compare_entry, &data, err);
	} else if (status != CUSTODY_INTERRUPTED) {
		status = say_unread(&data, err);
	}
	if (status == CUSTODY_OK && data.unread > 0)
		status = say_unread(&data, err);
	measure_free(measured);
	sealed_read_close(data.sealed);
	located_clear(&data.located);
	export_sources_close(&data.sources);
	free(data.hits);
	return status;
}
