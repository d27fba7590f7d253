/* SPDX-License-Identifier: Apache-2.0
 *
 * drift: one question to the state; limits are the site's, in its policy set.
 */
#include <string.h>

#include "acts/drift.h"
#include "base/error.h"
#include "policy/parameters.h"
#include "store/question.h"

/* As the policy has it: a dataset's own row comes before that of *. */
static const char find_drift[] =
    "SELECT d.measure, d.ppm,"
    "       coalesce(b.dataset || '@' || b.ordinal, '') AS base,"
    "       coalesce((SELECT CASE l.value ->> 'ppm' WHEN '*' THEN -1"
    "                   ELSE CAST(l.value ->> 'ppm' AS INTEGER) END"
    "          FROM json_each(:limits) AS l"
    "         WHERE l.value ->> 'measure' = d.measure"
    "           AND l.value ->> 'dataset' IN (v.dataset, '*')"
    "         ORDER BY l.value ->> 'dataset' = '*', l.value ->> 'ppm'"
    "         LIMIT 1), -1) AS most"
    "  FROM version AS v JOIN version_drift AS d ON d.version = v.seq"
    "  LEFT JOIN version AS b ON b.seq = d.base WHERE v.seq = :seq";

enum custody_status
drift_limits(json_t **rows, struct custody *custody, struct custody_error *err)
{
	struct custody_error why = {0};
	enum custody_status status;

	status = parameters_in_force(rows, session_state(custody),
	    ledger_path(custody->ledger), "drift_limit", &why);
	if (status == CUSTODY_NOT_FOUND ||
	    strcmp(why.code, "policy-missing") == 0) {
		*rows = json_array();
		return *rows == NULL ? error_memory(err) : CUSTODY_OK;
	}
	if (status != CUSTODY_OK && err != NULL)
		*err = why;
	return status;
}

enum custody_status
drift_find(json_t **out, struct custody *custody, const json_t *seq,
    const json_t *limits, struct custody_error *err)
{
	json_t *values = json_pack("{s:O, s:O*}", "seq", seq, "limits", limits);
	json_t *row;
	enum custody_status status;
	size_t i;

	*out = NULL;
	if (values == NULL)
		return error_memory(err);
	status =
	    question_ask(out, session_state(custody), find_drift, values, err);
	json_array_foreach (*out, i, row)
		if (limits == NULL)
			json_object_del(row, "most");
	json_decref(values);
	return status;
}
