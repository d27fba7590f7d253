/* SPDX-License-Identifier: Apache-2.0
 *
 * show_id: everything that was made, by its id: one question for each letter.
 */
#include <string.h>

#include "acts/dispose_review.h"
#include "acts/session.h"
#include "acts/show_id.h"
#include "acts/show_request.h"
#include "base/error.h"
#include "store/question.h"

/* Who signed a proposal, whom it still waits for, and while it waits what it
 * would do. */
#define SIGNATURES                                                             \
	"  (SELECT json_group_array(json_object('person', a.person, 'at',"     \
	"     a.at)) FROM approval AS a WHERE a.proposal = p.id)"              \
	"  AS approvals_json,"                                                 \
	"  (SELECT json_group_array(c.name) FROM custodian AS c"               \
	"    WHERE p.state = 'waiting' AND c.name <> p.person"                 \
	"      AND NOT EXISTS (SELECT 1 FROM approval AS a"                    \
	"            WHERE a.proposal = p.id AND a.person = c.name))"          \
	"  AS waits_for_json,"                                                 \
	"  CASE WHEN p.act <> '' THEN json_extract(p.act, '$.data')"           \
	"       ELSE '{}' END AS would_json, p.seq AS event"
#define PROPOSAL                                                               \
	"SELECT p.id, p.kind AS act, p.subject, p.person, p.at, "              \
	"p.state," SIGNATURES " FROM proposal AS p WHERE p.id = :id"

/* A letter, the type of the answer, and the question; :id is the id. */
static const struct {
	char letter;
	const char *type, *sql;
} shows[] = {
    {'L', "release",
	"SELECT l.*, p.contact, (SELECT json_group_array(json_object("
	"     'dataset', w.dataset, 'ordinal', (SELECT max(v.ordinal)"
	"       FROM version AS v WHERE v.dataset = w.dataset"
	"        AND v.root = w.root), 'version', w.root))"
	"    FROM release_version AS w WHERE w.release = l.id)"
	"  AS versions_json,"
	"  (SELECT json_group_array(json_object('model', model,"
	"     'model_sha256', model_sha256, 'at', at)) FROM receipt"
	"    WHERE release = l.id) AS receipts_json,"
	"  (SELECT json_group_array(json_object('recall', c.recall, 'state',"
	"     c.state, 'due', c.due)) FROM recall_line AS c"
	"    JOIN recall AS k ON k.id = c.recall AND k.lifted = 0"
	"    WHERE c.release = l.id) AS recalls_json,"
	"  (SELECT code FROM job WHERE release = l.id ORDER BY seq DESC"
	"    LIMIT 1) AS exit_code, r.purpose, r.project"
	" FROM release AS l JOIN request AS r ON r.id = l.request"
	" JOIN person AS p ON p.name = l.person"
	" WHERE l.id = :id"},
    {'T', "terms",
	"SELECT p.id, p.subject AS dataset, p.person, p.at, p.state,"
	"  t.allow AS allow_json, t.deny AS deny_json, t.licence,"
	"  t.retain_until, t.sensitivity, t.jurisdictions AS"
	"  jurisdictions_json, t.attribution, t.why, t.current," SIGNATURES
	" FROM proposal AS p LEFT JOIN terms AS t ON t.id = p.id"
	" WHERE p.id = :id"},
    {'P', "policy-set",
	"SELECT p.id, p.person, p.at, p.state, s.current, s.why,"
	"  (SELECT json_group_array(json_object('name', name, 'sha256',"
	"     sha256)) FROM policy_file WHERE policy_set = p.id) AS "
	"files_json," SIGNATURES
	" FROM proposal AS p LEFT JOIN policy_set AS s ON s.id = p.id"
	" WHERE p.id = :id"},
    {'I', "identity", PROPOSAL},
    {'U', "lift", PROPOSAL},
    {'Q', "quarantine",
	"SELECT q.id, q.selectors AS selectors_json, q.records, q.root, q.why,"
	"  q.incident, q.person, q.at, q.lifted, q.seq AS event,"
	"  CASE WHEN q.lifted = 0 THEN 'open' ELSE 'lifted' END AS state,"
	"  (SELECT json_group_array(json_object('dataset', v.dataset,"
	"     'ordinal', v.ordinal, 'records', c.records)) FROM"
	"     quarantine_count AS c JOIN version AS v ON v.seq = c.version"
	"    WHERE c.quarantine = q.id) AS counts_json,"
	"  (SELECT json_group_array(DISTINCT w.dataset || '@' || v.ordinal)"
	"     FROM quarantine_version AS w JOIN version AS v"
	"       ON v.root = w.root AND v.dataset = w.dataset"
	"    WHERE w.quarantine = q.id) AS versions_json"
	" FROM quarantine AS q WHERE q.id = :id"},
    {'C', "recall",
	"SELECT c.id, s.state, c.selectors AS selectors_json, c.records,"
	"  c.why, c.incident, c.person, c.at, c.due, c.lifted,"
	"  c.seq AS event, s.releases, s.unanswered,"
	"  (SELECT json_group_array(DISTINCT w.dataset || '@' || v.ordinal ||"
	"     CASE w.wholly WHEN 1 THEN ' (all of it)' ELSE '' END)"
	"     FROM recall_version AS w JOIN version AS v ON v.root = w.root"
	"      AND v.dataset = w.dataset WHERE w.recall = c.id)"
	"  AS versions_json,"
	"  (SELECT json_group_array(json_object('release', l.release,"
	"     'request', r.request, 'state', l.state, 'job', r.job, 'person',"
	"     r.person, 'contact', p.contact, 'requester', q.person,"
	"     'requester_contact', o.contact,"
	"     'model', coalesce((SELECT m.model FROM receipt AS m"
	"       WHERE m.release = r.id ORDER BY m.seq DESC LIMIT 1), ''),"
	"     'models', (SELECT json_group_array(json_object('model', m.model,"
	"        'model_sha256', m.model_sha256)) FROM receipt AS m"
	"       WHERE m.release = r.id),"
	"     'derived', l.derived, 'due', l.due, 'answered_by', l.person,"
	"     'at', l.at, 'why', l.why)) FROM recall_line AS l"
	"     JOIN release AS r ON r.id = l.release"
	"     JOIN person AS p ON p.name = r.person"
	"     JOIN request AS q ON q.id = r.request"
	"     JOIN person AS o ON o.name = q.person WHERE l.recall = c.id)"
	"  AS lines_json"
	" FROM recall AS c JOIN recall_state AS s ON s.recall = c.id"
	" WHERE c.id = :id"},
    {'H', "hold",
	"SELECT h.id, h.everything, h.why, h.person, h.at, h.lifted,"
	"  h.seq AS event,"
	"  CASE WHEN h.lifted = 0 THEN 'open' ELSE 'lifted' END AS state,"
	"  (SELECT json_group_array(DISTINCT w.dataset || '@' || v.ordinal)"
	"     FROM hold_version AS w JOIN version AS v ON v.root = w.root"
	"      AND v.dataset = w.dataset WHERE w.hold = h.id)"
	"  AS versions_json FROM hold AS h WHERE h.id = :id"},
    {'W', "waiver",
	"SELECT w.id, w.request, w.policy, w.until, w.why, w.person, w.at,"
	"  w.seq AS event, CASE WHEN EXISTS (SELECT 1 FROM waiver_live AS l"
	"    WHERE l.id = w.id) THEN 'live' ELSE 'counts no more' END AS state"
	" FROM waiver AS w WHERE w.id = :id"},
    {'K', "copy",
	"SELECT k.id, k.holder, k.slots, k.outcome, k.why, k.person, k.at,"
	"  k.seq AS event, (SELECT json_group_array(json_object('outcome',"
	"     a.outcome, 'seen', a.seen, 'file_system', a.file_system, 'why',"
	"     a.why, 'person', a.person, 'at', a.at)) FROM key_attestation AS a"
	"    WHERE a.copy = k.id) AS attested_json,"
	"  (SELECT json_group_array(o.disposal) FROM key_copy_disposal AS o"
	"    WHERE o.copy = k.id AND o.state = 'open') AS waits_json"
	" FROM key_copy AS k WHERE k.id = :id"},
    {'D', "disposal",
	"SELECT d.*, (SELECT json_group_array(json_object('dataset',"
	"     v.dataset, 'ordinal', v.ordinal, 'version', v.root, 'event',"
	"     v.seq)) FROM disposal_version AS w JOIN version AS v"
	"       ON v.seq = w.version WHERE w.disposal = d.id)"
	"  AS versions_json," SIGNATURES
	" FROM disposal AS d JOIN proposal AS p ON p.id = d.id"
	" WHERE d.id = :id"},
};

/* Papers attached to an id. */
static enum custody_status
add_papers(struct custody *custody, const char *id, json_t *row,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id), *papers = NULL;
	enum custody_status status;

	status = question_ask(&papers, session_state(custody),
	    "SELECT name, kind, sha256, bytes, person, at FROM attachment"
	    " WHERE subject = :id ORDER BY seq",
	    values, err);
	if (status == CUSTODY_OK && json_array_size(papers) > 0 &&
	    json_object_set(row, "papers", papers) < 0)
		status = error_memory(err);
	json_decref(papers);
	json_decref(values);
	return status;
}

enum custody_status
show_act(struct custody *custody, uint64_t seq, json_t **act,
    uint8_t signature[64], struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status =
	    ledger_read(custody->ledger, seq, &text, signature, err);

	*act = NULL;
	if (status == CUSTODY_OK)
		*act = json_loadb((const char *)text.at, text.len, 0, NULL);
	buffer_clear(&text);
	return status == CUSTODY_OK && *act == NULL ? error_memory(err)
						    : status;
}

/* What an act said that the state keeps only the effect of: `did`, its data as
 * it was signed. */
static enum custody_status
add_signed(struct custody *custody, json_t *row, struct custody_error *err)
{
	uint8_t signature[64];
	json_t *act;
	enum custody_status status = show_act(custody,
	    (uint64_t)json_integer_value(json_object_get(row, "event")), &act,
	    signature, err);

	if (status == CUSTODY_OK &&
	    json_object_set(row, "did", json_object_get(act, "data")) < 0)
		status = error_memory(err);
	json_decref(act);
	return status;
}

/* Holds that stand in the way of a plan. */
static enum custody_status
add_holds(struct custody *custody, const char *id, json_t *row,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id), *holds = NULL;
	enum custody_status status =
	    question_ask(&holds, session_state(custody),
		"SELECT DISTINCT h.hold, h.why, v.dataset, v.ordinal"
		"  FROM disposal_version AS w"
		"  JOIN disposal AS d ON d.id = w.disposal"
		"   AND d.state IN ('planned', 'approved')"
		"  JOIN version_held AS h ON h.version = w.version"
		"  JOIN version AS v ON v.seq = w.version"
		" WHERE w.disposal = :id ORDER BY v.dataset, v.ordinal, h.hold",
		values, err);

	json_decref(values);
	if (status == CUSTODY_OK && json_object_set(row, "holds", holds) < 0)
		status = error_memory(err);
	json_decref(holds);
	return status;
}

/* What the state does not have of a thing of this letter. */
static enum custody_status
add_more(struct custody *custody, const char *id, json_t *row,
    struct custody_error *err)
{
	enum custody_status status = add_papers(custody, id, row, err);

	if (status == CUSTODY_OK && strchr("IU", id[0]) != NULL)
		status = add_signed(custody, row, err);
	if (status == CUSTODY_OK && id[0] == 'D')
		status = dispose_review_show(row, custody, err);
	if (status == CUSTODY_OK && id[0] == 'D')
		status = add_holds(custody, id, row, err);
	return status;
}

enum custody_status
show_id(struct custody *custody, const char *id, json_t **answer,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id), *row = NULL;
	enum custody_status status = CUSTODY_NOT_FOUND;

	for (size_t i = 0; i < sizeof shows / sizeof *shows; i++) {
		if (shows[i].letter != id[0])
			continue;
		status = question_row(
		    &row, session_state(custody), shows[i].sql, values, err);
		if (status == CUSTODY_OK)
			status = add_more(custody, id, row, err);
		if (status == CUSTODY_OK)
			json_object_set_new(
			    row, "kind", json_string(shows[i].type));
	}
	if (id[0] == 'R')
		status = show_request(custody, id, &row, err);
	json_decref(values);
	if (status == CUSTODY_NOT_FOUND) {
		error_set(err, CUSTODY_NOT_FOUND, "no-such-id",
		    "%s: nothing here has that id", id);
		error_remedy(err, "custody log shows what has one");
		return CUSTODY_NOT_FOUND;
	}
	if (status != CUSTODY_OK) {
		json_decref(row);
		return status;
	}
	return answer_add_take(answer, "result", row, err);
}
