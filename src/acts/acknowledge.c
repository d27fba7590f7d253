/* SPDX-License-Identifier: Apache-2.0
 *
 * acknowledge: the answer of somebody who received what was recalled: it was
 * trained again, rolled back, or accepted for a reason.  The same answer again
 * is recorded once; another one to what was answered is refused.
 */
#include <string.h>

#include "acts/session.h"
#include "base/error.h"
#include "store/question.h"

static bool
is_outcome(const char *text)
{
	return text != NULL && (strcmp(text, "retrained") == 0 ||
				   strcmp(text, "rolled-back") == 0 ||
				   strcmp(text, "accepted") == 0);
}

static enum custody_status
check_asking(const struct custody_acknowledge *ask, struct custody_error *err)
{
	if (ask->recall != NULL && ask->release != NULL &&
	    is_outcome(ask->outcome) && ask->why != NULL && ask->why[0] != '\0')
		return CUSTODY_OK;
	error_set(err, CUSTODY_USAGE, "usage",
	    "acknowledge: it needs a recall, a release, an outcome and --why");
	error_remedy(err, "custody acknowledge C4 L12 --outcome "
			  "retrained|rolled-back|accepted --why TEXT");
	return CUSTODY_USAGE;
}

/* The line, and what else of the recall is unanswered. */
static enum custody_status
find_line(struct custody *custody, const struct custody_acknowledge *ask,
    json_t **row, struct custody_error *err)
{
	json_t *values = json_pack(
	    "{s:s,s:s}", "recall", ask->recall, "release", ask->release);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(row, session_state(custody),
	    "SELECT c.hash, c.lifted, l.state, l.why, l.person,"
	    "       (SELECT json_group_array(o.release) FROM recall_line AS o"
	    "         WHERE o.recall = c.id AND o.state = 'open'"
	    "           AND o.release <> l.release) AS left_json"
	    "  FROM recall AS c JOIN recall_line AS l ON l.recall = c.id"
	    " WHERE c.id = :recall AND l.release = :release",
	    values, err);
	if (status == CUSTODY_NOT_FOUND) {
		error_set(err, CUSTODY_NOT_FOUND, "no-line",
		    "acknowledging %s %s: there is no recall of that release "
		    "by that name",
		    ask->recall, ask->release);
		error_remedy(err, "custody list recalls");
	}
	json_decref(values);
	return status;
}

static const char *
text_of(const json_t *row, const char *key)
{
	return json_string_value(json_object_get(row, key));
}

/* CUSTODY_OK to record; CUSTODY_END where the same was answered. */
static enum custody_status
compare_answer(const struct custody_acknowledge *ask, const json_t *row,
    struct custody_error *err)
{
	const char *state = text_of(row, "state");

	if (json_integer_value(json_object_get(row, "lifted")) > 0) {
		error_set(err, CUSTODY_REFUSED, "lifted",
		    "acknowledging %s %s: the recall was lifted; nothing is "
		    "to be answered",
		    ask->recall, ask->release);
		error_remedy(
		    err, "nothing is to be done: custody list recalls");
		return CUSTODY_REFUSED;
	}
	if (strcmp(state, "open") == 0)
		return CUSTODY_OK;
	if (strcmp(state, ask->outcome) == 0)
		return CUSTODY_END;
	error_set(err, CUSTODY_REFUSED, "answered",
	    "acknowledging %s %s: %s answered it already: %s", ask->recall,
	    ask->release, text_of(row, "person"), state);
	error_remedy(err, "custody show %s", ask->recall);
	return CUSTODY_REFUSED;
}

enum custody_status
custody_acknowledge(struct custody *custody,
    const struct custody_acknowledge *ask, json_t **answer,
    struct custody_error *err)
{
	struct ledger_place place = {0};
	json_t *data = NULL;
	json_t *row = NULL;
	enum custody_status status;

	*answer = NULL;
	status = check_asking(ask, err);
	if (status == CUSTODY_OK)
		status = find_line(custody, ask, &row, err);
	if (status == CUSTODY_OK)
		status = compare_answer(ask, row, err);
	if (status == CUSTODY_OK) {
		data = json_pack("{s:s,s:O,s:s,s:s,s:s}", "recall", ask->recall,
		    "hash", json_object_get(row, "hash"), "release",
		    ask->release, "outcome", ask->outcome, "why", ask->why);
		status = data == NULL
			     ? error_memory(err)
			     : session_append(custody, "recall.acknowledged/1",
				   data, false, &place, err);
	} else if (status == CUSTODY_END) {
		status = CUSTODY_OK;
	}
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s,s:s,s:s,s:O,s:b,s:I}", "recall",
			ask->recall, "release", ask->release, "outcome",
			ask->outcome, "unanswered",
			json_object_get(row, "left"), "new", place.seq > 0,
			"event", (json_int_t)place.seq),
		    err);
	json_decref(data);
	json_decref(row);
	return status;
}
