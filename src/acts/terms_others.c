/* SPDX-License-Identifier: Apache-2.0
 *
 * terms_others: terms are a dataset's, but the gate asks those of every
 * dataset that its bytes come from.  A custodian who writes down looser ones
 * is told so, and changes nothing by it.
 */
#include "acts/terms_others.h"
#include "base/error.h"
#include "store/question.h"

static const char bound_sql[] =
    "SELECT t.dataset, t.id, max(k.copy) AS copy_bool,"
    "       t.allow AS allow_json, t.deny AS deny_json, t.licence,"
    "       t.retain_until, t.sensitivity,"
    "       t.jurisdictions AS jurisdictions_json"
    "  FROM (SELECT l.ancestor AS root, 0 AS copy FROM version AS v"
    "          JOIN lineage AS l ON l.root = v.root"
    "         WHERE v.dataset = :dataset AND v.disposal = ''"
    "        UNION"
    "        SELECT v.root, 1 FROM version AS v"
    "         WHERE v.dataset = :dataset AND v.disposal = '') AS k"
    "  JOIN version AS o ON o.root = k.root AND o.dataset <> :dataset"
    "  JOIN terms_current AS t ON t.dataset = o.dataset"
    " GROUP BY t.dataset ORDER BY t.dataset";

/* A retention or sensitivity that is not said is looser than any; a purpose is
 * allowed only where all allow it and none denies it. */
static const char looser_sql[] =
    "WITH o AS (SELECT value ->> 'dataset' AS dataset, value ->> 'id' AS id,"
    "                  value ->> 'allow' AS allow, value ->> 'deny' AS deny,"
    "                  value ->> 'retain_until' AS retain_until,"
    "                  value ->> 'sensitivity' AS sensitivity,"
    "                  value ->> 'jurisdictions' AS jurisdictions"
    "             FROM json_each(:bound)),"
    "     r (word, rank) AS (VALUES ('', 0), ('public', 1), ('internal', 2),"
    "                 ('confidential', 3), ('personal', 4), ('special', 5))"
    "SELECT 'allow' AS field, p.value AS here, o.dataset, o.id,"
    "       CASE WHEN EXISTS (SELECT 1 FROM json_each(o.deny) AS d"
    "                          WHERE d.value = p.value)"
    "            THEN 'denied' ELSE 'not allowed' END AS there"
    "  FROM json_each(:allow) AS p JOIN o"
    " WHERE NOT EXISTS (SELECT 1 FROM json_each(o.allow) AS a"
    "                    WHERE a.value = p.value)"
    "    OR EXISTS (SELECT 1 FROM json_each(o.deny) AS d"
    "                WHERE d.value = p.value)"
    " UNION ALL "
    "SELECT 'retain_until', :retain_until, dataset, id, retain_until FROM o"
    " WHERE retain_until <> ''"
    "   AND (:retain_until = '' OR :retain_until > retain_until)"
    " UNION ALL "
    "SELECT 'sensitivity', :sensitivity, o.dataset, o.id, o.sensitivity FROM o"
    "  JOIN r AS a ON a.word = o.sensitivity"
    "  JOIN r AS b ON b.word = :sensitivity AND b.rank < a.rank"
    " UNION ALL "
    "SELECT 'jurisdictions', '', o.dataset, o.id, j.value FROM o"
    "  JOIN json_each(o.jurisdictions) AS j"
    " WHERE NOT EXISTS (SELECT 1 FROM json_each(:jurisdictions) AS h"
    "                    WHERE h.value = j.value)";

enum custody_status
terms_others(struct custody *custody, const char *dataset, json_t *terms,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:O, s:O, s:O, s:O}", "dataset",
	    dataset, "allow", json_object_get(terms, "allow"), "retain_until",
	    json_object_get(terms, "retain_until"), "sensitivity",
	    json_object_get(terms, "sensitivity"), "jurisdictions",
	    json_object_get(terms, "jurisdictions"));
	json_t *bound = NULL, *looser = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(
	    &bound, session_state(custody), bound_sql, values, err);
	if (status == CUSTODY_OK && json_object_set(values, "bound", bound) < 0)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = question_ask(
		    &looser, session_state(custody), looser_sql, values, err);
	if (status == CUSTODY_OK &&
	    (json_object_set(terms, "bound_by", bound) < 0 ||
		json_object_set(terms, "looser", looser) < 0))
		status = error_memory(err);
	json_decref(looser);
	json_decref(bound);
	json_decref(values);
	return status;
}
