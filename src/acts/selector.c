/* SPDX-License-Identifier: Apache-2.0
 *
 * selector: a table of what can be looked for, one row each.  A new selector
 * is a row and the two functions it names.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "acts/selector_inside.h"
#include "acts/session.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/question.h"

static enum custody_status take_text(struct selector *selector,
    struct custody *custody, struct custody_error *err);
static enum custody_status take_dataset(struct selector *selector,
    struct custody *custody, struct custody_error *err);
static enum custody_status take_released(struct selector *selector,
    struct custody *custody, struct custody_error *err);
static enum custody_status take_source(struct selector *selector,
    struct custody *custody, struct custody_error *err);

#define SAID(member) offsetof(struct custody_selector, member)
#define NOT_SAID SIZE_MAX
#define RELEASED "SELECT DISTINCT dataset, root FROM release_model WHERE "

static const struct selector_row rows[] = {
    {.name = "record",
	.said = SAID(record),
	.take = selector_read_record,
	.find = selector_find_digests,
	.parts = INDEX_PART(INDEX_SHA256),
	.digests = true},
    {.name = "file",
	.said = SAID(file),
	.take = selector_read_file,
	.find = selector_find_digests,
	.parts = INDEX_PART(INDEX_SHA256),
	.digests = true},
    {.name = "sha256",
	.said = SAID(sha256),
	.take = selector_read_sha256,
	.find = selector_find_digests,
	.parts = INDEX_PART(INDEX_SHA256),
	.digests = true},
    {.name = "xxh3",
	.said = SAID(xxh3),
	.take = selector_read_xxh3,
	.find = selector_find_fingerprint,
	.parts = INDEX_PART(INDEX_XXH3),
	.digests = true},
    {.name = "from",
	.said = SAID(from),
	.take = selector_read_list,
	.find = selector_find_list,
	.digests = true,
	.lasting = true},
    {.name = "id",
	.said = SAID(id),
	.take = take_text,
	.find = selector_find_id,
	.parts = INDEX_PART(INDEX_ID),
	.column = "with_id",
	.field = "--id-field",
	.noun = "an id",
	.lasting = true},
    {.name = "url",
	.said = SAID(url),
	.take = take_text,
	.find = selector_find_url,
	.parts = INDEX_PART(INDEX_URL),
	.column = "with_url",
	.field = "--url-field",
	.noun = "a URL",
	.lasting = true},
    {.name = "url-prefix",
	.said = SAID(url_prefix),
	.take = take_text,
	.find = selector_find_url_prefix,
	.parts = INDEX_PART(INDEX_URL),
	.column = "with_url",
	.field = "--url-field",
	.noun = "a URL",
	.lasting = true},
    {.name = "domain",
	.said = SAID(domain),
	.take = take_text,
	.find = selector_find_domain,
	.parts = INDEX_PART(INDEX_URL),
	.column = "with_url",
	.field = "--url-field",
	.noun = "a URL",
	.lasting = true},
    {.name = "text",
	.said = SAID(text),
	.take = selector_read_text,
	.find = selector_find_text},
    {.name = "key",
	.said = SAID(key),
	.take = selector_read_key,
	.find = selector_find_key},
    {.name = "source-url",
	.said = SAID(source_url),
	.take = take_source,
	.find = selector_find_whole,
	.whole = true,
	.lasting = true},
    {.name = "model",
	.said = SAID(model),
	.take = take_released,
	.sql = RELEASED "model = :text OR model_sha256 = :text",
	.find = selector_find_whole,
	.whole = true},
    {.name = "job",
	.said = SAID(job),
	.take = take_released,
	.sql = RELEASED "job = :text",
	.find = selector_find_whole,
	.whole = true},
    {.name = "release",
	.said = SAID(release),
	.take = take_released,
	.sql = RELEASED "release = :text",
	.find = selector_find_whole,
	.whole = true},
    {.name = "dataset",
	.said = SAID(dataset),
	.take = take_dataset,
	.find = selector_find_whole,
	.whole = true},
    {.name = "time",
	.said = NOT_SAID,
	.take = take_text,
	.find = selector_find_time,
	.parts = INDEX_PART(INDEX_TIME),
	.column = "with_time",
	.field = "--time-field",
	.noun = "a time",
	.lasting = true},
};
#define ROWS (sizeof(rows) / sizeof(rows[0]))

static const char *
said(const struct custody_selector *ask, const struct selector_row *row)
{
	const char *text;

	if (row->said == NOT_SAID)
		return NULL;
	memcpy(&text, (const char *)ask + row->said, sizeof(text));
	return text;
}

/* --- taking what was said ----------------------------------------------- */

static enum custody_status
take_text(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	(void)custody;
	if (selector->text[0] == '\0' && selector->row->said != NOT_SAID)
		return error_set(err, CUSTODY_USAGE, "no-selector",
		    "--%s: nothing to look for", selector->row->name);
	return CUSTODY_OK;
}

/* Keeps the versions that `sql` tells; none is an answer too. */
static enum custody_status
take_versions(struct selector *selector, struct custody *custody,
    const char *sql, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "text", selector->text);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(
	    &selector->versions, session_state(custody), sql, values, err);
	json_decref(values);
	return status;
}

static enum custody_status
take_released(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	return take_versions(selector, custody, selector->row->sql, err);
}

static enum custody_status
take_dataset(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	json_t *named = NULL;
	json_t *row;
	size_t i;
	enum custody_status status;

	status = session_versions(custody, selector->text, true, &named, err);
	if (status != CUSTODY_OK)
		return status;
	selector->versions = json_array();
	if (selector->versions == NULL) {
		json_decref(named);
		return error_memory(err);
	}
	json_array_foreach (named, i, row) {
		if (json_array_append_new(selector->versions,
			json_pack("{s:O,s:O}", "dataset",
			    json_object_get(row, "dataset"), "root",
			    json_object_get(row, "root"))) != 0) {
			json_decref(named);
			return error_memory(err);
		}
	}
	json_decref(named);
	return CUSTODY_OK;
}

static enum custody_status
take_source(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	/* Which versions these are is asked of each, so that one that comes
	 * later is known too. */
	return take_text(selector, custody, err);
}

/* A date is its first moment here: the end of the day before, and one. */
static enum custody_status
read_since(int64_t *out, const char *text, struct custody_error *err)
{
	struct tm day = {.tm_isdst = -1};
	const char *end = strptime(text, "%Y-%m-%d", &day);
	enum custody_status status;
	time_t start;

	status = clock_read(out, text, err);
	if (status != CUSTODY_OK || strlen(text) != 10 || end == NULL ||
	    *end != '\0')
		return status;
	start = mktime(&day);
	if (start == (time_t)-1)
		return error_set(err, CUSTODY_USAGE, "bad-time",
		    "--since %s: not a day here", text);
	*out = (int64_t)start * 1000000;
	return CUSTODY_OK;
}

static enum custody_status
take_times(struct selector *selector, const char *since, const char *before,
    struct custody_error *err)
{
	enum custody_status status;

	selector->since = INT64_MIN;
	selector->before = INT64_MAX;
	if (since != NULL) {
		status = read_since(&selector->since, since, err);
		if (status != CUSTODY_OK)
			return status;
		clock_text(selector->since_text, selector->since);
	}
	if (before != NULL) {
		status = clock_read(&selector->before, before, err);
		if (status != CUSTODY_OK)
			return status;
		/* The end of a day is its last microsecond; exclusive needs
		 * the next one. */
		if (strlen(before) == 10)
			selector->before++;
		clock_text(selector->before_text, selector->before);
	}
	selector->timed = since != NULL || before != NULL;
	if (selector->since >= selector->before)
		return error_set(err, CUSTODY_USAGE, "bad-time",
		    "--since %s --before %s: no time lies between them",
		    selector->since_text, selector->before_text);
	return CUSTODY_OK;
}

static enum custody_status
make(struct selector **out, struct custody *custody,
    const struct selector_row *row, const char *text, const char *since,
    const char *before, struct custody_error *err)
{
	struct selector *selector = calloc(1, sizeof(*selector));
	enum custody_status status;

	if (selector == NULL)
		return error_memory(err);
	selector->row = row;
	selector->custody = custody;
	selector->indicators = 1;
	selector->text = strdup(text);
	if (selector->text == NULL) {
		status = error_memory(err);
		goto out;
	}
	status = take_times(selector, since, before, err);
	if (status != CUSTODY_OK)
		goto out;
	status = row->take(selector, custody, err);
	if (status != CUSTODY_OK)
		goto out;
	*out = selector;
	selector = NULL;
out:
	selector_free(selector);
	return status;
}

enum custody_status
selector_make(struct selector **out, const char *name, const char *text,
    const char *since, const char *before, struct custody_error *err)
{
	*out = NULL;
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return rows[i].lasting ? make(out, NULL, &rows[i], text,
						     since, before, err)
					       : CUSTODY_END;
	return CUSTODY_NOT_FOUND;
}

/* With what only goes with some of them. */
static enum custody_status
make_asked(struct selector **out, struct custody *custody,
    const struct selector_row *row, const char *text,
    const struct custody_selector *ask, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	char *wide = NULL;

	if (ask->broad && strcmp(row->name, "domain") != 0)
		return error_set(err, CUSTODY_USAGE, "selectors",
		    "--broad goes with --domain");
	if (ask->members && (!row->digests || strcmp(row->name, "xxh3") == 0))
		return error_set(err, CUSTODY_USAGE, "selectors",
		    "--members goes with --sha256, --record, --file or --from");
	if (ask->broad)
		status = selector_broaden(&wide, text, err);
	if (status == CUSTODY_OK)
		status = make(out, custody, row, wide == NULL ? text : wide,
		    ask->since, ask->before, err);
	if (status == CUSTODY_OK)
		(*out)->members = ask->members;
	if (status == CUSTODY_OK)
		(*out)->broad = ask->broad;
	free(wide);
	return status;
}

enum custody_status
selector_open(struct selector **out, struct custody *custody,
    const struct custody_selector *ask, struct custody_error *err)
{
	const struct selector_row *row = NULL;
	const char *text = "";

	*out = NULL;
	for (size_t i = 0; i < ROWS; i++) {
		if (said(ask, &rows[i]) == NULL)
			continue;
		if (row != NULL)
			return error_set(err, CUSTODY_USAGE, "selectors",
			    "--%s and --%s: one selector at a time", row->name,
			    rows[i].name);
		row = &rows[i];
		text = said(ask, row);
	}
	if (row == NULL && ask->since == NULL && ask->before == NULL)
		return error_set(err, CUSTODY_USAGE, "no-selector",
		    "nothing says what to look for");
	if (row == NULL)
		row = &rows[ROWS - 1];
	return make_asked(out, custody, row, text, ask, err);
}

static bool
is_firm(const struct selector *selector)
{
	const struct indicators *list = selector->list;

	return list == NULL ? strcmp(selector->row->name, "xxh3") != 0
			    : list->begin[INDICATOR_XXH3] ==
				  list->begin[INDICATOR_XXH3 + 1];
}

enum custody_status
selector_open_firm(struct selector **out, struct custody *custody,
    const struct custody_selector *ask, struct custody_error *err)
{
	enum custody_status status = selector_open(out, custody, ask, err);

	if (status == CUSTODY_OK)
		(*out)->firm = true;
	if (status != CUSTODY_OK || is_firm(*out))
		return status;
	selector_free(*out);
	*out = NULL;
	error_set(err, CUSTODY_USAGE, "forgeable",
	    "an XXH3-128 fingerprint can be forged and bars nothing");
	error_remedy(err, "custody trace finds the records; bar them by their "
			  "SHA-256");
	return CUSTODY_USAGE;
}

void
selector_free(struct selector *selector)
{
	if (selector == NULL)
		return;
	json_decref(selector->versions);
	free(selector->keys);
	free(selector->fingerprints);
	indicators_free(selector->list);
	free(selector->form);
	free(selector->sorted);
	free(selector->digest);
	free(selector->hex);
	buffer_wipe(&selector->bytes);
	free(selector->text);
	free(selector);
}
