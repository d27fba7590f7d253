/* SPDX-License-Identifier: Apache-2.0
 *
 * hold: forbids the disposal of versions, or of everything, until it is
 * lifted.  It refuses a bare name that has several versions.
 */
#include <stdio.h>
#include <string.h>

#include "acts/session.h"
#include "base/error.h"
#include "store/question.h"

static enum custody_status
add_versions(json_t *versions, const json_t *rows, struct custody_error *err)
{
	const json_t *row;
	size_t i;

	json_array_foreach (rows, i, row) {
		json_t *one = json_pack("{s:O,s:O}", "dataset",
		    json_object_get(row, "dataset"), "version",
		    json_object_get(row, "root"));
		json_t *old;
		size_t k;
		bool listed = false;

		json_array_foreach (versions, k, old)
			listed = listed || json_equal(old, one);
		if (one == NULL ||
		    (!listed && json_array_append(versions, one) != 0)) {
			json_decref(one);
			return error_memory(err);
		}
		json_decref(one);
	}
	return CUSTODY_OK;
}

static enum custody_status
find_versions(struct custody *custody, const struct custody_hold *ask,
    json_t *versions, struct custody_error *err)
{
	for (size_t i = 0; i < ask->dataset_count; i++) {
		json_t *rows = NULL;
		enum custody_status status;

		if (strcmp(ask->datasets[i], "@all") == 0)
			return error_set(err, CUSTODY_USAGE, "usage",
			    "hold @all: it holds everything, alone");
		status = session_versions(
		    custody, ask->datasets[i], true, &rows, err);
		if (status == CUSTODY_OK)
			status = add_versions(versions, rows, err);
		json_decref(rows);
		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

/* An open hold over exactly this; *id "" if there is none. */
static enum custody_status
find_same(struct custody *custody, bool everything, const json_t *versions,
    char id[LEDGER_ID_SIZE], struct custody_error *err)
{
	json_t *values = json_pack(
	    "{s:b,s:O}", "everything", everything, "versions", versions);
	json_t *rows = NULL;
	enum custody_status status;

	id[0] = '\0';
	if (values == NULL)
		return error_memory(err);
	status = question_ask(&rows, session_state(custody),
	    "SELECT h.id FROM hold AS h"
	    " WHERE h.lifted = 0 AND h.everything = :everything"
	    "   AND (SELECT count(*) FROM hold_version WHERE hold = h.id)"
	    "       = json_array_length(:versions)"
	    "   AND NOT EXISTS (SELECT 1 FROM json_each(:versions) AS v"
	    "        WHERE NOT EXISTS (SELECT 1 FROM hold_version AS w"
	    "              WHERE w.hold = h.id"
	    "                AND w.root = v.value ->> 'version'"
	    "                AND w.dataset = v.value ->> 'dataset'))"
	    " ORDER BY h.seq LIMIT 1",
	    values, err);
	if (status == CUSTODY_OK && json_array_size(rows) > 0)
		snprintf(id, LEDGER_ID_SIZE, "%s",
		    json_string_value(
			json_object_get(json_array_get(rows, 0), "id")));
	json_decref(rows);
	json_decref(values);
	return status;
}

/* The versions as a person names them: with their ordinals. */
static enum custody_status
name_versions(struct custody *custody, const json_t *versions, json_t **named,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "versions", versions);
	enum custody_status status;

	status = question_ask(named, session_state(custody),
	    "SELECT v.dataset, max(v.ordinal) AS ordinal, v.root AS version"
	    "  FROM json_each(:versions) AS g JOIN version AS v"
	    "    ON v.dataset = g.value ->> 'dataset'"
	    "   AND v.root = g.value ->> 'version'"
	    " GROUP BY v.dataset, v.root",
	    values, err);
	json_decref(values);
	return status;
}

enum custody_status
custody_hold(struct custody *custody, const struct custody_hold *ask,
    json_t **answer, struct custody_error *err)
{
	bool everything =
	    ask->dataset_count == 1 && strcmp(ask->datasets[0], "@all") == 0;
	json_t *versions = json_array(), *named = NULL;
	json_t *data = NULL;
	struct ledger_place place = {0};
	char id[LEDGER_ID_SIZE];
	enum custody_status status;

	*answer = NULL;
	if (versions == NULL)
		return error_memory(err);
	if (ask->dataset_count == 0 || ask->why == NULL ||
	    ask->why[0] == '\0') {
		status = error_set(err, CUSTODY_USAGE, "no-why",
		    "hold: it needs DATASET@V or @all, and --why");
		goto out;
	}
	status = everything ? CUSTODY_OK
			    : find_versions(custody, ask, versions, err);
	if (status == CUSTODY_OK)
		status = find_same(custody, everything, versions, id, err);
	if (status != CUSTODY_OK)
		goto out;
	if (id[0] == '\0') {
		data = json_pack("{s:b,s:O,s:s}", "everything", everything,
		    "versions", versions, "why", ask->why);
		status = data == NULL ? error_memory(err)
				      : session_append(custody, "hold.placed/1",
					    data, false, &place, err);
	}
	if (status == CUSTODY_OK)
		status = name_versions(custody, versions, &named, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s,s:b,s:b,s:O,s:s,s:I}", "id",
			id[0] != '\0' ? id : place.id, "new", place.seq > 0,
			"everything", everything, "versions", named, "why",
			ask->why, "event", (json_int_t)place.seq),
		    err);
out:
	json_decref(data);
	json_decref(named);
	json_decref(versions);
	return status;
}
