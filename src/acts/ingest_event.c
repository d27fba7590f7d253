/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_event: what was asked and what was measured, as the ledger has it.
 */
#include <stdio.h>
#include <string.h>

#include "acts/ingest_inside.h"
#include "acts/tell.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"

#define DATASET_MAX 128
#define DAY ((int64_t)24 * 3600 * 1000000) /* microseconds */

static bool
is_dataset_name(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= DATASET_MAX &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._/-") ==
		   len &&
	       strchr("._/-", name[0]) == NULL && name[len - 1] != '/' &&
	       strstr(name, "..") == NULL && strstr(name, "//") == NULL;
}

/* A scheme (RFC 3986, 3.1; a single letter is a drive), a colon, and something
 * without blanks: https, s3, hf, doi. */
static bool
is_url(const char *text)
{
	size_t scheme =
	    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			 "0123456789+-.");

	return scheme > 1 && strchr("0123456789+-.", text[0]) == NULL &&
	       text[scheme] == ':' && text[scheme + 1] != '\0' &&
	       strpbrk(text, " \t\r\n") == NULL;
}

static enum custody_status
read_time(const char *text, char retrieved_at[28], struct custody_error *err)
{
	int64_t at;
	enum custody_status status = clock_read(&at, text, err);

	if (status != CUSTODY_OK)
		return status;
	/* A date is its end: today's is still to come. */
	if (at > clock_now() + DAY) {
		error_set(err, CUSTODY_USAGE, "bad-time",
		    "ingest: --retrieved-at %s is still to come", text);
		error_remedy(err, "say when the data was obtained");
		return CUSTODY_USAGE;
	}
	clock_text(retrieved_at, at);
	return CUSTODY_OK;
}

enum custody_status
ingest_event_check(const struct custody_ingest *ask, char retrieved_at[28],
    struct custody_error *err)
{
	retrieved_at[0] = '\0';
	if (ask->dataset == NULL || !is_dataset_name(ask->dataset)) {
		error_set(err, CUSTODY_USAGE, "bad-name",
		    "ingest: %s is not a dataset's name",
		    ask->dataset != NULL ? ask->dataset : "(none)");
		error_remedy(err, "a name is [a-z0-9][a-z0-9._/-]{0,127} "
				  "without .. or // or a last /");
		return CUSTODY_USAGE;
	}
	if (tell_is_list(ask->dataset)) {
		error_set(err, CUSTODY_USAGE, "bad-name",
		    "ingest: %s is a word that list takes", ask->dataset);
		error_remedy(
		    err, "choose another name: custody ingest NAME PATH");
		return CUSTODY_USAGE;
	}
	if (ask->source_url != NULL && !is_url(ask->source_url)) {
		error_set(err, CUSTODY_USAGE, "bad-url",
		    "ingest: --source-url %s is no URL", ask->source_url);
		error_remedy(err, "say all of it: https://example.org/data, "
				  "s3://bucket/key");
		return CUSTODY_USAGE;
	}
	return ask->retrieved_at == NULL
		   ? CUSTODY_OK
		   : read_time(ask->retrieved_at, retrieved_at, err);
}

/* A field that no record has was misspelt: years later nothing would be found
 * by it. */
enum custody_status
ingest_event_fields(const struct custody_ingest *ask,
    const struct measurement *measured, struct custody_error *err)
{
	const struct custody_reading *reading = &ask->reading;
	const struct {
		const char *field, *option;
		uint64_t found;
	} fields[] = {
	    {reading->url_field, "--url-field", measured->with_url},
	    {reading->time_field, "--time-field", measured->with_time},
	    {reading->id_field, "--id-field", measured->with_id},
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (fields[i].field == NULL || fields[i].found > 0)
			continue;
		error_set(err, CUSTODY_USAGE, "no-field",
		    "ingest: no record has what %s %s promises",
		    fields[i].option, fields[i].field);
		error_remedy(err,
		    "name a field that the records have, or "
		    "leave %s out",
		    fields[i].option);
		return CUSTODY_USAGE;
	}
	return CUSTODY_OK;
}

static json_t *
list_texts(const char *const *texts, size_t count)
{
	json_t *list = count > 0 ? json_array() : NULL;

	for (size_t i = 0; list != NULL && i < count; i++)
		if (json_array_append_new(list, json_string(texts[i])) < 0) {
			json_decref(list);
			return NULL;
		}
	return list;
}

/* With no texts, no list. */
static bool
set_list(json_t *out, const char *key, const char *const *texts, size_t count)
{
	return count == 0 ||
	       json_object_set_new(out, key, list_texts(texts, count)) == 0;
}

/* Only what was said: the reader's defaults are the format's. */
json_t *
ingest_reading(const struct custody_reading *reading, size_t path_count)
{
	json_t *out = json_pack("{s:s, s:s*, s:s*, s:s*, s:s*, s:s*}", "format",
	    reading->format != NULL ? reading->format : "auto", "records_at",
	    reading->records_at, "url_field", reading->url_field, "time_field",
	    reading->time_field, "id_field", reading->id_field, "stdin_name",
	    reading->stdin_name);

	if (out == NULL ||
	    !set_list(
		out, "include", reading->include, reading->include_count) ||
	    !set_list(
		out, "exclude", reading->exclude, reading->exclude_count) ||
	    (reading->no_header &&
		json_object_set_new(out, "no_header", json_true()) < 0) ||
	    (reading->follow &&
		json_object_set_new(out, "follow", json_true()) < 0) ||
	    (path_count > 1 && json_object_set_new(out, "paths",
				   json_integer((json_int_t)path_count)) < 0)) {
		json_decref(out);
		return NULL;
	}
	return out;
}

json_t *
ingest_runs(const struct index_total totals[INDEX_RUNS])
{
	char root[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	json_t *runs = json_array();

	for (unsigned i = 0; totals != NULL && runs != NULL && i < INDEX_RUNS;
	     i++) {
		if (totals[i].left_out)
			continue;
		encode_hex(root, totals[i].root, DIGEST_SIZE);
		if (json_array_append_new(runs,
			json_pack("{s:s, s:I, s:s}", "name", index_run_name[i],
			    "count", (json_int_t)totals[i].count, "root",
			    root)) < 0) {
			json_decref(runs);
			return NULL;
		}
	}
	return runs;
}

json_t *
ingest_event(const struct custody_ingest *ask,
    const struct measurement *measured,
    const struct index_total totals[INDEX_RUNS], const char *retrieved_at,
    const struct ingest_derived *derived, const json_t *parts,
    const json_t *onto)
{
	static const struct measurement stand_in = {
	    .entries = (size_t)1 << 40, .records = (uint64_t)1 << 40};
	char version[ENCODE_HEX_SIZE(DIGEST_SIZE)];

	if (measured == NULL)
		measured = &stand_in;
	encode_hex(version, measured->version, DIGEST_SIZE);
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:o, s:o, s:s*, s:s*,"
			 " s:s*, s:s*, s:I, s:I, s:I, s:I, s:[], s:O*, s:o*,"
			 " s:s*, s:s*, s:O*, s:O*, s:O*}",
	    "dataset", ask->dataset, "version", version, "files",
	    (json_int_t)measured->entries, "records",
	    (json_int_t)measured->records, "bytes", (json_int_t)measured->bytes,
	    "duplicates", (json_int_t)measured->duplicates, "reading",
	    ingest_reading(&ask->reading, ask->path_count), "runs",
	    ingest_runs(totals), "source_url", ask->source_url, "retrieved_at",
	    retrieved_at[0] != '\0' ? retrieved_at : NULL, "publisher",
	    ask->publisher, "licence", ask->licence, "with_url",
	    (json_int_t)measured->with_url, "with_time",
	    (json_int_t)measured->with_time, "with_id",
	    (json_int_t)measured->with_id, "expected",
	    (json_int_t)ask->expect_count, "bars", "derived", derived->parents,
	    "proved",
	    derived->parents == NULL ? NULL : json_integer(derived->proved),
	    "step", ask->step, "why", ask->why, "facts", measured->facts,
	    "parts", parts, "onto", json_object_get(onto, "seq"));
}
