/* SPDX-License-Identifier: Apache-2.0
 *
 * approve: a custodian signs what others asked or proposed, or rejects it.
 * What is shown is what is signed: the terms in an approval are those that
 * stood in the table when it was confirmed.
 */
#include <string.h>

#include "acts/gate.h"
#include "acts/session.h"
#include "acts/since.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

/* Of the law. */
#define OWN_RULE "\"who asked does not approve\""
#define TERMS_RULE "\"every dataset has terms\""

/* One row of the table, with the act that would be signed in "act". */
#define REQUEST_ROW                                                            \
	"SELECT r.id, r.hash, 'request' AS kind, r.person, r.purpose,"         \
	"       r.project, r.until, r.why, s.state, s.approvals, s.needed,"    \
	"       (SELECT json_group_array(json_object('dataset', v.dataset,"    \
	"               'ordinal', v.ordinal, 'version', v.root,"              \
	"               'records', v.records)) FROM request_ingest AS v"       \
	"         WHERE v.request = r.id) AS versions_json,"                   \
	"       (SELECT json_group_array(json_object('dataset', d.dataset,"    \
	"               'terms', t.hash)) FROM request_dataset AS d"           \
	"          JOIN terms_current AS t ON t.dataset = d.dataset"           \
	"         WHERE d.request = r.id) AS terms_json"                       \
	"  FROM request AS r JOIN request_state AS s ON s.request = r.id"      \
	" WHERE r.id = :id"
#define PROPOSAL_ROW                                                           \
	"SELECT p.id, p.hash, p.kind, p.person, p.subject AS purpose,"         \
	"       p.state, CASE WHEN p.act <> ''"                                \
	"         THEN json_extract(p.act, '$.data') ELSE '{}' END"            \
	"       AS data_json,"                                                 \
	"       coalesce((SELECT w.text FROM proposal_waiting AS w"            \
	"         WHERE w.id = p.id), '') AS text,"                            \
	"       coalesce((SELECT group_concat(name, ', ') FROM ("              \
	"         SELECT v.dataset || '@' || v.ordinal AS name"                \
	"           FROM disposal_version AS w JOIN version AS v"              \
	"             ON v.seq = w.version WHERE w.disposal = p.id"            \
	"          ORDER BY v.dataset, v.ordinal)), '') AS covers,"            \
	"       json_array() AS terms_json"                                    \
	"  FROM proposal AS p WHERE p.id = :id"

/* A bar is not approved, but its lifting is, under an id of its own. */
static enum custody_status
refuse_unknown(
    struct custody *custody, const char *id, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id);
	json_t *row = NULL;

	error_set(err, CUSTODY_NOT_FOUND, "no-proposal",
	    "%s: nothing with that id waits for approval", id);
	if (values != NULL &&
	    question_row(&row, session_state(custody),
		"SELECT w.id, w.text FROM proposal_waiting AS w"
		"  JOIN proposal AS p ON p.id = w.id WHERE p.subject = :id"
		" ORDER BY w.seq DESC LIMIT 1",
		values, NULL) == CUSTODY_OK)
		error_remedy(err, "%s waits: custody approve %s",
		    member_text(row, "text"), member_text(row, "id"));
	else
		error_remedy(err, "custody status; custody show %s", id);
	json_decref(row);
	json_decref(values);
	return CUSTODY_NOT_FOUND;
}

static enum custody_status
find_row(struct custody *custody, const char *id, json_t **row,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id);
	enum custody_status status;

	status =
	    question_row(row, session_state(custody), REQUEST_ROW, values, err);
	if (status == CUSTODY_NOT_FOUND)
		status = question_row(
		    row, session_state(custody), PROPOSAL_ROW, values, err);
	json_decref(values);
	if (status == CUSTODY_NOT_FOUND &&
	    ledger_lapsed(custody->ledger, err) != CUSTODY_OK)
		return CUSTODY_DISAGREES;
	if (status == CUSTODY_NOT_FOUND)
		return refuse_unknown(custody, id, err);
	return status;
}

static json_t *
approval_data(const json_t *row, const char *until, const char *condition)
{
	return json_pack("{s:O, s:O, s:O, s:s*, s:s*}", "proposal",
	    json_object_get(row, "id"), "hash", json_object_get(row, "hash"),
	    "terms", json_object_get(row, "terms"), "until", until, "condition",
	    condition);
}

/* What the gate would say of a request, had it its signatures; and what
 * changed since the last that was approved. */
static enum custody_status
ask_gate(struct custody *custody, json_t *row, struct custody_error *err)
{
	const char *id = json_string_value(json_object_get(row, "id"));
	struct gate_answer *gate = NULL;
	json_t *counts = NULL, *since = NULL;
	enum custody_status status;

	status = gate_decide(custody, id, "check", NULL, &gate, err);
	if (status == CUSTODY_OK)
		status = gate_signed(gate, &counts, err);
	gate_free(gate);
	if (status == CUSTODY_OK)
		status = since_find(custody, id, &since, err);
	if (status == CUSTODY_OK &&
	    (json_object_set(
		 row, "against", json_object_get(counts, "against")) < 0 ||
		json_object_del(counts, "against") < 0 ||
		json_object_set(row, "policies", counts) < 0 ||
		(since != NULL && json_object_set(row, "since", since) < 0)))
		status = error_memory(err);
	json_decref(since);
	json_decref(counts);
	return status;
}

/* Has this person signed it, so that there is nothing left to do?  Then the row
 * is not new, and says when. */
static enum custody_status
look_signed(struct custody *custody, json_t *row, bool *signed_before,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:s}", "id", member_text(row, "id"),
	    "person", custody->actor);
	json_t *found = NULL;
	enum custody_status status;

	status = question_row(&found, session_state(custody),
	    "SELECT :person AS signed_by, coalesce(max(at), '') AS signed_at"
	    "  FROM (SELECT at FROM approval_live"
	    "         WHERE proposal = :id AND person = :person"
	    "        UNION ALL"
	    "        SELECT a.at FROM approval AS a"
	    "          JOIN proposal AS p ON p.id = a.proposal"
	    "         WHERE a.proposal = :id AND a.person = :person)",
	    values, err);
	*signed_before = *member_text(found, "signed_at") != '\0';
	if (json_object_set_new(row, "new", json_boolean(!*signed_before)) <
		0 ||
	    (*signed_before && json_object_update(row, found) < 0))
		status = error_memory(err);
	json_decref(found);
	json_decref(values);
	return status;
}

/* What is signed ends with the request, or earlier; "" for never. */
static const char *
find_end(const json_t *row, const char *until)
{
	const char *asked = member_text(row, "until");

	if (until == NULL || (asked[0] != '\0' && strcmp(asked, until) < 0))
		return asked;
	return until;
}

/* The commonest of refusals, and what a lone custodian can do; but what does
 * not wait any more is refused for that, and nobody else can sign it. */
static bool
say_own(struct custody *custody, json_t *row)
{
	const char *id = member_text(row, "id");

	if (strcmp(member_text(row, "person"), custody->actor) != 0 ||
	    strstr(member_text(row, "refused"), OWN_RULE) == NULL)
		return true;
	return json_object_set_new(row, "refused",
		   json_sprintf(
		       "%s asked for it, and who asked does not approve",
		       custody->actor)) == 0 &&
	       json_object_set_new(row, "remedy",
		   json_object_get(row, "versions") != NULL
		       ? json_sprintf("another custodian: custody approve %s; "
				      "or another person asks: custody request "
				      "--like %s --as NAME",
			     id, id)
		       : json_sprintf(
			     "another custodian: custody approve %s", id)) == 0;
}

/* The law says that a dataset has no terms; the gate, which, and what to do. */
static bool
say_terms(json_t *row)
{
	const json_t *against;
	size_t i;

	if (strstr(member_text(row, "refused"), TERMS_RULE) == NULL)
		return true;
	json_array_foreach (json_object_get(row, "against"), i, against) {
		if (strcmp(member_text(against, "policy"),
			"terms-as-approved") != 0)
			continue;
		return json_object_set(row, "remedy",
			   json_object_get(against, "command")) == 0;
	}
	return true;
}

/* Why it is not signed, and what is to be done.  A row that does not say so
 * would be signed. */
static bool
say_why(struct custody *custody, json_t *row, const struct custody_error *why)
{
	return json_object_set_new(row, "refused", json_string(why->text)) ==
		   0 &&
	       (why->remedy[0] == '\0' || json_object_set_new(row, "remedy",
					      json_string(why->remedy)) == 0) &&
	       say_own(custody, row) && say_terms(row);
}

/* A row of the table: what it is, and whether it could be signed. */
static enum custody_status
prepare(struct custody *custody, const char *id, const char *until,
    const char *condition, json_t *rows, struct custody_error *err)
{
	struct custody_error why = {0};
	json_t *row = NULL, *data = NULL;
	bool done = false;
	enum custody_status status;

	status = find_row(custody, id, &row, err);
	if (status == CUSTODY_OK)
		status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = look_signed(custody, row, &done, err);
	if (status == CUSTODY_OK && json_object_get(row, "versions") != NULL)
		status = ask_gate(custody, row, err);
	if (status != CUSTODY_OK)
		goto out;
	data = approval_data(row, until, condition);
	if (json_object_set(row, "act", data) < 0 ||
	    json_object_set_new(row, "type", json_string("approval")) < 0 ||
	    json_object_set_new(
		row, "ends", json_string(find_end(row, until))) < 0 ||
	    json_array_append(rows, row) < 0)
		status = error_memory(err);
	else if (!done)
		status = ledger_would(custody->ledger, keyring_id(custody->key),
		    "proposal.approved/1", data, &why);
	if (status == CUSTODY_REFUSED)
		status = say_why(custody, row, &why) ? CUSTODY_OK
						     : error_memory(err);
	else if (status != CUSTODY_OK && why.text[0] != '\0' && err != NULL)
		*err = why;
out:
	json_decref(data);
	json_decref(row);
	return status;
}

static bool
is_to_be_signed(const json_t *row)
{
	return json_is_true(json_object_get(row, "new")) &&
	       json_object_get(row, "refused") == NULL;
}

/* Of several, those that the gate would refuse all the same are not signed in
 * passing: who wants to sign one names it alone. */
static bool
leave_out_refused(json_t *rows)
{
	size_t i;
	json_t *row;

	if (json_array_size(rows) < 2)
		return true;
	json_array_foreach (rows, i, row) {
		const json_t *first =
		    json_array_get(json_object_get(row, "against"), 0);

		if (first == NULL || !is_to_be_signed(row))
			continue;
		if (json_object_set_new(row, "refused",
			json_sprintf("the gate would refuse it: %s: %s",
			    json_string_value(json_object_get(first, "policy")),
			    json_string_value(
				json_object_get(first, "reason")))) < 0 ||
		    json_object_set_new(row, "by_gate", json_true()) < 0)
			return false;
	}
	return true;
}

/* All in one transaction: either each is signed, or none. */
static enum custody_status
sign(struct custody *custody, json_t *rows, struct custody_error *err)
{
	enum custody_status status = ledger_begin(custody->ledger, err);
	bool checkpoint = false;
	size_t i;
	json_t *row;

	if (status != CUSTODY_OK)
		return status;
	json_array_foreach (rows, i, row) {
		struct ledger_place place = {0};
		bool done = false;

		if (status != CUSTODY_OK || !is_to_be_signed(row))
			continue;
		/* The same command elsewhere may have come first. */
		status = look_signed(custody, row, &done, err);
		if (status != CUSTODY_OK || done)
			continue;
		status = ledger_add(custody->ledger, custody->key,
		    "proposal.approved/1", json_object_get(row, "act"), &place,
		    err);
		if (status == CUSTODY_OK &&
		    json_object_set_new(
			row, "event", json_integer((json_int_t)place.seq)) < 0)
			status = error_memory(err);
		/* People and disposals get one each time; requests need none.
		 */
		checkpoint |= json_object_get(row, "versions") == NULL;
	}
	if (status == CUSTODY_OK)
		status = ledger_commit(custody->ledger, err);
	else
		ledger_rollback(custody->ledger);
	if (status == CUSTODY_OK && checkpoint)
		status = ledger_checkpoint(custody->ledger, err);
	return status;
}

static enum custody_status
read_until(const struct custody_approve *ask, char out[CLOCK_TEXT_SIZE],
    struct custody_error *err)
{
	int64_t at;
	enum custody_status status;

	if (ask->until == NULL)
		return CUSTODY_OK;
	status = clock_read(&at, ask->until, err);
	if (status == CUSTODY_OK)
		clock_text(out, at);
	return status;
}

/* Where each stands now; the act itself is not told. */
static enum custody_status
tell(struct custody *custody, json_t *rows, size_t count, json_t **answer,
    struct custody_error *err)
{
	size_t i;
	json_t *row;
	json_t *ids = json_array();
	enum custody_status status = ledger_set_clock(custody->ledger, err);

	json_array_foreach (rows, i, row) {
		json_t *after = NULL, *approvals;
		const char *id = json_string_value(json_object_get(row, "id"));

		if (status == CUSTODY_OK)
			status = find_row(custody, id, &after, err);
		if (status != CUSTODY_OK)
			break;
		json_object_del(row, "act");
		json_object_del(row, "hash");
		/* What is no request counts no approvals. */
		approvals = json_object_get(after, "approvals");
		if (json_object_set(
			row, "state", json_object_get(after, "state")) < 0 ||
		    (approvals != NULL &&
			json_object_set(row, "approvals", approvals) < 0) ||
		    (json_object_get(row, "event") != NULL &&
			json_array_append(ids, json_object_get(row, "id")) < 0))
			status = error_memory(err);
		json_decref(after);
		if (status == CUSTODY_OK)
			status = answer_add_take(
			    answer, "approval", json_incref(row), err);
	}
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:I, s:O, s:b}", "asked", (json_int_t)count,
			"signed", ids, "new", json_array_size(ids) > 0),
		    err);
	json_decref(ids);
	return status;
}

static enum custody_status
say_refused(const json_t *row, struct custody_error *err)
{
	const char *id = json_string_value(json_object_get(row, "id"));

	error_set(err, CUSTODY_REFUSED, "objection", "approve %s: %s", id,
	    json_string_value(json_object_get(row, "refused")));
	if (json_is_true(json_object_get(row, "by_gate")))
		error_remedy(
		    err, "to sign it all the same: custody approve %s", id);
	else if (json_object_get(row, "remedy") != NULL)
		error_remedy(err, "%s", member_text(row, "remedy"));
	return CUSTODY_REFUSED;
}

enum custody_status
custody_approve(struct custody *custody, const struct custody_approve *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *rows = json_array(), *row;
	char until[CLOCK_TEXT_SIZE];
	const json_t *refused = NULL;
	size_t to_sign = 0, i;
	enum custody_status status = read_until(ask, until, err);

	*answer = NULL;
	if (status == CUSTODY_OK)
		status = session_key(custody, err);
	for (i = 0; status == CUSTODY_OK && i < ask->id_count; i++)
		status = prepare(custody, ask->ids[i],
		    ask->until == NULL ? NULL : until, ask->condition, rows,
		    err);
	if (status == CUSTODY_OK && !leave_out_refused(rows))
		status = error_memory(err);
	if (status != CUSTODY_OK)
		goto out;
	json_array_foreach (rows, i, row) {
		to_sign += is_to_be_signed(row);
		if (refused == NULL && json_object_get(row, "refused") != NULL)
			refused = row;
	}
	if (to_sign > 0 && custody->settings.confirm != NULL &&
	    !custody->settings.confirm(custody->settings.ctx, rows)) {
		status = error_set(
		    err, CUSTODY_REFUSED, "not-signed", "nothing was signed");
		goto out;
	}
	if (to_sign > 0)
		status = sign(custody, rows, err);
	if (status == CUSTODY_OK)
		status = tell(custody, rows, ask->id_count, answer, err);
	if (status == CUSTODY_OK && refused != NULL)
		status = say_refused(refused, err);
out:
	json_decref(rows);
	return status;
}

enum custody_status
custody_reject(struct custody *custody, const struct custody_reject *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *row = NULL, *data = NULL;
	struct ledger_place place = {0};
	enum custody_status status;

	*answer = NULL;
	status = find_row(custody, ask->id, &row, err);
	if (status != CUSTODY_OK)
		return status;
	data =
	    json_pack("{s:O, s:O, s:s}", "proposal", json_object_get(row, "id"),
		"hash", json_object_get(row, "hash"), "why", ask->why);
	status = session_append(
	    custody, "proposal.rejected/1", data, false, &place, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:s, s:I}", "id", ask->id, "state",
			"rejected", "event", (json_int_t)place.seq),
		    err);
	json_decref(data);
	json_decref(row);
	return status;
}
