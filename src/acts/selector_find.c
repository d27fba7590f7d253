/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_find: asks the index of one version.  Times only ever rule out a
 * record whose own time is known: what cannot be dated may be what is looked
 * for.
 */
#include <string.h>

#include "acts/selector_inside.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "readers/table.h"
#include "store/index_find.h"

static uint64_t
number_of(const json_t *version, const char *key)
{
	json_int_t value = json_integer_value(json_object_get(version, key));

	return value < 0 ? 0 : (uint64_t)value;
}

bool
selector_in_time(const struct selector_search *search)
{
	const struct selector *selector = search->selector;
	int64_t at;

	if (!selector->timed || number_of(search->version, "with_time") > 0)
		return true;
	if (!clock_parse(&at, member_text(search->version, "retrieved_at")))
		return true;
	return at >= selector->since && at < selector->before;
}

static bool
dated(const struct selector_search *search)
{
	return search->selector->timed &&
	       number_of(search->version, "with_time") > 0;
}

static enum custody_status
tell(struct selector_search *search, size_t indicator, uint64_t first,
    uint64_t records, const char *form, struct custody_error *err)
{
	struct selector_hit hit = {.indicator = indicator,
	    .first = first,
	    .records = records,
	    .form = form};

	return records == 0 ? CUSTODY_OK
			    : search->each(search->context, &hit, err);
}

enum custody_status
selector_tell_one(struct selector_search *search, size_t indicator,
    uint64_t ordinal, const char *form, struct custody_error *err)
{
	const struct selector *selector = search->selector;
	enum custody_status status;
	int64_t at;

	if (dated(search)) {
		status = index_file_time(search->index, ordinal, &at, err);
		if (status == CUSTODY_OK &&
		    (at < selector->since || at >= selector->before))
			return CUSTODY_OK;
		if (status != CUSTODY_OK && status != CUSTODY_NOT_FOUND &&
		    status != CUSTODY_MALFORMED)
			return status;
	}
	return tell(search, indicator, ordinal, 1, form, err);
}

static enum custody_status
tell_first(void *context, uint64_t ordinal, struct custody_error *err)
{
	struct selector_search *search = context;

	return selector_tell_one(search, 0, ordinal, search->form, err);
}

static enum custody_status
tell_match(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct selector_search *search = context;
	const struct selector_digest *digest = &search->selector->digest[which];

	return selector_tell_one(
	    search, digest->indicator, ordinal, digest->form, err);
}

/* --- digests ------------------------------------------------------------ */

enum custody_status
selector_tell_file(struct selector_search *search, size_t indicator,
    const struct index_entry *entry, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (!dated(search))
		return tell(search, indicator, entry->first, entry->records,
		    "file", err);
	for (uint64_t i = 0; i < entry->records && status == CUSTODY_OK; i++)
		status = selector_tell_one(
		    search, indicator, entry->first + i, "file", err);
	return status;
}

/* A file of the version that was, as it lay there, the file in hand. */
static enum custody_status
tell_if_same_file(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct selector_search *search = context;

	if (entry->raw_sha256 == NULL ||
	    memcmp(entry->raw_sha256, search->selector->raw_sha256, 32) != 0)
		return CUSTODY_OK;
	return selector_tell_file(
	    search, search->selector->raw_indicator, entry, err);
}

/* A whole member that holds what would have been records of their own. */
static enum custody_status
stop_at_container(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	(void)context;
	(void)err;
	if (strncmp(entry->format, "files/", 6) == 0 &&
	    table_by_suffix(entry->path) == NULL)
		return CUSTODY_OK;
	return CUSTODY_END;
}

enum custody_status
selector_stop_at_samples(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	(void)context;
	(void)err;
	return selector_is_samples(entry->format) ? CUSTODY_END : CUSTODY_OK;
}

/* The record of a sample names its members by their digests, and the index has
 * the record's. */
static enum custody_status
say_samples(const struct selector_search *search, struct custody_error *err)
{
	const struct selector *selector = search->selector;
	enum custody_status status;

	if (selector->members || !selector->row->digests)
		return CUSTODY_OK;
	status = index_file_each_entry(
	    search->index, selector_stop_at_samples, NULL, err);
	if (status != CUSTODY_END)
		return status;
	error_set(err, CUSTODY_UNKNOWN, "whole-members",
	    "single members of its samples were not searched");
	if (selector->firm)
		error_remedy(err, "a sample is barred by its --key; custody "
				  "trace --sha256 HEX --members finds it");
	else if (strcmp(selector->row->name, "xxh3") == 0)
		error_remedy(err, "custody trace --sha256 HEX --members");
	else
		error_remedy(err, "the same with --members, which reads the "
				  "shards");
	return CUSTODY_UNKNOWN;
}

/* Says so where archives or files were asked to be taken as whole members, and
 * where members are parts of samples. */
enum custody_status
selector_say_members(struct selector_search *search, struct custody_error *err)
{
	const json_t *reading = json_object_get(search->version, "reading");
	const char *format =
	    json_string_value(json_object_get(reading, "format"));
	enum custody_status status;

	if (format == NULL ||
	    (strcmp(format, "files") != 0 && strcmp(format, "tar") != 0 &&
		strcmp(format, "zip") != 0))
		return say_samples(search, err);
	status =
	    index_file_each_entry(search->index, stop_at_container, NULL, err);
	if (status != CUSTODY_END)
		return status;
	error_set(err, CUSTODY_UNKNOWN, "whole-members",
	    "not searched at record level, its members were taken whole "
	    "(--format %s)",
	    format);
	error_remedy(err, "custody ingest %s PATH without --format %s",
	    member_text(search->version, "dataset"), format);
	return CUSTODY_UNKNOWN;
}

enum custody_status
selector_find_digests(struct selector_search *search, struct custody_error *err)
{
	struct selector *selector = search->selector;
	enum custody_status status;

	status = index_find_digests(search->index,
	    (const uint8_t(*)[32])selector->sorted, selector->digests,
	    tell_match, search, err);
	if (status == CUSTODY_OK && selector->raw)
		status = index_file_each_entry(
		    search->index, tell_if_same_file, search, err);
	if (status == CUSTODY_OK)
		status = selector_find_samples(search, err);
	if (status != CUSTODY_OK)
		return status;
	return selector_say_members(search, err);
}

enum custody_status
selector_find_fingerprint(
    struct selector_search *search, struct custody_error *err)
{
	enum custody_status status;

	search->form = "fingerprint";
	status = index_find_fingerprint(search->index,
	    search->selector->fingerprint, tell_first, search, err);
	if (status != CUSTODY_OK)
		return status;
	return selector_say_members(search, err);
}

/* --- what records say of themselves ------------------------------------- */

enum custody_status
selector_find_id(struct selector_search *search, struct custody_error *err)
{
	search->form = "id";
	return index_find_id(search->index, bytes_text(search->selector->text),
	    tell_first, search, err);
}

enum custody_status
selector_find_url(struct selector_search *search, struct custody_error *err)
{
	search->form = "url";
	return index_find_url(search->index, bytes_text(search->selector->text),
	    tell_first, search, err);
}

enum custody_status
selector_find_url_prefix(
    struct selector_search *search, struct custody_error *err)
{
	search->form = "url-prefix";
	return index_find_url_prefix(search->index,
	    bytes_text(search->selector->text), tell_first, search, err);
}

enum custody_status
selector_find_domain(struct selector_search *search, struct custody_error *err)
{
	search->form = "domain";
	return index_find_domain(search->index,
	    bytes_text(search->selector->text), tell_first, search, err);
}

static enum custody_status
tell_in_time(void *context, uint64_t ordinal, struct custody_error *err)
{
	struct selector_search *search = context;

	return tell(search, 0, ordinal, 1, search->form, err);
}

enum custody_status
selector_find_time(struct selector_search *search, struct custody_error *err)
{
	const struct selector *selector = search->selector;

	search->form = "time";
	if (!dated(search))
		return tell(search, 0, 0, number_of(search->version, "records"),
		    "source", err);
	return index_find_time(search->index, selector->since, selector->before,
	    tell_in_time, search, err);
}

enum custody_status
selector_find_whole(struct selector_search *search, struct custody_error *err)
{
	const struct selector *selector = search->selector;

	search->form = strcmp(selector->row->name, "source-url") == 0
			   ? "source"
			   : "version";
	if (!dated(search))
		return tell(search, 0, 0, number_of(search->version, "records"),
		    search->form, err);
	return index_find_time(search->index, selector->since, selector->before,
	    tell_in_time, search, err);
}

/* --- any of them -------------------------------------------------------- */

/* A version without the field was not searched for it. */
enum custody_status
selector_say_field(const struct selector_search *search, const char *column,
    const char *noun, const char *option, struct custody_error *err)
{
	if (number_of(search->version, column) > 0)
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "not-searchable",
	    "no record of it carries %s", noun);
	error_remedy(err, "custody reindex %s@%lld %s NAME",
	    member_text(search->version, "dataset"),
	    (long long)json_integer_value(
		json_object_get(search->version, "ordinal")),
	    option);
	return CUSTODY_UNKNOWN;
}

/* The time of a source stands for those of its records. */
static enum custody_status
say_not_searchable(
    const struct selector_search *search, struct custody_error *err)
{
	const struct selector_row *row = search->selector->row;
	int64_t at;

	if (row->column == NULL ||
	    (strcmp(row->name, "time") == 0 &&
		clock_parse(&at, member_text(search->version, "retrieved_at"))))
		return CUSTODY_OK;
	return selector_say_field(
	    search, row->column, row->noun, row->field, err);
}

enum custody_status
selector_find(struct selector *selector, const json_t *version,
    struct index_file *index, selector_visit *each, void *context,
    struct custody_error *err)
{
	struct selector_search search = {.selector = selector,
	    .version = version,
	    .index = index,
	    .each = each,
	    .context = context};
	enum custody_status status;

	if (!selector_concerns(selector, version) || !selector_in_time(&search))
		return CUSTODY_OK;
	status = say_not_searchable(&search, err);
	if (status != CUSTODY_OK)
		return status;
	return selector->row->find(&search, err);
}
