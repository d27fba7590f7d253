/* SPDX-License-Identifier: Apache-2.0
 *
 * lift: ends a quarantine, a hold or a recall, for a reason that stays.  Where
 * the quorum is above 1 it waits for somebody else.
 */
#include <stdio.h>
#include <string.h>

#include "acts/session.h"
#include "base/error.h"
#include "store/question.h"

/* The hash of the bar, whether it is open, and a lift of it that waits. */
static enum custody_status
find_bar(struct custody *custody, const char *id, json_t **row,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(row, session_state(custody),
	    "SELECT b.hash, b.lifted, coalesce((SELECT p.id FROM proposal AS p"
	    "         WHERE p.kind = 'bar.lifted/1' AND p.subject = b.id"
	    "           AND p.state = 'waiting'), '') AS waiting,"
	    "       coalesce((SELECT e.id FROM event AS e"
	    "         WHERE e.kind = 'bar.lifted/1' AND e.seq = b.lifted), '')"
	    "       AS lift"
	    "  FROM (SELECT id, hash, lifted FROM quarantine UNION ALL"
	    "        SELECT id, hash, lifted FROM recall UNION ALL"
	    "        SELECT id, hash, lifted FROM hold) AS b"
	    " WHERE b.id = :id",
	    values, err);
	json_decref(values);
	if (status != CUSTODY_NOT_FOUND)
		return status;
	error_set(err, CUSTODY_NOT_FOUND, "no-bar",
	    "lifting %s: there is no such quarantine, recall or hold", id);
	error_remedy(err, "custody list quarantines, recalls or holds");
	return CUSTODY_NOT_FOUND;
}

enum custody_status
custody_lift(struct custody *custody, const struct custody_lift *ask,
    json_t **answer, struct custody_error *err)
{
	struct ledger_place place = {0};
	json_t *row = NULL;
	json_t *data = NULL;
	const char *id;
	bool lifted;
	enum custody_status status;

	*answer = NULL;
	if (ask->id == NULL || ask->why == NULL || ask->why[0] == '\0')
		return error_set(err, CUSTODY_USAGE, "no-why",
		    "lift: it needs a quarantine, recall or hold, and --why");
	status = find_bar(custody, ask->id, &row, err);
	if (status != CUSTODY_OK)
		return status;
	lifted = json_integer_value(json_object_get(row, "lifted")) > 0;
	id = json_string_value(
	    json_object_get(row, lifted ? "lift" : "waiting"));
	if (id[0] == '\0') {
		data = json_pack("{s:s,s:O,s:s}", "bar", ask->id, "hash",
		    json_object_get(row, "hash"), "why", ask->why);
		status = data == NULL ? error_memory(err)
				      : session_append(custody, "bar.lifted/1",
					    data, false, &place, err);
		id = place.id;
	}
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s,s:s,s:b,s:b,s:I}", "id", id, "lifted",
			ask->id, "waits", place.seq > 0 ? place.waits : !lifted,
			"new", place.seq > 0, "event", (json_int_t)place.seq),
		    err);
	json_decref(data);
	json_decref(row);
	return status;
}
