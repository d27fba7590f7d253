/* SPDX-License-Identifier: Apache-2.0
 *
 * requests: who asked for what and whom it waits for; and every other act that
 * waits for signatures.  What the gate would say of a request once it is signed
 * is asked anew each time.
 */
#include <string.h>

#include "acts/gate.h"
#include "acts/session.h"
#include "base/error.h"
#include "store/question.h"

/* More requests than this are told without the gate's word. */
#define GATES_ASKED 100

static const char requests_sql[] =
    "SELECT r.id, s.state, (SELECT json_group_array(DISTINCT i.dataset"
    "       || '@' || i.ordinal) FROM request_ingest AS i"
    "         WHERE i.request = r.id) AS versions_json,"
    "       r.purpose, r.project, r.person, r.model,"
    "       coalesce(nullif(min(coalesce(nullif(r.until, ''), '9'),"
    "          coalesce((SELECT min(a.until) FROM approval_live AS a"
    "            WHERE a.proposal = r.id AND a.until <> ''), '9')), '9'), '')"
    "       AS until, r.at, s.approvals, s.needed,"
    "       r.person <> :me AND s.state IN ('open', 'stale')"
    "       AND EXISTS (SELECT 1 FROM custodian WHERE name = :me)"
    "       AND NOT EXISTS (SELECT 1 FROM approval_live AS a"
    "            WHERE a.proposal = r.id AND a.person = :me) AS yours_bool,"
    "       (SELECT json_group_array(c.name) FROM custodian AS c"
    "         WHERE s.state IN ('open', 'stale') AND c.name <> r.person"
    "           AND NOT EXISTS (SELECT 1 FROM approval_live AS a"
    "                WHERE a.proposal = r.id AND a.person = c.name))"
    "       AS waits_for_json, '' AS gate,"
    "       CASE s.state WHEN 'stale' THEN 'terms changed'"
    "       WHEN 'expired' THEN CASE WHEN r.until = '' OR r.until > k.now"
    "            THEN 'approval ended' ELSE '' END"
    "       ELSE r.ended_why END AS note"
    "  FROM request AS r JOIN request_state AS s ON s.request = r.id"
    "  JOIN clock AS k"
    " WHERE CASE WHEN :state IS NULL"
    "            THEN s.state IN ('open', 'approved', 'stale')"
    "            ELSE s.state = :state END"
    " ORDER BY r.seq";

static const char proposals_sql[] =
    "SELECT p.id, 'waiting' AS state, p.kind, p.text, p.person, p.at,"
    "       p.approvals, p.needed, p.person <> :me"
    "       AND EXISTS (SELECT 1 FROM custodian WHERE name = :me)"
    "       AND NOT EXISTS (SELECT 1 FROM approval AS a"
    "            WHERE a.proposal = p.id AND a.person = :me) AS yours_bool,"
    "       (SELECT json_group_array(c.name) FROM custodian AS c"
    "         WHERE c.name <> p.person AND NOT EXISTS (SELECT 1"
    "               FROM approval AS a WHERE a.proposal = p.id"
    "                 AND a.person = c.name)) AS waits_for_json"
    "  FROM proposal_waiting AS p"
    " WHERE :state IS NULL OR :state = 'open' ORDER BY p.seq";

/* "deny" or "unknown" where the gate would say so of a signed request. */
static enum custody_status
add_gate(struct custody *custody, json_t *row, struct custody_error *err)
{
	const char *state = json_string_value(json_object_get(row, "state"));
	const char *id = json_string_value(json_object_get(row, "id"));
	struct gate_answer *gate = NULL;
	json_t *with = NULL;
	enum custody_status status;

	if (strcmp(state, "open") != 0 && strcmp(state, "approved") != 0 &&
	    strcmp(state, "stale") != 0)
		return CUSTODY_OK;
	status = gate_decide(custody, id, "check", NULL, &gate, err);
	if (status == CUSTODY_OK)
		status = gate_signed(gate, &with, err);
	if (status == CUSTODY_OK &&
	    json_array_size(json_object_get(with, "against")) > 0)
		json_object_set_new(row, "gate",
		    json_string(strcmp(gate_verdict(gate), "unknown") == 0
				    ? "unknown"
				    : "deny"));
	json_decref(with);
	gate_free(gate);
	return status;
}

/* Rows of one question, each of `type`; *count grows by how many. */
static enum custody_status
add_rows(struct custody *custody, const char *type, const char *sql,
    const json_t *values, json_t **answer, json_int_t *count,
    struct custody_error *err)
{
	json_t *rows = NULL, *row;
	size_t i;
	enum custody_status status;

	status = question_ask(&rows, session_state(custody), sql, values, err);
	json_array_foreach (rows, i, row) {
		if (status == CUSTODY_OK && strcmp(type, "request") == 0 &&
		    i < GATES_ASKED)
			status = add_gate(custody, row, err);
		if (status == CUSTODY_OK)
			status = answer_add_take(
			    answer, type, json_incref(row), err);
	}
	*count += (json_int_t)json_array_size(rows);
	json_decref(rows);
	return status;
}

static enum custody_status
add_result(struct custody *custody, bool all, json_int_t shown, json_t **answer,
    struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT count(*) AS hidden FROM request_state"
	    " WHERE state NOT IN ('open', 'approved', 'stale')",
	    NULL, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:I, s:I}", "shown", shown, "hidden",
			all ? json_integer_value(json_object_get(row, "hidden"))
			    : (json_int_t)0),
		    err);
	json_decref(row);
	return status;
}

enum custody_status
custody_requests(struct custody *custody, const struct custody_requests *ask,
    json_t **answer, struct custody_error *err)
{
	json_int_t shown = 0;
	json_t *values;
	enum custody_status status;

	*answer = NULL;
	session_look(custody);
	values =
	    json_pack("{s:s?, s:s}", "state", ask->state, "me", custody->actor);
	status = values == NULL ? error_memory(err)
				: ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = add_rows(custody, "request", requests_sql, values,
		    answer, &shown, err);
	if (status == CUSTODY_OK)
		status = add_rows(custody, "proposal", proposals_sql, values,
		    answer, &shown, err);
	if (status == CUSTODY_OK)
		status =
		    add_result(custody, ask->state == NULL, shown, answer, err);
	json_decref(values);
	return status;
}
