/* SPDX-License-Identifier: Apache-2.0
 *
 * gate: asks policies and puts together what they and the data say.  Only a
 * verdict of allow from every policy, with nothing against the data, is one.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/gate_inside.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/question.h"

void
gate_free(struct gate_answer *gate)
{
	if (gate == NULL)
		return;
	ask_clear(&gate->ask);
	json_decref(gate->objected);
	json_decref(gate->reasons);
	free(gate->job);
	free(gate);
}

static enum answer_verdict
verdict_of(const struct gate_answer *gate)
{
	enum answer_verdict verdict = gate->ask.verdict;

	if (gate->ask.asked == 0)
		verdict = ANSWER_UNKNOWN;
	if (gate->data_status == CUSTODY_REFUSED ||
	    gate->data_status == CUSTODY_DISAGREES)
		return ANSWER_DENY;
	if (gate->data_status != CUSTODY_OK && verdict < ANSWER_UNKNOWN)
		return ANSWER_UNKNOWN;
	return verdict;
}

const char *
gate_verdict(const struct gate_answer *gate)
{
	return answer_word(verdict_of(gate));
}

enum custody_status
gate_status(const struct gate_answer *gate)
{
	if (gate->data_status == CUSTODY_DISAGREES)
		return CUSTODY_DISAGREES;
	switch (verdict_of(gate)) {
	case ANSWER_ALLOW:
		return CUSTODY_OK;
	case ANSWER_DENY:
		return CUSTODY_REFUSED;
	case ANSWER_UNKNOWN:
		break;
	}
	return CUSTODY_UNKNOWN;
}

json_t *
gate_reasons(const struct gate_answer *gate)
{
	return gate->reasons;
}

json_t *
gate_counts(const struct gate_answer *gate)
{
	return json_pack("{s:I, s:I, s:I}", "asked",
	    (json_int_t)gate->ask.asked, "allow", (json_int_t)gate->ask.allowed,
	    "waived", (json_int_t)gate->ask.waived);
}

json_t *
gate_waivers(const struct gate_answer *gate)
{
	return gate->ask.waivers;
}

const char *
gate_release(const struct gate_answer *gate)
{
	return gate->release;
}

bool
gate_release_new(const struct gate_answer *gate)
{
	return gate->release_new;
}

uint64_t
gate_decision(const struct gate_answer *gate)
{
	return gate->decision;
}

/* Whom to ask, by name: who asked, or who can decide of the others. */
static enum custody_status
add_people(struct custody *custody, const struct gate_answer *gate,
    json_t *reason, struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:O}", "request", gate->request,
	    "role", json_object_get(reason, "who"));
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT (SELECT json_group_array(name) FROM ("
	    "  SELECT p.name FROM person AS p"
	    "    JOIN request AS r ON r.id = :request"
	    "   WHERE p.retired = 0"
	    "     AND ((:role = 'requester' AND p.name = r.person)"
	    "      OR (p.role = :role AND p.name <> r.person))"
	    "   ORDER BY p.name LIMIT 8)) AS people_json",
	    values, err);
	if (status == CUSTODY_OK && json_object_set(reason, "people",
					json_object_get(row, "people")) < 0)
		status = error_memory(err);
	json_decref(row);
	json_decref(values);
	return status;
}

/* What the policies object to, then what the data does. */
static enum custody_status
join_reasons(struct custody *custody, struct gate_answer *gate,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	size_t i;
	json_t *reason;

	json_decref(gate->reasons);
	gate->reasons = json_array();
	if (gate->reasons == NULL ||
	    json_array_extend(gate->reasons, gate->ask.reasons) < 0)
		return error_memory(err);
	json_array_foreach (gate->reasons, i, reason)
		if (status == CUSTODY_OK)
			status = add_people(custody, gate, reason, err);
	if (status == CUSTODY_OK && gate->objected != NULL &&
	    json_array_extend(gate->reasons, gate->objected) < 0)
		status = error_memory(err);
	return status;
}

/* The set in force is read anew each time: its bytes are the evidence. */
static enum custody_status
ask_set(struct custody *custody, struct gate_answer *gate,
    struct custody_error *err)
{
	struct custody_error why = {0};
	struct set set;
	enum custody_status status;

	status = set_in_force(
	    &set, session_state(custody), ledger_path(custody->ledger), &why);
	strcpy(gate->set, set.id);
	if (status == CUSTODY_OK)
		status = ask_site(&gate->ask, session_state(custody), &set,
		    gate->request, err);
	else if (strcmp(why.code, "policy-missing") == 0)
		status = ask_missing(&gate->ask, gate->request, &why, err);
	else if (err != NULL)
		*err = why;
	set_clear(&set);
	return status;
}

enum custody_status
gate_ask(struct custody *custody, struct gate_answer *gate,
    struct custody_error *err)
{
	enum custody_status status;

	ask_clear(&gate->ask);
	gate->size = ledger_size(custody->ledger);
	gate->decided_at = clock_now();
	status = ledger_check_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = ask_core(
		    &gate->ask, session_state(custody), gate->request, err);
	if (status == CUSTODY_OK)
		status = ask_set(custody, gate, err);
	if (status == CUSTODY_OK)
		status = join_reasons(custody, gate, err);
	return status;
}

/* The request exists; and the release that this job has of it, if any. */
static enum custody_status
find_request(struct custody *custody, struct gate_answer *gate,
    const char *request, struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:s, s:s?}", "request", request, "job", gate->job);
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT r.id, coalesce((SELECT l.id FROM release AS l"
	    "   WHERE l.request = r.id AND l.job = :job), '') AS release"
	    "  FROM request AS r WHERE r.id = :request",
	    values, err);
	if (status == CUSTODY_OK) {
		strncpy(gate->request,
		    json_string_value(json_object_get(row, "id")),
		    sizeof gate->request - 1);
		strncpy(gate->release,
		    json_string_value(json_object_get(row, "release")),
		    sizeof gate->release - 1);
	} else if (status == CUSTODY_NOT_FOUND) {
		error_set(err, CUSTODY_NOT_FOUND, "no-request",
		    "%s: there is no such request", request);
		error_remedy(err, "custody requests");
	}
	json_decref(row);
	json_decref(values);
	return status;
}

enum custody_status
gate_decide(struct custody *custody, const char *request, const char *mode,
    const char *job, struct gate_answer **out, struct custody_error *err)
{
	struct gate_answer *gate = calloc(1, sizeof *gate);
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	if (gate == NULL)
		return error_memory(err);
	gate->data_status = CUSTODY_OK;
	strncpy(gate->mode, mode, sizeof gate->mode - 1);
	if (job != NULL && (gate->job = strdup(job)) == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = find_request(custody, gate, request, err);
	if (status == CUSTODY_OK)
		status = gate_ask(custody, gate, err);
	if (status == CUSTODY_OK)
		*out = gate;
	else
		gate_free(gate);
	return status;
}

enum custody_status
gate_data(struct gate_answer *gate, const struct gate_data *data,
    struct custody_error *err)
{
	if (data->left_out > data->records + data->left_out)
		return error_set(err, CUSTODY_UNKNOWN, "overflow",
		    "gate: more left out than there can be");
	gate->data = *data;
	gate->data_given = true;
	return CUSTODY_OK;
}

void
gate_unread(struct gate_answer *gate)
{
	gate->data.unread = true;
}

void
gate_hand_over(struct gate_answer *gate, const char *word)
{
	gate->hand_over = word;
}

enum custody_status
gate_object(struct gate_answer *gate, enum custody_status status,
    const char *subject, const struct custody_error *why, const char *command,
    struct custody_error *err)
{
	json_t *reason;

	if (status == CUSTODY_MALFORMED)
		status = CUSTODY_DISAGREES;
	if (status != CUSTODY_REFUSED && status != CUSTODY_DISAGREES)
		status = CUSTODY_UNKNOWN;
	/* Of several the worst: data that disagrees over all. */
	if (gate->data_status == CUSTODY_OK || status == CUSTODY_DISAGREES ||
	    (status == CUSTODY_REFUSED && gate->data_status == CUSTODY_UNKNOWN))
		gate->data_status = status;
	if (gate->objected == NULL)
		gate->objected = json_array();
	reason = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:[]}",
	    "policy", "data", "code", why->code, "subject", subject, "reason",
	    why->text, "remedy", why->remedy, "who", "requester", "command",
	    command == NULL ? "" : command, "people");
	if (reason == NULL || json_array_append(gate->objected, reason) < 0 ||
	    json_array_append(gate->reasons, reason) < 0) {
		json_decref(reason);
		return error_memory(err);
	}
	json_decref(reason);
	return CUSTODY_OK;
}
