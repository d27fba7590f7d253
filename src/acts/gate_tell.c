/* SPDX-License-Identifier: Apache-2.0
 *
 * gate_tell: a decision as an answer, and as a sentence.
 */
#include <string.h>

#include "acts/gate_inside.h"
#include "base/error.h"
#include "store/question.h"

/* What a person wants to read beside the verdict. */
static const char context[] =
    "SELECT s.state, r.purpose, r.project, r.model,"
    "  (SELECT json_group_array(json_object('dataset', n.dataset,"
    "     'ordinal', n.ordinal, 'version', n.root, 'files', n.files))"
    "     FROM (SELECT i.dataset, i.root, i.files,"
    "     max(i.ordinal) AS ordinal FROM request_ingest AS i"
    "    WHERE i.request = r.id GROUP BY i.dataset, i.root) AS n)"
    "  AS versions_json,"
    "  (SELECT json_group_array(json_object('person', a.person,"
    "     'condition', a.condition)) FROM approval_live AS a"
    "    WHERE a.proposal = r.id AND a.condition <> '') AS conditions_json,"
    "  coalesce((SELECT min(u) FROM (SELECT r.until AS u UNION ALL"
    "     SELECT a.until FROM approval_live AS a WHERE a.proposal = r.id"
    "     UNION ALL SELECT w.value ->> 'until' FROM json_each(:waivers) AS w)"
    "    WHERE u <> ''), '') AS until,"
    "  (SELECT coalesce(sum(left_out), 0) FROM (SELECT"
    "     min(sum(b.records), v.records) AS left_out"
    "     FROM request_version AS n"
    "     JOIN version AS v ON v.seq = (SELECT max(o.seq) FROM version AS o"
    "          WHERE o.dataset = n.dataset AND o.root = n.root)"
    "     JOIN version_barred AS b ON b.version = v.seq"
    "    WHERE n.request = r.id GROUP BY v.seq)) AS barred,"
    "  (SELECT coalesce(sum(e.records), 0) FROM request_version AS n"
    "     JOIN version_erased AS e ON e.version = (SELECT max(o.seq)"
    "          FROM version AS o"
    "          WHERE o.dataset = n.dataset AND o.root = n.root)"
    "    WHERE n.request = r.id) AS erased"
    "  FROM request AS r JOIN request_state AS s ON s.request = r.id"
    " WHERE r.id = :request";

static enum custody_status
add_own(const struct custody *custody, const struct gate_answer *gate,
    json_t *row, struct custody_error *err)
{
	json_int_t barred = json_integer_value(json_object_get(row, "barred"));
	json_int_t erased = json_integer_value(json_object_get(row, "erased"));
	json_t *own = json_pack(
	    "{s:s, s:s, s:s, s:s?, s:s?, s:b, s:O, s:o, s:I, s:I, s:I, s:I,"
	    " s:I, s:I, s:b, s:b, s:b, s:O}",
	    "verdict", gate_verdict(gate), "request", gate->request, "mode",
	    gate->mode, "job", gate->job, "release",
	    gate->release[0] == '\0' ? NULL : gate->release, "new",
	    gate->release_new, "reasons", gate->reasons, "policies",
	    gate_counts(gate), "checked_files", (json_int_t)gate->data.files,
	    "checked_records", (json_int_t)gate->data.records, "checked_bytes",
	    (json_int_t)gate->data.bytes, "left_out",
	    gate->data_given ? (json_int_t)gate->data.left_out
			     : barred + erased,
	    "erased", gate->data_given ? (json_int_t)gate->data.erased : erased,
	    "decision", (json_int_t)gate->decision, "recorded",
	    gate->decision > 0, "subset", gate->data.subset, "data_read",
	    (gate->data_given || gate->objected != NULL) && !gate->data.unread,
	    "waivers", gate->ask.waivers);

	if (own == NULL)
		return error_memory(err);
	json_object_del(row, "barred");
	if ((custody->actor[0] != '\0' &&
		json_object_set_new(
		    own, "person", json_string(custody->actor)) < 0) ||
	    (gate->job == NULL &&
		json_object_set_new(own, "note",
		    json_string("no job was named: a rehearsal, no release")) <
		    0)) {
		json_decref(own);
		return error_memory(err);
	}
	return json_object_update_new(row, own) < 0 ? error_memory(err)
						    : CUSTODY_OK;
}

enum custody_status
gate_tell(struct custody *custody, const struct gate_answer *gate, json_t **out,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:O}", "request", gate->request,
	    "waivers", gate->ask.waivers);
	json_t *row = NULL;
	enum custody_status status;

	*out = NULL;
	status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = question_row(
		    &row, session_state(custody), context, values, err);
	json_decref(values);
	if (status == CUSTODY_OK)
		status = add_own(custody, gate, row, err);
	if (status == CUSTODY_OK)
		*out = row;
	else
		json_decref(row);
	return status;
}

enum custody_status
gate_say(const struct gate_answer *gate, struct custody_error *err)
{
	const json_t *first = json_array_get(gate->reasons, 0);
	enum custody_status status = gate_status(gate);
	const char *code = status == CUSTODY_REFUSED     ? "denied"
			   : status == CUSTODY_DISAGREES ? "disagrees"
							 : "unknown";
	size_t count = json_array_size(gate->reasons);

	if (status == CUSTODY_OK)
		return status;
	error_set(err, status, code, "%s %s: %s: %s%s", gate->mode,
	    gate->request, gate_verdict(gate),
	    first == NULL ? "nothing was asked"
			  : json_string_value(json_object_get(first, "reason")),
	    count > 1 ? ", and more" : "");
	if (first != NULL)
		error_remedy(err, "%s",
		    json_string_value(json_object_get(first, "command")));
	return status;
}
