/* SPDX-License-Identifier: Apache-2.0
 *
 * show_request: one question to the state, the gate's present answer, and what
 * changed since somebody last signed the same purpose for the same data.
 */
#include <string.h>

#include "acts/gate.h"
#include "acts/show_request.h"
#include "acts/since.h"
#include "base/error.h"
#include "store/question.h"

static const char request_sql[] =
    "SELECT r.id, s.state, r.person, p.contact, r.at, r.purpose,"
    "  r.project, r.model, r.job, r.until, r.why, r.ended_why, r.seq AS"
    "  event, s.approvals, s.needed,"
    "  EXISTS (SELECT 1 FROM approvable AS a WHERE a.id = r.id)"
    "  AS approvable_bool,"
    "  (SELECT json_group_array(json_object('dataset', v.dataset,"
    "     'ordinal', v.ordinal, 'version', v.root, 'files', v.files,"
    "     'records', v.records, 'bytes', v.bytes)) FROM request_ingest"
    "     AS v WHERE v.request = r.id) AS versions_json,"
    "  (SELECT json_group_array(json_object('dataset', t.dataset, 'id',"
    "     t.id, 'allow', json(t.allow), 'deny', json(t.deny), 'licence',"
    "     t.licence, 'sensitivity', t.sensitivity, 'retain_until',"
    "     t.retain_until, 'jurisdictions', json(t.jurisdictions)))"
    "     FROM request_dataset AS d JOIN terms_current AS t"
    "       ON t.dataset = d.dataset WHERE d.request = r.id)"
    "  AS terms_json,"
    "  (SELECT json_group_array(json_object('person', a.person, 'at',"
    "     a.at, 'until', a.until, 'condition', a.condition, 'live',"
    "     EXISTS (SELECT 1 FROM approval_live AS l WHERE l.seq = a.seq)))"
    "     FROM approval AS a WHERE a.proposal = r.id) AS approvals_json,"
    "  (SELECT json_group_array(c.name) FROM custodian AS c"
    "    WHERE c.name <> r.person AND NOT EXISTS (SELECT 1 FROM"
    "      approval_live AS a WHERE a.proposal = r.id"
    "       AND a.person = c.name)) AS waits_for_json,"
    "  (SELECT json_group_array(json_object('id', id, 'job', job, 'mode',"
    "     mode, 'at', at, 'person', person)) FROM release"
    "    WHERE request = r.id) AS releases_json,"
    "  (SELECT max(seq) FROM decision WHERE request = r.id) AS decision,"
    "  (SELECT json_group_array(json_object('name', p.name, 'kind', p.kind,"
    "     'subject', p.subject, 'sha256', p.sha256)) FROM attachment AS p"
    "    WHERE p.subject = r.id OR p.subject IN (SELECT dataset FROM"
    "          request_dataset WHERE request = r.id AND own = 1))"
    "  AS papers_json,"
    "  (SELECT json_group_array(json_object('dataset', v.dataset, 'ordinal',"
    "     v.ordinal, 'parent', w.dataset || '@' || w.ordinal, 'proved',"
    "     d.proved, 'release', d.release)) FROM request_ingest AS v"
    "     JOIN derivation AS d ON d.version = v.seq"
    "     JOIN version AS w ON w.seq = d.parent WHERE v.request = r.id)"
    "  AS from_json"
    " FROM request AS r JOIN request_state AS s ON s.request = r.id"
    " JOIN person AS p ON p.name = r.person WHERE r.id = :id";

/* What the gate says of a request now, and what it would say had it every
 * signature (`signed`); nothing is recorded. */
static enum custody_status
add_gate(struct custody *custody, const char *id, json_t *row,
    struct custody_error *err)
{
	struct gate_answer *gate = NULL;
	json_t *with = NULL;
	enum custody_status status;

	status = gate_decide(custody, id, "check", NULL, &gate, err);
	if (status == CUSTODY_OK)
		status = gate_signed(gate, &with, err);
	if (status == CUSTODY_OK) {
		json_object_set_new(row, "gate", gate_counts(gate));
		json_object_update_new(json_object_get(row, "gate"),
		    json_pack("{s:s, s:O, s:O, s:O}", "verdict",
			gate_verdict(gate), "reasons", gate_reasons(gate),
			"waivers", gate_waivers(gate), "signed", with));
	}
	json_decref(with);
	gate_free(gate);
	return status;
}

static enum custody_status
add_since(struct custody *custody, const char *id, json_t *row,
    struct custody_error *err)
{
	json_t *since = NULL;
	enum custody_status status;

	status = since_find(custody, id, &since, err);
	if (status == CUSTODY_OK && since != NULL &&
	    json_object_set(row, "since", since) < 0)
		status = error_memory(err);
	json_decref(since);
	return status;
}

enum custody_status
show_request(struct custody *custody, const char *id, json_t **row,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id);
	enum custody_status status = ledger_set_clock(custody->ledger, err);

	if (status == CUSTODY_OK)
		status = question_row(
		    row, session_state(custody), request_sql, values, err);
	json_decref(values);
	if (status == CUSTODY_OK)
		status = add_gate(custody, id, *row, err);
	if (status == CUSTODY_OK)
		status = add_since(custody, id, *row, err);
	if (status == CUSTODY_OK)
		json_object_set_new(*row, "kind", json_string("request"));
	return status;
}
