/* SPDX-License-Identifier: Apache-2.0
 *
 * recall_case: the same case is opened once: the same kinds of selectors, the
 * same list of digests, the same bytes, and a line for each release.  The same
 * bytes under another name are no other case: a case binds by bytes.
 */
#include <string.h>

#include "acts/recall_case.h"
#include "acts/recall_reach.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/question.h"

#define DUE_DAYS 14

enum custody_status
recall_case_due(
    struct recall_case *recall, const char *due, struct custody_error *err)
{
	int64_t now = clock_now();
	int64_t at = now + (int64_t)DUE_DAYS * 24 * 3600 * 1000000;
	enum custody_status status = CUSTODY_OK;

	if (due != NULL)
		status = clock_read(&at, due, err);
	if (status == CUSTODY_OK && at <= now) {
		error_set(err, CUSTODY_USAGE, "bad-time",
		    "recall --due %s: that is past", due);
		error_remedy(err, "a time to come, or +14d");
		return CUSTODY_USAGE;
	}
	clock_text(recall->due, at);
	return status;
}

/* --- what it is --------------------------------------------------------- */

static bool
is_listed(const json_t *versions, const json_t *row)
{
	const json_t *old;
	size_t i;

	json_array_foreach (versions, i, old) {
		if (json_equal(json_object_get(old, "dataset"),
			json_object_get(row, "dataset")) &&
		    json_equal(json_object_get(old, "version"),
			json_object_get(row, "version")))
			return true;
	}
	return false;
}

/* Each content of each dataset once, whatever sources it came from. */
static json_t *
list_versions(const struct bar_list *list, json_int_t *records)
{
	json_t *versions = json_array();
	const json_t *row;
	size_t i;

	*records = 0;
	json_array_foreach (list->rows, i, row) {
		if (strcmp(json_string_value(json_object_get(row, "type")),
			"barred") != 0 ||
		    is_listed(versions, row))
			continue;
		*records += json_integer_value(json_object_get(row, "records"));
		if (json_array_append_new(versions,
			json_pack("{s:O,s:O,s:O}", "dataset",
			    json_object_get(row, "dataset"), "version",
			    json_object_get(row, "version"), "wholly",
			    json_object_get(row, "wholly"))) != 0) {
			json_decref(versions);
			return NULL;
		}
	}
	return versions;
}

static const char same_sql[] =
    "SELECT c.id, c.due FROM recall AS c"
    " WHERE c.lifted = 0 AND c.selectors = :selectors AND c.list = :list"
    "   AND NOT EXISTS ("
    "        SELECT v.value ->> 'version', v.value ->> 'wholly'"
    "          FROM json_each(:versions) AS v"
    "        EXCEPT SELECT w.root, w.wholly FROM recall_version AS w"
    "                WHERE w.recall = c.id)"
    "   AND NOT EXISTS ("
    "        SELECT w.root, w.wholly FROM recall_version AS w"
    "         WHERE w.recall = c.id"
    "        EXCEPT SELECT v.value ->> 'version', v.value ->> 'wholly'"
    "                 FROM json_each(:versions) AS v)"
    "   AND NOT EXISTS (SELECT 1 FROM json_each(:releases) AS r"
    "        WHERE NOT EXISTS (SELECT 1 FROM recall_line AS l"
    "              WHERE l.recall = c.id"
    "                AND l.release = r.value ->> 'release'))"
    " ORDER BY c.seq LIMIT 1";

static enum custody_status
find_same(struct recall_case *recall, struct custody *custody,
    struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status;

	recall->id[0] = '\0';
	status = question_row(
	    &row, session_state(custody), same_sql, recall->data, err);
	if (status == CUSTODY_OK) {
		strncpy(recall->id,
		    json_string_value(json_object_get(row, "id")),
		    sizeof recall->id - 1);
		strncpy(recall->due,
		    json_string_value(json_object_get(row, "due")),
		    sizeof recall->due - 1);
	}
	json_decref(row);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

static enum custody_status
newest_release(
    struct custody *custody, json_int_t *seq, struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT coalesce(max(seq), 0) AS newest FROM release", NULL, err);
	*seq = json_integer_value(json_object_get(row, "newest"));
	json_decref(row);
	return status;
}

enum custody_status
recall_case_make(struct recall_case *recall, struct custody *custody,
    const struct selector *selector, const struct bar_list *list,
    struct custody_error *err)
{
	json_t *releases = NULL;
	json_t *versions;
	json_int_t records;
	enum custody_status status;

	json_decref(recall->data);
	recall->data = NULL;
	status = newest_release(custody, &recall->newest, err);
	if (status == CUSTODY_OK)
		status = recall_reach(&releases, custody, list, err);
	if (status != CUSTODY_OK)
		return status;
	versions = list_versions(list, &records);
	recall->data = json_pack("{s:o,s:o,s:o,s:I,s:s,s:s}", "selectors",
	    selector_kinds(selector), "versions", versions, "releases",
	    releases, "records", records, "list", list->sha256, "due",
	    recall->due);
	if (recall->data == NULL)
		return error_memory(err);
	return find_same(recall, custody, err);
}

bool
recall_case_is_any(const struct recall_case *recall)
{
	const json_t *one;
	size_t i;

	if (json_array_size(json_object_get(recall->data, "releases")) > 0)
		return true;
	json_array_foreach (json_object_get(recall->data, "versions"), i, one) {
		if (json_is_true(json_object_get(one, "wholly")))
			return true;
	}
	return false;
}

/* --- recording ---------------------------------------------------------- */

enum custody_status
recall_case_add(struct recall_case *recall, struct custody *custody,
    const char *why, const char *incident, struct custody_error *err)
{
	json_int_t newest;
	enum custody_status status;

	status = newest_release(custody, &newest, err);
	if (status != CUSTODY_OK)
		return status;
	if (newest != recall->newest)
		return CUSTODY_END;
	if (json_object_set_new(recall->data, "why", json_string(why)) != 0 ||
	    (incident != NULL && json_object_set_new(recall->data, "incident",
				     json_string(incident)) != 0))
		return error_memory(err);
	return ledger_add(custody->ledger, custody->key, "recall.opened/1",
	    recall->data, &recall->place, err);
}

/* --- telling ------------------------------------------------------------ */

static const char lines_sql[] =
    "SELECT l.id AS release, l.request, l.mode, l.job, l.at, l.left_out,"
    "       q.project, q.purpose, l.person, p.contact,"
    "       q.person AS requester, o.contact AS requester_contact,"
    "       coalesce((SELECT c.model FROM receipt AS c"
    "                  WHERE c.release = l.id"
    "                  ORDER BY c.seq DESC LIMIT 1), '') AS model,"
    "       coalesce((SELECT c.model_sha256 FROM receipt AS c"
    "                  WHERE c.release = l.id"
    "                  ORDER BY c.seq DESC LIMIT 1), '') AS model_sha256,"
    "       (SELECT json_group_array(json_object('model', c.model,"
    "               'model_sha256', c.model_sha256))"
    "          FROM receipt AS c WHERE c.release = l.id) AS models_json,"
    "       (SELECT json_group_array(DISTINCT v.dataset || '@' || v.ordinal)"
    "          FROM release_version AS w JOIN version AS v"
    "            ON v.dataset = w.dataset AND v.root = w.root"
    "         WHERE w.release = l.id) AS versions_json,"
    "       (e.value ->> 'derived') = 1 AS derived_bool,"
    "       coalesce(a.state, 'open') AS state,"
    "       coalesce(a.due, :due) AS due"
    "  FROM json_each(:releases) AS e"
    "  JOIN release AS l ON l.id = e.value ->> 'release'"
    "  JOIN request AS q ON q.id = l.request"
    "  JOIN person AS p ON p.name = l.person"
    "  JOIN person AS o ON o.name = q.person"
    "  LEFT JOIN recall_line AS a"
    "    ON a.recall = :recall AND a.release = l.id"
    " ORDER BY l.seq";

enum custody_status
recall_case_lines(const struct recall_case *recall, struct custody *custody,
    json_t **answer, struct custody_error *err)
{
	json_t *values = json_pack("{s:O,s:s,s:s}", "releases",
	    json_object_get(recall->data, "releases"), "recall",
	    recall_case_id(recall), "due", recall->due);
	json_t *rows = NULL;
	json_t *row;
	size_t i;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status =
	    question_ask(&rows, session_state(custody), lines_sql, values, err);
	json_array_foreach (rows, i, row) {
		if (status == CUSTODY_OK)
			status = answer_add_take(
			    answer, "line", json_incref(row), err);
	}
	json_decref(rows);
	json_decref(values);
	return status;
}

const char *
recall_case_id(const struct recall_case *recall)
{
	return recall->id[0] != '\0' ? recall->id : recall->place.id;
}

void
recall_case_clear(struct recall_case *recall)
{
	json_decref(recall->data);
	recall->data = NULL;
}
