/* SPDX-License-Identifier: Apache-2.0
 *
 * trace_chain: from the versions that have hits to whoever asked for them,
 * approved, ran and trained, and back to the last version before the first
 * bad record came in.  All of it is asked of the ledger's state.
 */
#include <string.h>

#include "acts/trace.h"
#include "base/error.h"
#include "store/question.h"

/* A release, job or model that was asked for narrows the chain to itself. */
static const char chain_sql[] =
    "SELECT 'chain' AS type, r.id AS request, s.state, r.purpose, r.project,"
    "       r.person AS requester, p.contact AS requester_contact,"
    "       (SELECT json_group_array(person) FROM ("
    "         SELECT DISTINCT person FROM approval WHERE proposal = r.id))"
    "       AS approvers_json,"
    "       (SELECT json_group_array(name) FROM ("
    "         SELECT DISTINCT v.dataset || '@' || v.ordinal AS name"
    "           FROM request_version AS x"
    "           JOIN version AS v"
    "             ON v.dataset = x.dataset AND v.root = x.root"
    "          WHERE x.request = r.id"
    "            AND x.root IN (SELECT value FROM json_each(:roots))))"
    "       AS datasets_json,"
    "       NOT EXISTS (SELECT 1 FROM request_version AS x"
    "                    WHERE x.request = r.id AND x.root IN ("
    "                          SELECT value FROM json_each(:hit)))"
    "       AS by_derivation_bool,"
    "       coalesce(l.id, '') AS release, coalesce(l.mode, '') AS mode,"
    "       coalesce(l.job, '') AS job, coalesce(l.at, '') AS at,"
    "       coalesce(l.person, '') AS who,"
    "       coalesce(w.contact, '') AS contact,"
    "       coalesce(l.left_out, 0) AS left_out,"
    "       coalesce(c.model, '') AS model,"
    "       coalesce(c.model_sha256, '') AS model_sha256"
    "  FROM request AS r"
    "  JOIN request_state AS s ON s.request = r.id"
    "  JOIN person AS p ON p.name = r.person"
    "  LEFT JOIN release AS l ON l.request = r.id"
    "  LEFT JOIN person AS w ON w.name = l.person"
    "  LEFT JOIN receipt AS c ON c.release = l.id"
    " WHERE EXISTS (SELECT 1 FROM request_version AS x"
    "                WHERE x.request = r.id"
    "                  AND x.root IN (SELECT value FROM json_each(:roots)))"
    "   AND (:kind <> 'release' OR l.id = :text)"
    "   AND (:kind <> 'job' OR l.job = :text)"
    "   AND (:kind <> 'model' OR :text IN (c.model, c.model_sha256))"
    "   AND (:person = '' OR :person IN (r.person, l.person))"
    " ORDER BY r.seq, l.seq, c.seq";

static enum custody_status
add_all(
    json_t **answer, json_t *rows, const char *type, struct custody_error *err)
{
	json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		enum custody_status status =
		    answer_add_take(answer, type, json_incref(row), err);

		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

enum custody_status
trace_chain(struct trace *trace, json_t **answer, struct custody_error *err)
{
	bool own = strcmp(trace->custody->role, "developer") == 0;
	char room[SELECTOR_ROOM];
	json_t *values = NULL, *rows = NULL;
	enum custody_status status;

	if (!trace->requests)
		return CUSTODY_OK;
	values = json_pack("{s:O,s:O,s:s,s:s,s:s}", "roots", trace->reached,
	    "hit", trace->roots, "kind", selector_kind(trace->selector), "text",
	    selector_indicator(trace->selector, 0, room), "person",
	    own ? trace->custody->actor : "");
	if (values == NULL)
		return error_memory(err);
	status = question_ask(
	    &rows, session_state(trace->custody), chain_sql, values, err);
	if (status == CUSTODY_OK)
		status = trace_left_mark(trace, rows, err);
	if (status == CUSTODY_OK)
		status = add_all(answer, rows, "chain", err);
	json_decref(rows);
	json_decref(values);
	return status;
}

/* Older than the first that has hits, there, once allowed, and searched:
 * itself, or, of altered data, everything that it was made from first of all.
 */
static const char known_good_sql[] =
    "SELECT v.dataset, v.root AS version, v.ordinal AS number, v.at,"
    "       v.seq AS event, b.first AS before,"
    "       (SELECT max(d.request) FROM decision AS d"
    "          JOIN request_version AS x ON x.request = d.request"
    "         WHERE d.verdict = 'allow' AND x.root = v.root) AS request"
    "  FROM (SELECT g.value ->> 'dataset' AS dataset,"
    "               min(g.value ->> 'number') AS first"
    "          FROM json_each(:groups) AS g GROUP BY 1) AS b"
    "  JOIN version AS v ON v.dataset = b.dataset AND v.ordinal = ("
    "        SELECT max(o.ordinal) FROM version AS o"
    "         WHERE o.dataset = b.dataset AND o.ordinal < b.first"
    "           AND o.disposal = ''"
    "           AND (o.seq NOT IN (SELECT value FROM json_each(:barren))"
    "            OR (EXISTS (SELECT 1 FROM lineage WHERE root = o.root)"
    "            AND NOT EXISTS (SELECT 1 FROM lineage AS l"
    "                 WHERE l.root = o.root AND (l.ancestor IN ("
    "                       SELECT value FROM json_each(:reached))"
    "                    OR (NOT EXISTS (SELECT 1 FROM lineage"
    "                             WHERE root = l.ancestor)"
    "                    AND NOT EXISTS (SELECT 1 FROM version AS w"
    "                         WHERE w.root = l.ancestor"
    "                           AND w.disposal = '' AND w.seq NOT IN ("
    "                               SELECT value"
    "                                 FROM json_each(:barren))))))))"
    "           AND EXISTS ("
    "               SELECT 1 FROM decision AS d"
    "                 JOIN request_version AS x ON x.request = d.request"
    "                WHERE d.verdict = 'allow' AND x.root = o.root))"
    " ORDER BY v.dataset";

enum custody_status
trace_known_good(
    struct trace *trace, json_t **answer, struct custody_error *err)
{
	json_t *bad, *values, *rows = NULL;
	enum custody_status status;

	if (!trace->earlier)
		return CUSTODY_OK;
	bad = json_copy(trace->groups);
	if (bad == NULL || json_array_extend(bad, trace->derived) != 0) {
		json_decref(bad);
		return error_memory(err);
	}
	values = json_pack("{s:o,s:O,s:O}", "groups", bad, "barren",
	    trace->barren, "reached", trace->reached);
	if (values == NULL)
		return error_memory(err);
	status = question_ask(
	    &rows, session_state(trace->custody), known_good_sql, values, err);
	if (status == CUSTODY_OK)
		status = add_all(answer, rows, "known-good", err);
	json_decref(rows);
	json_decref(values);
	return status;
}
