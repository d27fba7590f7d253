/* SPDX-License-Identifier: Apache-2.0
 *
 * trace_row: what is told of one hit: where it lies, when it was obtained.
 */
#include <string.h>

#include "acts/trace_row.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"

void
trace_row_widen(
    char first[CLOCK_TEXT_SIZE], char last[CLOCK_TEXT_SIZE], const char *at)
{
	if (at[0] == '\0' || strlen(at) >= CLOCK_TEXT_SIZE)
		return;
	if (first[0] == '\0' || strcmp(at, first) < 0)
		strcpy(first, at);
	if (strcmp(at, last) > 0)
		strcpy(last, at);
}

bool
trace_row_by_form(const struct selector_hit *hit)
{
	return hit->form == selector_by_form;
}

/* True if some record has one: else none is looked up. */
static bool
carries(const struct trace_asking *asking, const char *column)
{
	return json_integer_value(json_object_get(asking->version, column)) > 0;
}

/* When it was obtained: its own time, else its source's. */
static enum custody_status
find_time(struct trace_asking *asking, const struct selector_hit *hit,
    char at[CLOCK_TEXT_SIZE], struct custody_error *err)
{
	const char *source = member_text(asking->version, "retrieved_at");
	enum custody_status status = CUSTODY_NOT_FOUND;
	int64_t time;

	if (asking->index != NULL && hit->records == 1 &&
	    carries(asking, "with_time"))
		status = index_file_time(asking->index, hit->first, &time, err);
	at[0] = '\0';
	if (status == CUSTODY_OK)
		clock_text(at, time);
	else if (strlen(source) < CLOCK_TEXT_SIZE)
		strcpy(at, source);
	return status == CUSTODY_NOT_FOUND || status == CUSTODY_MALFORMED
		   ? CUSTODY_OK
		   : status;
}

/* A sample is known, and barred, by its key. */
static enum custody_status
add_key(struct trace_asking *asking, const struct selector_hit *hit,
    json_t *row, struct custody_error *err)
{
	struct buffer key = {0};
	enum custody_status status =
	    index_file_field(asking->index, INDEX_ID, hit->first, &key, err);

	if (status == CUSTODY_OK && json_object_set_new(row, "key",
					member_strange(buffer_view(&key))) != 0)
		status = error_memory(err);
	buffer_clear(&key);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

/* All hits in an entry have the same texts. */
static bool
share_entry(struct trace_asking *asking, const struct index_entry *entry)
{
	if (asking->file != NULL && asking->entry_first == entry->first)
		return true;
	json_decref(asking->file);
	json_decref(asking->place);
	asking->file = member_strange(entry->path);
	asking->place = member_strange(entry->place);
	asking->entry_first = entry->first;
	return asking->file != NULL && asking->place != NULL;
}

/* The text that was told last, where it is the same. */
static json_t *
share_text(json_t **last, const char *text)
{
	if (*last == NULL || strcmp(json_string_value(*last), text) != 0) {
		json_decref(*last);
		*last = json_string(text);
	}
	return *last;
}

/* Where it lies: a file of the version and a position there, from 0; a hit
 * that is the whole version has neither. */
static enum custody_status
add_place(struct trace_asking *asking, const struct selector_hit *hit,
    json_t *row, struct custody_error *err)
{
	struct index_entry entry;
	struct buffer url = {0};
	uint64_t within;
	enum custody_status status;

	if (asking->index == NULL)
		return CUSTODY_OK;
	status = index_file_entry_of(
	    asking->index, hit->first, &entry, &within, err);
	if (status != CUSTODY_OK)
		return status;
	if (within + hit->records > entry.records)
		return CUSTODY_OK;
	if (!share_entry(asking, &entry) ||
	    json_object_set(row, "file", asking->file) != 0 ||
	    json_object_set(row, "place", asking->place) != 0 ||
	    json_object_set_new(
		row, "ordinal", json_integer((json_int_t)within)) != 0)
		return error_memory(err);
	if (hit->records > 1)
		return CUSTODY_OK;
	if (strncmp(entry.format, "webdataset/", 11) == 0)
		status = add_key(asking, hit, row, err);
	if (status != CUSTODY_OK)
		return status;
	if (!carries(asking, "with_url"))
		return CUSTODY_OK;
	status =
	    index_file_field(asking->index, INDEX_URL, hit->first, &url, err);
	if (status == CUSTODY_OK &&
	    json_object_set_new(row, "url",
		member_strange((struct bytes){url.at, url.len})) != 0)
		status = error_memory(err);
	buffer_clear(&url);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

/* What was looked for has another one. */
static enum custody_status
add_digest(struct trace_asking *asking, const struct selector_hit *hit,
    json_t *row, struct custody_error *err)
{
	uint8_t digest[32];
	char hex[ENCODE_HEX_SIZE(32)];
	enum custody_status status;

	status = index_file_digest(asking->index, hit->first, digest, err);
	if (status != CUSTODY_OK)
		return status;
	encode_hex(hex, digest, sizeof digest);
	return json_object_set_new(row, "sha256", json_string(hex)) != 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

enum custody_status
trace_row_add(struct trace_asking *asking, const struct selector_hit *hit,
    struct custody_error *err)
{
	struct trace *trace = asking->trace;
	char at[CLOCK_TEXT_SIZE];
	enum custody_status status;
	json_t *row;

	status = find_time(asking, hit, at, err);
	if (status != CUSTODY_OK)
		return status;
	trace_row_widen(asking->first, asking->last, at);
	row = json_pack("{s:s,s:s,s:O,s:O,s:O,s:O,s:n,s:I,s:O,s:O,s:O,s:O,s:O}",
	    "type", "hit", "indicator",
	    selector_indicator(trace->selector, hit->indicator), "dataset",
	    json_object_get(asking->version, "dataset"), "version",
	    json_object_get(asking->version, "root"), "number",
	    json_object_get(asking->version, "ordinal"), "file",
	    share_text(&asking->nothing, ""), "ordinal", "records",
	    (json_int_t)hit->records, "form",
	    share_text(&asking->form, hit->form), "url",
	    share_text(&asking->nothing, ""), "retrieved_at",
	    share_text(&asking->when, at), "requests", asking->requests,
	    "releases", asking->releases);
	if (row == NULL)
		return error_memory(err);
	status = add_place(asking, hit, row, err);
	if (status == CUSTODY_OK && trace_row_by_form(hit))
		status = add_digest(asking, hit, row, err);
	if (status != CUSTODY_OK) {
		json_decref(row);
		return status;
	}
	trace->rows++;
	if (trace->ask->hit == NULL)
		return json_array_append_new(trace->hits, row) != 0
			   ? error_memory(err)
			   : CUSTODY_OK;
	status = trace->ask->hit(trace->ask->ctx, row, err);
	json_decref(row);
	return status;
}
