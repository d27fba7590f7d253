/* SPDX-License-Identifier: Apache-2.0
 *
 * waive: a custodian excuses one request from one policy of the site, until a
 * day and for a reason that stays.  The policy stays as it is for everybody
 * else; what the law asks is never waived, and who asked waives nothing.
 */
#include <string.h>

#include "acts/gate.h"
#include "acts/session.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/question.h"

/* The request's hash; and the waiver of this person that says the same. */
static enum custody_status
find_request(struct custody *custody, const struct custody_waive *ask,
    const char *until, json_t **row, struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:s, s:s, s:s}", "id", ask->request,
	    "policy", ask->policy, "until", until, "me", custody->actor);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(row, session_state(custody),
	    "SELECT r.hash, coalesce((SELECT w.id FROM waiver_live AS w"
	    "         WHERE w.request = r.id AND w.policy = :policy"
	    "           AND w.until = :until AND w.person = :me), '') AS same"
	    "  FROM request AS r WHERE r.id = :id",
	    values, err);
	json_decref(values);
	if (status != CUSTODY_NOT_FOUND)
		return status;
	error_set(err, CUSTODY_NOT_FOUND, "no-request",
	    "%s: there is no such request", ask->request);
	error_remedy(err, "custody requests");
	return CUSTODY_NOT_FOUND;
}

static enum custody_status
record(struct custody *custody, const struct custody_waive *ask,
    const json_t *hash, const char *until, struct ledger_place *place,
    struct custody_error *err)
{
	json_t *data = json_pack("{s:s, s:O, s:s, s:s, s:s}", "request",
	    ask->request, "hash", hash, "policy", ask->policy, "until", until,
	    "why", ask->why);
	enum custody_status status;

	if (data == NULL)
		return error_memory(err);
	status = session_append(
	    custody, "waiver.granted/1", data, false, place, err);
	if (status == CUSTODY_REFUSED)
		error_remedy(err,
		    "policies of the site: custody policy list; "
		    "of the request: custody show %s",
		    ask->request);
	json_decref(data);
	return status;
}

/* What the gate says now that it stands. */
static enum custody_status
tell(struct custody *custody, const struct custody_waive *ask, const char *id,
    bool new, const char *until, json_t **answer, struct custody_error *err)
{
	struct gate_answer *gate = NULL;
	json_t *told = NULL;
	enum custody_status status;

	status = gate_decide(custody, ask->request, "check", NULL, &gate, err);
	if (status != CUSTODY_OK)
		return status;
	told = gate_counts(gate);
	json_object_update_new(
	    told, json_pack("{s:s, s:O}", "verdict", gate_verdict(gate),
		      "reasons", gate_reasons(gate)));
	status = answer_add_take(answer, "result",
	    json_pack("{s:s, s:b, s:s, s:s, s:s, s:s, s:s, s:o}", "id", id,
		"new", new, "request", ask->request, "policy", ask->policy,
		"until", until, "why", ask->why, "person", custody->actor,
		"gate", told),
	    err);
	gate_free(gate);
	return status;
}

enum custody_status
custody_waive(struct custody *custody, const struct custody_waive *ask,
    json_t **answer, struct custody_error *err)
{
	struct ledger_place place = {0};
	char until[CLOCK_TEXT_SIZE];
	json_t *row = NULL;
	const char *same;
	int64_t at;
	enum custody_status status;

	*answer = NULL;
	if (ask->request == NULL || ask->policy == NULL || ask->until == NULL ||
	    ask->why == NULL || ask->why[0] == '\0')
		return error_set(err, CUSTODY_USAGE, "usage",
		    "waive: it needs a request, a policy, --until and --why");
	status = clock_read(&at, ask->until, err);
	if (status != CUSTODY_OK)
		return status;
	clock_text(until, at);
	status = session_key(custody, err);
	if (status == CUSTODY_OK)
		status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = find_request(custody, ask, until, &row, err);
	if (status != CUSTODY_OK)
		goto out;
	same = json_string_value(json_object_get(row, "same"));
	if (same[0] == '\0')
		status = record(custody, ask, json_object_get(row, "hash"),
		    until, &place, err);
	if (status == CUSTODY_OK)
		status = tell(custody, ask, same[0] == '\0' ? place.id : same,
		    same[0] == '\0', until, answer, err);
out:
	json_decref(row);
	return status;
}
