/* SPDX-License-Identifier: Apache-2.0
 *
 * quarantine_tell: what a bar stops, or would stop, and who has what it bars.
 */
#include <string.h>

#include "acts/quarantine_inside.h"
#include "base/error.h"
#include "store/question.h"

static enum custody_status
add_rows(json_t **answer, const json_t *rows, json_int_t *versions,
    json_int_t *records, struct custody_error *err)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		const char *type =
		    json_string_value(json_object_get(row, "type"));
		enum custody_status status;

		if (strcmp(type, "barred") == 0) {
			*versions += 1;
			*records +=
			    json_integer_value(json_object_get(row, "records"));
		}
		status = answer_add_take(answer, type, json_incref(row), err);
		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

static enum custody_status
add_asked(struct custody *custody, const char *type, const char *sql,
    const json_t *values, json_t **answer, struct custody_error *err)
{
	json_t *rows = NULL;
	json_t *row;
	size_t i;
	enum custody_status status;

	status = question_ask(&rows, session_state(custody), sql, values, err);
	json_array_foreach (rows, i, row) {
		if (status == CUSTODY_OK)
			status = answer_add_take(
			    answer, type, json_incref(row), err);
	}
	json_decref(rows);
	return status;
}

/* Requests that are not ended and name what is barred: refused where all of a
 * version is, or where it is only said to be made from one, and nobody can
 * tell; else given out without it. */
static const char stopped_sql[] =
    "SELECT r.id AS request, s.state, r.purpose, r.project, r.person,"
    "       p.contact, max(coalesce(b.value ->> 'wholly', 0)"
    "           OR b.value ->> 'records' >= b.value ->> 'of'"
    "           OR v.root <> b.value ->> 'version') AS refused_bool"
    "  FROM json_each(:barred) AS b"
    "  JOIN request_version AS v ON v.root = b.value ->> 'version'"
    "    OR v.root IN (SELECT l.root FROM lineage AS l"
    "                   WHERE l.ancestor = b.value ->> 'version'"
    "                     AND (l.altered = 1 OR b.value ->> 'wholly'))"
    "  JOIN request AS r ON r.id = v.request"
    "  JOIN request_state AS s ON s.request = r.id"
    "  JOIN person AS p ON p.name = r.person"
    " WHERE s.state IN ('approved', 'open', 'stale')"
    "   AND b.value ->> 'type' = 'barred'"
    " GROUP BY r.id ORDER BY r.seq";

/* Releases that are out, one row each, with whom to ring. */
static const char affected_sql[] =
    "SELECT DISTINCT l.id AS release, l.request, l.job, l.at,"
    "       l.person, p.contact,"
    "       coalesce((SELECT c.model FROM receipt AS c"
    "                  WHERE c.release = l.id"
    "                  ORDER BY c.seq DESC LIMIT 1), '') AS model"
    "  FROM release AS l"
    "  JOIN release_version AS v ON v.release = l.id"
    "  JOIN person AS p ON p.name = l.person"
    " WHERE v.root IN (SELECT value FROM json_each(:roots) UNION"
    "       SELECT k.root FROM lineage AS k WHERE k.ancestor IN ("
    "              SELECT value FROM json_each(:roots))"
    "          AND (k.altered = 1 OR EXISTS ("
    "               SELECT 1 FROM json_each(:barred) AS b"
    "                WHERE b.value ->> 'version' = k.ancestor"
    "                  AND b.value ->> 'wholly')))"
    " ORDER BY l.seq";

/* What holds it, and what was made from it and may. */
static enum custody_status
touched(struct custody *custody, const json_t *values, json_t **row,
    struct custody_error *err)
{
	return question_row(row, session_state(custody),
	    "WITH reach AS (SELECT value AS root FROM json_each(:roots) UNION"
	    "       SELECT l.root FROM lineage AS l WHERE l.ancestor IN ("
	    "              SELECT value FROM json_each(:roots))"
	    "          AND (l.altered = 1 OR EXISTS ("
	    "               SELECT 1 FROM json_each(:barred) AS b"
	    "                WHERE b.value ->> 'version' = l.ancestor"
	    "                  AND b.value ->> 'wholly')))"
	    "SELECT (SELECT json_group_array(id) FROM ("
	    "         SELECT DISTINCT v.request AS id"
	    "           FROM request_version AS v"
	    "           JOIN request_state AS s ON s.request = v.request"
	    "          WHERE s.state IN ('approved', 'open', 'stale')"
	    "            AND v.root IN reach)) AS requests_json,"
	    "       (SELECT json_group_array(DISTINCT release)"
	    "          FROM release_version WHERE root IN reach)"
	    "       AS releases_json",
	    values, err);
}

/* Every gate compares digests, also one that has no key of the store: those of
 * sealed records lie in clear from now on. */
static enum custody_status
add_in_clear(struct quarantine *run, json_t *result, struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "counts", run->list.counts);
	enum custody_status status;

	status = values == NULL
		     ? error_memory(err)
		     : question_merge(result, session_state(run->custody),
			   "SELECT coalesce(sum(c.value ->>"
			   "       'records'), 0) AS in_clear"
			   "  FROM json_each(:counts) AS c"
			   "  JOIN version AS v"
			   "    ON v.seq = c.value ->> 'event'"
			   " WHERE v.seal <> ''",
			   values, err);
	json_decref(values);
	return status;
}

static enum custody_status
add_recall(
    const struct quarantine *run, json_t *result, struct custody_error *err)
{
	const struct recall_case *recall = &run->recall;

	if (!run->ask->recall)
		return CUSTODY_OK;
	return json_object_update_new(result,
		   json_pack("{s:s,s:b,s:s}", "recall", recall_case_id(recall),
		       "recall_new", recall->place.seq > 0, "due",
		       run->recalls ? recall->due : "")) == 0
		   ? CUSTODY_OK
		   : error_memory(err);
}

static enum custody_status
add_result(struct quarantine *run, json_t *result, json_int_t versions,
    json_int_t records, json_t **answer, struct custody_error *err)
{
	const struct custody_quarantine *ask = run->ask;
	enum custody_status status = CUSTODY_OK;

	if (json_object_update_new(result,
		json_pack(
		    "{s:s,s:b,s:b,s:I,s:I,s:I,s:I,s:o,s:s,s:s*,s:I,s:s,s:s*}",
		    "id", run->id[0] != '\0' ? run->id : run->place.id, "new",
		    run->place.seq > 0, "dry_run", ask->dry_run, "records",
		    records, "by_form", (json_int_t)run->list.by_form,
		    "digests", (json_int_t)run->list.barred.count, "versions",
		    versions, "selectors", selector_kinds(run->selector), "why",
		    ask->why, "incident", ask->incident, "event",
		    (json_int_t)run->place.seq, "list", run->list.sha256,
		    "broad", selector_broad(run->selector))) < 0)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = add_in_clear(run, result, err);
	if (status == CUSTODY_OK)
		status = add_recall(run, result, err);
	if (status != CUSTODY_OK) {
		json_decref(result);
		return status;
	}
	return answer_add_take(answer, "result", result, err);
}

enum custody_status
quarantine_tell(
    struct quarantine *run, json_t **answer, struct custody_error *err)
{
	struct custody *custody = run->custody;
	json_t *values = json_pack(
	    "{s:O,s:O}", "roots", run->list.roots, "barred", run->list.rows);
	json_t *result = NULL;
	json_int_t versions = 0;
	json_int_t records = 0;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status =
		    add_rows(answer, run->list.rows, &versions, &records, err);
	if (status == CUSTODY_OK)
		status = add_asked(
		    custody, "stopped", stopped_sql, values, answer, err);
	if (status == CUSTODY_OK && run->recalls)
		status = recall_case_lines(&run->recall, custody, answer, err);
	if (status == CUSTODY_OK)
		status = add_asked(
		    custody, "affected", affected_sql, values, answer, err);
	if (status == CUSTODY_OK)
		status = touched(custody, values, &result, err);
	json_decref(values);
	if (status != CUSTODY_OK)
		return status;
	return add_result(run, result, versions, records, answer, err);
}
