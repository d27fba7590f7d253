/* SPDX-License-Identifier: Apache-2.0
 *
 * trace_hits: the rows of one version.  A version that cannot be asked is named
 * with its cure and makes the answer incomplete; it never counts as "no".
 */
#include <stdlib.h>
#include <string.h>

#include "acts/trace.h"
#include "acts/trace_row.h"
#include "acts/version_index.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_find.h"
#include "store/question.h"

/* By place; what covers most of it first. */
static int
by_place(const void *a, const void *b)
{
	const struct selector_hit *x = a;
	const struct selector_hit *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	if (x->records != y->records)
		return x->records > y->records ? -1 : 1;
	return x->indicator < y->indicator ? -1 : x->indicator > y->indicator;
}

/* Of the same place, what was found by its bytes first. */
static int
by_place_and_form(const void *a, const void *b)
{
	int order = by_place(a, b);

	return order != 0 ? order : trace_row_by_form(a) - trace_row_by_form(b);
}

/* How many records are hit, each once however many hits cover it. */
static uint64_t
count_records(const struct trace_asking *asking, bool forms)
{
	uint64_t covered = 0;
	uint64_t records = 0;

	for (size_t i = 0; i < asking->hits; i++) {
		uint64_t first = asking->hit[i].first;
		uint64_t end = first + asking->hit[i].records;

		if (trace_row_by_form(&asking->hit[i]) && !forms)
			continue;
		if (first < covered)
			first = covered;
		if (end > covered) {
			records += end - first;
			covered = end;
		}
	}
	return records;
}

static void
clear(struct trace_asking *asking)
{
	json_decref(asking->row);
	json_decref(asking->count);
	json_decref(asking->nothing);
	json_decref(asking->form);
	json_decref(asking->when);
	json_decref(asking->place);
	json_decref(asking->file);
	json_decref(asking->releases);
	json_decref(asking->requests);
	free(asking->hit);
	index_file_close(asking->index);
}

enum custody_status
trace_takers(struct trace_asking *asking, struct custody_error *err)
{
	json_t *values, *row = NULL;
	enum custody_status status;

	if (asking->requests != NULL)
		return CUSTODY_OK;
	values = json_pack(
	    "{s:O}", "root", json_object_get(asking->version, "root"));
	if (values == NULL)
		return error_memory(err);
	status = question_row(&row, session_state(asking->trace->custody),
	    "SELECT (SELECT json_group_array(DISTINCT request)"
	    "          FROM request_version WHERE root = :root)"
	    "       AS requests_json,"
	    "       (SELECT json_group_array(DISTINCT release)"
	    "          FROM release_version WHERE root = :root)"
	    "       AS releases_json,"
	    "       EXISTS (SELECT 1 FROM lineage WHERE ancestor = :root)"
	    "       AS copied_bool,"
	    "       EXISTS (SELECT 1 FROM release_version AS w"
	    "                 JOIN release AS l ON l.id = w.release"
	    "                WHERE w.root = :root AND l.left_out > 0)"
	    "       AS leaves_bool",
	    values, err);
	json_decref(values);
	if (status != CUSTODY_OK)
		return status;
	asking->requests = json_incref(json_object_get(row, "requests"));
	asking->releases = json_incref(json_object_get(row, "releases"));
	asking->copied = json_is_true(json_object_get(row, "copied"));
	asking->leaves = json_is_true(json_object_get(row, "leaves"));
	json_decref(row);
	return CUSTODY_OK;
}

/* The version's own row, once its hits are known. */
static enum custody_status
add_group(struct trace_asking *asking, struct custody_error *err)
{
	struct trace *trace = asking->trace;
	uint64_t records = count_records(asking, true);
	uint64_t by_form = records - count_records(asking, false);
	const json_t *version = asking->version;
	json_t *row = json_pack("{s:s,s:O,s:O,s:O,s:O,s:I,s:I,s:I,s:s,s:s,s:O,"
				"s:O,s:O,s:b,s:O,s:O}",
	    "type", "group", "dataset", json_object_get(version, "dataset"),
	    "version", json_object_get(version, "root"), "number",
	    json_object_get(version, "ordinal"), "event",
	    json_object_get(version, "seq"), "records", (json_int_t)records,
	    "by_form", (json_int_t)by_form, "hits", (json_int_t)asking->hits,
	    "first", asking->first, "last", asking->last, "ingested_at",
	    json_object_get(version, "at"), "person",
	    json_object_get(version, "person"), "source_url",
	    json_object_get(version, "source_url"), "disposed",
	    member_text(version, "disposal")[0] != '\0', "requests",
	    asking->requests, "releases", asking->releases);

	if (row == NULL || json_array_append_new(trace->groups, row) != 0 ||
	    json_array_append(trace->roots, json_object_get(version, "root")) !=
		0)
		return error_memory(err);
	trace->records_hit += records;
	trace->by_form += by_form;
	trace_row_widen(trace->first, trace->last, asking->first);
	trace_row_widen(trace->first, trace->last, asking->last);
	return CUSTODY_OK;
}

/* What was hit by more than its bytes is known by them from now on. */
static enum custody_status
keep_copy(struct trace_asking *asking, const struct selector_hit *hit,
    struct custody_error *err)
{
	struct trace *trace = asking->trace;
	struct trace_copy *more;
	size_t room;

	if (asking->index == NULL || hit->records != 1 || !asking->copied)
		return CUSTODY_OK;
	if (trace->copies == trace->room) {
		room = trace->room == 0 ? 64 : 2 * trace->room;
		if (room > SIZE_MAX / sizeof(*more))
			return error_memory(err);
		more = realloc(trace->copy, room * sizeof(*more));
		if (more == NULL)
			return error_memory(err);
		trace->copy = more;
		trace->room = room;
	}
	more = &trace->copy[trace->copies++];
	more->indicator = hit->indicator;
	return index_file_digest(asking->index, hit->first, more->digest, err);
}

/* Of one kind they come by place. */
static bool
is_sorted(const struct trace_asking *asking)
{
	for (size_t i = 1; i < asking->hits; i++)
		if (by_place_and_form(&asking->hit[i - 1], &asking->hit[i]) > 0)
			return false;
	return true;
}

static enum custody_status
add_rows(struct trace_asking *asking, struct custody_error *err)
{
	enum custody_status status;

	if (asking->hits == 0)
		return CUSTODY_OK;
	if (!is_sorted(asking))
		qsort(asking->hit, asking->hits, sizeof(*asking->hit),
		    by_place_and_form);
	status = trace_takers(asking, err);
	for (size_t i = 0; i < asking->hits && status == CUSTODY_OK; i++) {
		/* One member found as a file and as a record is one hit. */
		if (i > 0 &&
		    by_place(&asking->hit[i - 1], &asking->hit[i]) == 0)
			continue;
		status = trace_row_add(asking, &asking->hit[i], err);
		if (status == CUSTODY_OK)
			status = keep_copy(asking, &asking->hit[i], err);
		if (status == CUSTODY_OK)
			status = trace_left_keep(asking, &asking->hit[i], err);
	}
	if (status == CUSTODY_OK)
		status = trace_left_group(asking, err);
	return status == CUSTODY_OK ? add_group(asking, err) : status;
}

/* --- versions ----------------------------------------------------------- */

static enum custody_status
say_disposed(
    struct trace *trace, const json_t *version, struct custody_error *err)
{
	json_t *row = json_pack("{s:s,s:O,s:O,s:O,s:O,s:b}", "type", "disposed",
	    "dataset", json_object_get(version, "dataset"), "version",
	    json_object_get(version, "root"), "number",
	    json_object_get(version, "ordinal"), "disposal",
	    json_object_get(version, "disposal"), "done",
	    json_integer_value(json_object_get(version, "disposed")) > 0);

	if (row == NULL || json_array_append_new(trace->disposed, row) != 0)
		return error_memory(err);
	return CUSTODY_OK;
}

static enum custody_status
say_unsearched(struct trace *trace, const json_t *version,
    const struct custody_error *why, struct custody_error *err)
{
	json_t *row = selector_unsearched(version, why);

	if (row == NULL || json_array_append_new(trace->unsearched, row) != 0 ||
	    json_array_append(trace->barren, json_object_get(version, "seq")) !=
		0 ||
	    json_object_set_new(
		trace->left, member_text(version, "dataset"), json_true()) != 0)
		return error_memory(err);
	return CUSTODY_OK;
}

/* What a person can do about an index that does not answer. */
static void
give_cure(struct custody_error *why, const json_t *version)
{
	if (why->remedy[0] == '\0')
		error_remedy(why, "custody reindex %s@%lld --data PATH",
		    member_text(version, "dataset"),
		    (long long)json_integer_value(
			json_object_get(version, "ordinal")));
}

enum custody_status
trace_version(
    struct trace *trace, const json_t *version, struct custody_error *err)
{
	struct trace_asking asking = {.trace = trace, .version = version};
	struct custody_error why = {0};
	bool gone = member_text(version, "disposal")[0] != '\0';
	enum custody_status status;
	enum custody_status asked;

	if (gone) {
		status = say_disposed(trace, version, err);
		/* Its digests are gone, but not who had it. */
		if (status != CUSTODY_OK || !selector_whole(trace->selector))
			return status;
	} else {
		trace->live++;
		if (json_object_set_new(trace->datasets,
			member_text(version, "dataset"), json_true()) != 0)
			return error_memory(err);
	}
	asked = trace_ask(&asking, &why);
	if (asked == CUSTODY_USAGE || asked == CUSTODY_INTERRUPTED) {
		if (err != NULL)
			*err = why;
		status = asked;
		goto out;
	}
	status = add_rows(&asking, err);
	if (status != CUSTODY_OK)
		goto out;
	if (asked != CUSTODY_OK) {
		give_cure(&why, version);
		status = say_unsearched(trace, version, &why, err);
	} else if (!gone) {
		trace->versions++;
		trace->records += (uint64_t)json_integer_value(
		    json_object_get(version, "records"));
	}
out:
	clear(&asking);
	return status;
}

/* --- copies ------------------------------------------------------------- */

static enum custody_status
keep_match(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct trace_asking *asking = context;
	const struct selector_hit hit = {
	    .indicator = asking->trace->copy[which].indicator,
	    .first = ordinal,
	    .records = 1,
	    .form = "same bytes",
	};

	return trace_keep_hit(asking, &hit, err);
}

enum custody_status
trace_copies(
    struct trace *trace, const json_t *version, struct custody_error *err)
{
	struct trace_asking asking = {.trace = trace, .version = version};
	uint8_t(*digests)[32] = calloc(trace->copies + 1, sizeof(*digests));
	size_t copies = trace->copies;
	enum custody_status status;

	if (digests == NULL)
		return error_memory(err);
	for (size_t i = 0; i < copies; i++)
		memcpy(digests[i], trace->copy[i].digest, sizeof(*digests));
	status =
	    version_index_open(&asking.index, trace->custody, version, err);
	if (status == CUSTODY_OK)
		status = index_find_digests(asking.index,
		    (const uint8_t(*)[32])digests, copies, keep_match, &asking,
		    err);
	if (status == CUSTODY_OK)
		status = add_rows(&asking, err);
	trace->copies = copies; /* they are known already */
	clear(&asking);
	free(digests);
	return status;
}
