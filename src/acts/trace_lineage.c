/* SPDX-License-Identifier: Apache-2.0
 *
 * trace_lineage: what was made from the versions that have hits.  Where the
 * bytes were kept they are found; where they were altered nobody can find
 * them, and what was made is named for what it may hold.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/trace.h"
#include "base/error.h"
#include "store/question.h"

/* Releases, jobs and models are asked for themselves: what others made of the
 * same data is not theirs. */
static bool
goes_on(const struct trace *trace)
{
	const char *kind = selector_kind(trace->selector);

	return strcmp(kind, "release") != 0 && strcmp(kind, "job") != 0 &&
	       strcmp(kind, "model") != 0;
}

static bool
has(const json_t *list, const json_t *value)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (json_equal(one, value))
			return true;
	return false;
}

/* --- the same bytes ----------------------------------------------------- */

static int
by_digest(const void *a, const void *b)
{
	const struct trace_copy *one = a, *other = b;
	int order = memcmp(one->digest, other->digest, sizeof(one->digest));

	if (order != 0)
		return order;
	return (one->indicator > other->indicator) -
	       (one->indicator < other->indicator);
}

static void
sort_copies(struct trace *trace)
{
	size_t kept = 0;

	if (trace->copies > 0)
		qsort(trace->copy, trace->copies, sizeof(*trace->copy),
		    by_digest);
	for (size_t i = 0; i < trace->copies; i++)
		if (i == 0 || memcmp(trace->copy[i].digest,
				  trace->copy[i - 1].digest, 32) != 0)
			trace->copy[kept++] = trace->copy[i];
	trace->copies = kept;
}

/* Descendants without hits of their own: of what has none to search by, as a
 * column that was not kept, copies are found all the same. */
static enum custody_status
find_copies(
    struct trace *trace, const json_t *versions, struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "roots", trace->roots);
	json_t *rows = NULL, *below = json_array();
	const json_t *row;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	if (values == NULL || below == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = question_ask(&rows, session_state(trace->custody),
		    "SELECT DISTINCT root FROM lineage"
		    " WHERE ancestor IN (SELECT value FROM json_each(:roots))"
		    "   AND root NOT IN (SELECT value FROM json_each(:roots))",
		    values, err);
	json_array_foreach (rows, i, row)
		if (json_array_append(below, json_object_get(row, "root")) != 0)
			status = error_memory(err);
	json_array_foreach (versions, i, row) {
		struct custody_error why = {0};
		const char *gone =
		    json_string_value(json_object_get(row, "disposal"));
		enum custody_status asked;

		if (status == CUSTODY_OK)
			status = session_stopped(trace->custody, err);
		if (status != CUSTODY_OK || *gone != '\0' ||
		    !has(below, json_object_get(row, "root")))
			continue;
		/* One that cannot be opened was named as unsearched. */
		asked = trace_copies(trace, row, &why);
		if (asked == CUSTODY_INTERRUPTED)
			status =
			    error_set(err, asked, why.code, "%s", why.text);
	}
	json_decref(rows);
	json_decref(below);
	json_decref(values);
	return status;
}

/* --- searched by its parents -------------------------------------------- */

/* Every record of it is one of versions that were all searched. */
static enum custody_status
is_settled(const struct trace *trace, const json_t *row, bool *settled,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:O,s:O}", "root",
	    json_object_get(row, "version"), "barren", trace->barren);
	json_t *said = NULL;
	enum custody_status status;

	*settled = false;
	if (values == NULL)
		return error_memory(err);
	status = question_row(&said, session_state(trace->custody),
	    "SELECT EXISTS (SELECT 1 FROM derivation AS d"
	    "   JOIN version AS v ON v.seq = d.version"
	    "  WHERE v.root = :root AND d.proved = 1 AND NOT EXISTS ("
	    "        SELECT 1 FROM derivation AS p"
	    "         WHERE p.version = d.version AND NOT EXISTS ("
	    "               SELECT 1 FROM version AS w"
	    "                WHERE w.root = p.root AND w.disposal = ''"
	    "                  AND w.seq NOT IN ("
	    "                      SELECT value FROM json_each(:barren)))))"
	    " AS settled",
	    values, err);
	*settled = json_integer_value(json_object_get(said, "settled")) == 1;
	json_decref(said);
	json_decref(values);
	return status;
}

static bool
is_left(const struct trace *trace, const char *dataset)
{
	const json_t *row;
	size_t i;

	json_array_foreach (trace->unsearched, i, row)
		if (strcmp(json_string_value(json_object_get(row, "dataset")),
			dataset) == 0)
			return true;
	return false;
}

/* Row `i` of what was not searched, and its place among the barren, go. */
static void
take_out(struct trace *trace, size_t i)
{
	json_t *row = json_incref(json_array_get(trace->unsearched, i));
	const char *dataset =
	    json_string_value(json_object_get(row, "dataset"));

	json_array_remove(trace->unsearched, i);
	json_array_remove(trace->barren, i);
	if (!is_left(trace, dataset))
		json_object_del(trace->left, dataset);
	trace->versions++;
	trace->records +=
	    (uint64_t)json_integer_value(json_object_get(row, "records"));
	json_decref(row);
}

/* Again until nothing changes: a grandchild waits for its child. */
static enum custody_status
settle(struct trace *trace, struct custody_error *err)
{
	bool changed = true;
	enum custody_status status = CUSTODY_OK;

	while (changed && status == CUSTODY_OK) {
		changed = false;
		for (size_t i = json_array_size(trace->unsearched);
		     i > 0 && status == CUSTODY_OK; i--) {
			const json_t *row =
			    json_array_get(trace->unsearched, i - 1);
			const char *code =
			    json_string_value(json_object_get(row, "code"));
			bool settled = false;

			if (strcmp(code, "not-searchable") == 0)
				status = is_settled(trace, row, &settled, err);
			if (settled)
				take_out(trace, i - 1);
			changed |= settled;
		}
	}
	return status;
}

/* --- is there anything to follow? ---------------------------------------- */

static enum custody_status
look_ahead(struct trace *trace, struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status =
	    question_row(&row, session_state(trace->custody),
		"SELECT EXISTS (SELECT 1 FROM lineage) AS lineage,"
		"       EXISTS (SELECT 1 FROM request_version) AS requests,"
		"       EXISTS (SELECT 1 FROM version WHERE ordinal > 1) AND"
		"       EXISTS (SELECT 1 FROM decision WHERE verdict = 'allow')"
		"       AS earlier",
		NULL, err);

	trace->lineage =
	    json_integer_value(json_object_get(row, "lineage")) == 1;
	trace->requests =
	    json_integer_value(json_object_get(row, "requests")) == 1;
	trace->earlier =
	    json_integer_value(json_object_get(row, "earlier")) == 1;
	json_decref(row);
	return status;
}

/* --- altered ------------------------------------------------------------ */

/* Of a whole source all that was made counts; of single records, what did not
 * keep them as they were.  Names are those of the parents that matter. */
static const char derived_sql[] =
    "SELECT 'derived' AS type, v.dataset, v.root AS version,"
    "       v.ordinal AS number, v.seq AS event, v.records, v.at,"
    "       v.at AS ingested_at, v.person, v.disposal <> '' AS disposed_bool,"
    "       k.proved AS proved_bool,"
    "       (SELECT json_group_array(DISTINCT w.dataset || '@' || w.ordinal)"
    "          FROM version AS c JOIN derivation AS d ON d.version = c.seq"
    "          JOIN version AS w ON w.seq = d.parent"
    "         WHERE c.root = v.root AND (d.root IN ("
    "               SELECT value FROM json_each(:roots)) OR EXISTS ("
    "               SELECT 1 FROM lineage AS l WHERE l.root = d.root"
    "                  AND l.ancestor IN ("
    "                      SELECT value FROM json_each(:roots)))))"
    "       AS from_json,"
    "       (SELECT coalesce(max(d.step), '') FROM derivation AS d"
    "         WHERE d.version = v.seq) AS step,"
    "       (SELECT json_group_array(DISTINCT request) FROM request_version"
    "         WHERE root = v.root) AS requests_json,"
    "       (SELECT json_group_array(DISTINCT release) FROM release_version"
    "         WHERE root = v.root) AS releases_json"
    "  FROM (SELECT root, min(proved) AS proved, max(altered) AS altered"
    "          FROM lineage"
    "         WHERE ancestor IN (SELECT value FROM json_each(:roots))"
    "         GROUP BY root) AS k"
    "  JOIN version AS v ON v.root = k.root"
    " WHERE v.root NOT IN (SELECT value FROM json_each(:roots))"
    "   AND (k.altered = 1 OR :whole = 1)"
    "   AND (:person = '' OR v.root IN ("
    "       SELECT w.root FROM release_version AS w"
    "         JOIN release AS l ON l.id = w.release"
    "         JOIN request AS r ON r.id = l.request"
    "        WHERE :person IN (l.person, r.person)))"
    " ORDER BY v.seq";

static enum custody_status
find_derived(struct trace *trace, struct custody_error *err)
{
	bool own = strcmp(trace->custody->role, "developer") == 0;
	json_t *values = json_pack("{s:O,s:i,s:s}", "roots", trace->roots,
	    "whole", selector_whole(trace->selector) ? 1 : 0, "person",
	    own ? trace->custody->actor : "");
	const json_t *row;
	size_t i;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	json_decref(trace->derived);
	trace->derived = NULL;
	status = question_ask(&trace->derived, session_state(trace->custody),
	    derived_sql, values, err);
	json_array_foreach (trace->derived, i, row)
		json_array_append(
		    trace->reached, json_object_get(row, "version"));
	json_decref(values);
	return status;
}

/* --- what each was made from -------------------------------------------- */

static enum custody_status
name_parents(struct trace *trace, json_t *group, struct custody_error *err)
{
	json_t *values = json_pack("{s:O,s:O}", "root",
	    json_object_get(group, "version"), "roots", trace->roots);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_merge(group, session_state(trace->custody),
	    "SELECT json_group_array(DISTINCT w.dataset || '@' || w.ordinal)"
	    "       AS from_json, coalesce(max(d.proved), 0) AS same_bytes_bool"
	    "  FROM version AS v JOIN derivation AS d ON d.version = v.seq"
	    "  JOIN version AS w ON w.seq = d.parent"
	    " WHERE v.root = :root"
	    "   AND d.root IN (SELECT value FROM json_each(:roots))",
	    values, err);
	json_decref(values);
	return status;
}

enum custody_status
trace_lineage(
    struct trace *trace, const json_t *versions, struct custody_error *err)
{
	enum custody_status status = look_ahead(trace, err);
	json_t *group;
	size_t i;

	if (status == CUSTODY_OK && goes_on(trace)) {
		sort_copies(trace);
		if (trace->copies > 0 && trace->lineage)
			status = find_copies(trace, versions, err);
		if (status == CUSTODY_OK)
			status = settle(trace, err);
	}
	if (status == CUSTODY_OK &&
	    json_array_extend(trace->reached, trace->roots) != 0)
		status = error_memory(err);
	if (status == CUSTODY_OK && goes_on(trace) && trace->lineage)
		status = find_derived(trace, err);
	json_array_foreach (trace->groups, i, group)
		if (status == CUSTODY_OK)
			status = name_parents(trace, group, err);
	return status;
}
