/* SPDX-License-Identifier: Apache-2.0
 *
 * trace_erased: what was erased is in no index any more; that it was there, and
 * who had it, is in the plans and the ledger.  Only who has the record, or its
 * digest, can ask.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/barred.h"
#include "acts/dispose_plan.h"
#include "acts/trace.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

/* One disposal of single records. */
struct erasing {
	struct trace *trace;
	json_t **answer;
	const json_t *disposal;
	struct barred list;
	bool *asked; /* for each of the list */
};

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_SIZE);
}

static bool
find_asked(struct erasing *erasing)
{
	const uint8_t(*known)[32];
	size_t count = selector_digests(erasing->trace->selector, &known);
	bool any = false;

	for (size_t i = 0; count > 0 && i < erasing->list.count; i++) {
		erasing->asked[i] = bsearch(erasing->list.digest[i], known,
					count, DIGEST_SIZE, by_bytes) != NULL;
		any |= erasing->asked[i];
	}
	return any;
}

/* Releases of that version, from before. */
static enum custody_status
add_takers(struct erasing *erasing, const json_t *version, json_t *row,
    struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:O,s:O}", "root", json_object_get(version, "root"),
		"before", json_object_get(erasing->disposal, "list_from"));
	enum custody_status status;

	status =
	    values == NULL
		? error_memory(err)
		: question_merge(row, session_state(erasing->trace->custody),
		      "SELECT (SELECT json_group_array(json_object("
		      "    'release', l.id, 'job', l.job, 'person', l.person,"
		      "    'contact', p.contact))"
		      "  FROM release AS l JOIN person AS p"
		      "    ON p.name = l.person"
		      " WHERE l.seq < :before AND EXISTS ("
		      "       SELECT 1 FROM release_version AS w"
		      "        WHERE w.release = l.id AND w.root = :root))"
		      " AS releases_json",
		      values, err);
	json_decref(values);
	return status;
}

static enum custody_status
add_row(struct erasing *erasing, const json_t *one, struct custody_error *err)
{
	const json_t *version = member_find(
	    erasing->trace->all, "seq", json_object_get(one, "event"));
	const json_t *which;
	json_int_t records = 0;
	json_t *row;
	size_t i;
	enum custody_status status;

	json_array_foreach (json_object_get(one, "which"), i, which) {
		json_int_t place = json_integer_value(which);

		records += place >= 0 && (size_t)place < erasing->list.count &&
			   erasing->asked[place];
	}
	if (records == 0 || version == NULL)
		return CUSTODY_OK;
	row = json_pack("{s:O,s:O,s:O,s:I,s:O}", "dataset",
	    json_object_get(version, "dataset"), "version",
	    json_object_get(version, "root"), "number",
	    json_object_get(version, "ordinal"), "records", records, "disposal",
	    json_object_get(erasing->disposal, "id"));
	status = row == NULL ? error_memory(err)
			     : add_takers(erasing, version, row, err);
	if (status == CUSTODY_OK)
		return answer_add_take(erasing->answer, "erased", row, err);
	json_decref(row);
	return status;
}

static enum custody_status
look_in(struct erasing *erasing, struct custody_error *err)
{
	struct custody *custody = erasing->trace->custody;
	const char *id = member_text(erasing->disposal, "id");
	struct dispose_files files = {0};
	json_t *plan = NULL;
	const json_t *one;
	size_t i;
	enum custody_status status;

	status = barred_read_plan(&erasing->list, custody, id, err);
	if (status != CUSTODY_OK)
		return status;
	erasing->asked =
	    calloc(erasing->list.count + 1, sizeof *erasing->asked);
	if (erasing->asked == NULL)
		return error_memory(err);
	if (!find_asked(erasing))
		return CUSTODY_OK;
	status = dispose_plan_read(&plan, &files, custody, id,
	    member_text(erasing->disposal, "plan"), err);
	json_array_foreach (json_object_get(plan, "erases"), i, one)
		if (status == CUSTODY_OK)
			status = add_row(erasing, one, err);
	dispose_files_clear(&files);
	json_decref(plan);
	return status;
}

enum custody_status
trace_erased(struct trace *trace, json_t **answer, struct custody_error *err)
{
	const uint8_t(*known)[32];
	json_t *rows = NULL, *none = json_object();
	const json_t *row;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	if (selector_digests(trace->selector, &known) > 0)
		status = question_ask(&rows, session_state(trace->custody),
		    "SELECT id, plan, list_from FROM disposal"
		    " WHERE list <> '' AND list_from > 0 ORDER BY seq",
		    none, err);
	json_array_foreach (rows, i, row) {
		struct erasing erasing = {
		    .trace = trace, .answer = answer, .disposal = row};

		if (status == CUSTODY_OK)
			status = look_in(&erasing, err);
		barred_clear(&erasing.list);
		free(erasing.asked);
	}
	json_decref(rows);
	json_decref(none);
	return status;
}
