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

bool
trace_row_carries(const struct trace_asking *asking, const char *column)
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
	    trace_row_carries(asking, "with_time"))
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

/* Replaces *out by what the record says, if it does. */
static enum custody_status
find_field(struct trace_asking *asking, const struct selector_hit *hit,
    enum index_run kind, json_t **out, struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status =
	    index_file_field(asking->index, kind, hit->first, &text, err);

	if (status == CUSTODY_OK) {
		json_decref(*out);
		*out = member_strange(buffer_view(&text));
		if (*out == NULL)
			status = error_memory(err);
	}
	buffer_clear(&text);
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

static json_t *
share_count(json_t **last, uint64_t count)
{
	if (*last == NULL || json_integer_value(*last) != (json_int_t)count) {
		json_decref(*last);
		*last = json_integer((json_int_t)count);
	}
	return *last;
}

/* Where it lies: a file of the version and a position there, from 0; a hit
 * that is the whole version has neither. */
static enum custody_status
add_place(struct trace_asking *asking, const struct selector_hit *hit,
    json_t *row[TRACE_MEMBERS], struct custody_error *err)
{
	struct index_entry entry;
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
	if (!share_entry(asking, &entry))
		return error_memory(err);
	json_decref(row[TRACE_FILE]);
	row[TRACE_FILE] = json_incref(asking->file);
	row[TRACE_PLACE] = json_incref(asking->place);
	row[TRACE_ORDINAL] = json_integer((json_int_t)within);
	if (row[TRACE_ORDINAL] == NULL)
		return error_memory(err);
	if (hit->records > 1)
		return CUSTODY_OK;
	/* A sample is known, and barred, by its key. */
	if (selector_is_samples(entry.format))
		status =
		    find_field(asking, hit, INDEX_ID, &row[TRACE_KEY], err);
	if (status == CUSTODY_OK && trace_row_carries(asking, "with_url"))
		status =
		    find_field(asking, hit, INDEX_URL, &row[TRACE_URL], err);
	return status;
}

/* What was looked for has another one. */
static enum custody_status
add_digest(struct trace_asking *asking, const struct selector_hit *hit,
    json_t **out, struct custody_error *err)
{
	uint8_t digest[32];
	char hex[ENCODE_HEX_SIZE(32)];
	enum custody_status status;

	status = index_file_digest(asking->index, hit->first, digest, err);
	if (status != CUSTODY_OK)
		return status;
	encode_hex(hex, digest, sizeof digest);
	*out = json_string(hex);
	return *out == NULL ? error_memory(err) : CUSTODY_OK;
}

/* What all hits of the version have; the rest is put in for each. */
static json_t *
begin_row(const struct trace_asking *asking)
{
	const json_t *version = asking->version;

	return json_pack("{s:s,s:n,s:O,s:O,s:O,s:n,s:n,s:n,s:n,s:n,s:n,"
			 "s:O,s:O}",
	    "type", "hit", "indicator", "dataset",
	    json_object_get(version, "dataset"), "version",
	    json_object_get(version, "root"), "number",
	    json_object_get(version, "ordinal"), "file", "ordinal", "records",
	    "form", "url", "retrieved_at", "requests", asking->requests,
	    "releases", asking->releases);
}

/* Takes the members; what is the same as before stays where it is. */
static enum custody_status
put_row(struct trace_asking *asking, json_t *row[TRACE_MEMBERS],
    struct custody_error *err)
{
	static const char *const names[TRACE_MEMBERS] = {"indicator", "file",
	    "ordinal", "records", "form", "url", "retrieved_at", "place", "key",
	    "sha256"};
	enum custody_status status = CUSTODY_OK;

	if (asking->row == NULL)
		asking->row = begin_row(asking);
	for (int i = 0; i < TRACE_MEMBERS; i++) {
		json_t *value = row[i];

		if (value == NULL && i == TRACE_ORDINAL)
			value = json_null();
		if (value == asking->told[i])
			json_decref(value);
		else if (value == NULL && i >= TRACE_PLACE)
			json_object_del(asking->row, names[i]);
		else if (json_object_set_new(asking->row, names[i], value) != 0)
			status = error_memory(err);
		asking->told[i] = value;
	}
	return status;
}

static enum custody_status
fill_row(struct trace_asking *asking, const struct selector_hit *hit,
    const char *at, struct custody_error *err)
{
	json_t *row[TRACE_MEMBERS] = {NULL};
	char room[SELECTOR_ROOM];
	enum custody_status status, put;

	row[TRACE_INDICATOR] = json_string(
	    selector_indicator(asking->trace->selector, hit->indicator, room));
	row[TRACE_FILE] = json_incref(share_text(&asking->nothing, ""));
	row[TRACE_URL] = json_incref(asking->nothing);
	row[TRACE_RECORDS] =
	    json_incref(share_count(&asking->count, hit->records));
	row[TRACE_FORM] = json_incref(share_text(&asking->form, hit->form));
	row[TRACE_WHEN] = json_incref(share_text(&asking->when, at));
	status = add_place(asking, hit, row, err);
	if (status == CUSTODY_OK && trace_row_by_form(hit))
		status = add_digest(asking, hit, &row[TRACE_SHA256], err);
	put = put_row(asking, row, err);
	return status == CUSTODY_OK ? put : status;
}

enum custody_status
trace_row_add(struct trace_asking *asking, const struct selector_hit *hit,
    struct custody_error *err)
{
	struct trace *trace = asking->trace;
	const struct custody_trace *ask = trace->ask;
	char at[CLOCK_TEXT_SIZE];
	enum custody_status status;

	status = find_time(asking, hit, at, err);
	if (status != CUSTODY_OK)
		return status;
	trace_row_widen(asking->first, asking->last, at);
	trace->rows++;
	if (ask->most > 0 && trace->rows > ask->most)
		return CUSTODY_OK;
	status = fill_row(asking, hit, at, err);
	if (status != CUSTODY_OK)
		return status;
	if (ask->hit != NULL)
		return ask->hit(ask->ctx, asking->row, err);
	return json_array_append_new(trace->hits, json_copy(asking->row)) != 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}
