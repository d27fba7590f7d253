/* SPDX-License-Identifier: Apache-2.0
 *
 * data_request: what a request names, as the gate reads it.
 */
#include "acts/data.h"
#include "store/question.h"

enum custody_status
data_request_versions(json_t **rows, struct custody *custody,
    const char *request, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "request", request);
	enum custody_status status;

	status = question_ask(rows, session_state(custody),
	    "SELECT seq, dataset, ordinal, root, files, records, bytes,"
	    "       reading AS reading_json, runs AS runs_json, seal,"
	    "       (SELECT min(sum(b.records), i.records)"
	    "          FROM version_barred AS b WHERE b.version = i.seq) AS "
	    "barred,"
	    "       (SELECT CASE WHEN count(*) > 4"
	    "               THEN count(*) || ' quarantines'"
	    "               ELSE group_concat(b.quarantine, ', ') END"
	    "          FROM version_barred AS b WHERE b.version = i.seq) AS "
	    "bars"
	    "  FROM request_ingest AS i WHERE request = :request"
	    " ORDER BY dataset, ordinal DESC",
	    values, err);
	json_decref(values);
	return status;
}

enum custody_status
data_request_barred(bool *barred, struct custody *custody, const char *request,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "request", request);
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT EXISTS (SELECT 1 FROM policy_quarantine"
	    "                WHERE request = :request)"
	    "    OR EXISTS (SELECT 1 FROM request_version AS r"
	    "                 JOIN version AS v ON v.root = r.root"
	    "                 JOIN version_erased AS x ON x.version = v.seq"
	    "                WHERE r.request = :request) AS barred",
	    values, err);
	*barred = json_integer_value(json_object_get(row, "barred")) != 0;
	json_decref(row);
	json_decref(values);
	return status;
}
