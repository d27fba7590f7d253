/* SPDX-License-Identifier: Apache-2.0
 *
 * revoked: asks the gate again about every request with a live permit, and the
 * state about what happened since.  Whatever the gate does not allow is
 * revoked: that it could not tell, too.
 */
#include <string.h>

#include "acts/gate.h"
#include "acts/revoked.h"
#include "base/error.h"
#include "store/question.h"

/* Requests with a live permit. */
static const char asked_again[] =
    "SELECT DISTINCT l.request AS id FROM permit AS p"
    "  JOIN release AS l ON l.id = p.release JOIN clock AS c"
    " WHERE p.not_after > c.now ORDER BY l.request";

/* What happened to requests, releases and permits, which says more than what
 * the gate would say now; people's own words stay in the ledger. */
static const char happened[] =
    "SELECT r.id, 'the request was ' || r.ended AS why"
    "  FROM request AS r JOIN clock AS c"
    " WHERE r.ended <> '' AND (r.until = '' OR r.until > c.now)"
    "   AND EXISTS (SELECT 1 FROM release AS l WHERE l.request = r.id)"
    " UNION ALL"
    " SELECT DISTINCT n.release, 'the release was called back: ' || n.recall"
    "  FROM recall_line AS n JOIN recall AS c ON c.id = n.recall"
    "  JOIN release AS l ON l.id = n.release"
    " WHERE n.state <> 'accepted' AND c.lifted = 0 AND c.seq > l.seq"
    " UNION ALL"
    " SELECT nonce, why FROM permit_stale"
    " UNION ALL"
    " SELECT s.release, s.why FROM release_stale AS s"
    "  JOIN release AS l ON l.id = s.release"
    "  JOIN request AS r ON r.id = l.request JOIN clock AS c"
    " WHERE r.until = '' OR r.until > c.now";

static enum custody_status
add(json_t *out, const char *id, const char *why, struct custody_error *err)
{
	return json_array_append_new(
		   out, json_pack("{s:s, s:s}", "id", id, "why", why)) < 0
		   ? error_memory(err)
		   : CUSTODY_OK;
}

static enum custody_status
ask_again(json_t *out, struct custody *custody, const char *request,
    struct custody_error *err)
{
	struct gate_answer *gate = NULL;
	const char *why = "nothing was asked";
	enum custody_status status;

	status = gate_decide(custody, request, "permit", NULL, &gate, err);
	if (status != CUSTODY_OK)
		return status;
	if (gate_status(gate) != CUSTODY_OK) {
		const json_t *reason = json_array_get(gate_reasons(gate), 0);
		const char *policy =
		    json_string_value(json_object_get(reason, "policy"));

		if (policy != NULL)
			why = policy;
		status = add(out, request, why, err);
	}
	gate_free(gate);
	return status;
}

enum custody_status
revoked_list(json_t **out, struct custody *custody, struct custody_error *err)
{
	struct database *state = session_state(custody);
	json_t *rows = NULL, *requests = NULL, *row;
	enum custody_status status;
	size_t i;

	*out = json_array();
	status = *out == NULL ? error_memory(err)
			      : ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = question_ask(&rows, state, happened, NULL, err);
	json_array_foreach (rows, i, row)
		if (status == CUSTODY_OK)
			status = add(*out,
			    json_string_value(json_object_get(row, "id")),
			    json_string_value(json_object_get(row, "why")),
			    err);
	if (status == CUSTODY_OK)
		status = question_ask(&requests, state, asked_again, NULL, err);
	json_array_foreach (requests, i, row)
		if (status == CUSTODY_OK)
			status = ask_again(*out, custody,
			    json_string_value(json_object_get(row, "id")), err);
	json_decref(rows);
	json_decref(requests);
	if (status != CUSTODY_OK) {
		json_decref(*out);
		*out = NULL;
	}
	return status;
}

const char *
revoked_why(const json_t *list, const char *request, const char *release,
    const char *nonce)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		const char *id = json_string_value(json_object_get(one, "id"));

		if (id != NULL &&
		    (strcmp(id, request) == 0 || strcmp(id, release) == 0 ||
			strcmp(id, nonce) == 0))
			return json_string_value(json_object_get(one, "why"));
	}
	return NULL;
}
