/* SPDX-License-Identifier: Apache-2.0
 *
 * show: everything that was made, by its id: one question for each letter,
 * and the event itself, as signed, by its place.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/replay.h"
#include "acts/session.h"
#include "acts/show_found.h"
#include "acts/show_graph.h"
#include "acts/show_request.h"
#include "acts/version_facts.h"
#include "base/encode.h"
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
	"SELECT l.*, (SELECT json_group_array(json_object('dataset',"
	"     w.dataset, 'version', w.root)) FROM release_version AS w"
	"    WHERE w.release = l.id) AS versions_json,"
	"  (SELECT json_group_array(json_object('model', model,"
	"     'model_sha256', model_sha256, 'at', at)) FROM receipt"
	"    WHERE release = l.id) AS receipts_json,"
	"  (SELECT code FROM job WHERE release = l.id ORDER BY seq DESC"
	"    LIMIT 1) AS exit_code, r.purpose, r.project"
	" FROM release AS l JOIN request AS r ON r.id = l.request"
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
	"  (SELECT json_group_array(dataset || '@' || root) FROM"
	"     quarantine_version WHERE quarantine = q.id) AS versions_json"
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
	"     'state', l.state, 'job', r.job, 'person', r.person, 'contact',"
	"     p.contact, 'model', coalesce((SELECT m.model FROM receipt AS m"
	"       WHERE m.release = r.id ORDER BY m.seq DESC LIMIT 1), ''),"
	"     'derived', l.derived, 'due', l.due, 'answered_by', l.person,"
	"     'at', l.at, 'why', l.why)) FROM recall_line AS l"
	"     JOIN release AS r ON r.id = l.release"
	"     JOIN person AS p ON p.name = r.person WHERE l.recall = c.id)"
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

static const char show_version[] =
    "SELECT v.dataset, v.ordinal, v.root AS version, v.seq AS event, v.files,"
    "  v.records, coalesce((SELECT e.records FROM version_erased AS e"
    "     WHERE e.version = v.seq), 0) AS erased,"
    "  v.bytes, v.duplicates, v.reading AS reading_json,"
    "  v.source_url, v.retrieved_at, v.publisher, v.licence, v.with_url,"
    "  v.with_time, v.with_id, v.expected, v.why, v.person, v.at,"
    "  v.disposal, v.disposed,"
    "  coalesce((SELECT o.dataset || '@' || o.ordinal FROM version AS o"
    "     WHERE o.seq = (SELECT max(onto) FROM version_onto"
    "                     WHERE version = v.seq)), '') AS onto,"
    "  coalesce((SELECT json_object('id', t.id, 'allow', json(t.allow),"
    "     'deny', json(t.deny), 'licence', t.licence, 'sensitivity',"
    "     t.sensitivity, 'retain_until', t.retain_until, 'jurisdictions',"
    "     json(t.jurisdictions), 'attribution', t.attribution)"
    "     FROM terms_current AS t WHERE t.dataset = v.dataset), 'null')"
    "  AS terms_json,"
    "  (SELECT json_group_array(json_object('request', r.request, 'state',"
    "     s.state)) FROM request_version AS r JOIN request_state AS s"
    "       ON s.request = r.request WHERE r.dataset = v.dataset"
    "      AND r.root = v.root) AS requests_json,"
    "  (SELECT json_group_array(w.release) FROM release_version AS w"
    "    WHERE w.dataset = v.dataset AND w.root = v.root) AS releases_json,"
    "  (SELECT json_group_array(json_object('quarantine', b.quarantine,"
    "     'records', b.records, 'wholly', b.wholly)) FROM version_barred AS b"
    "    WHERE b.version = v.seq AND (b.wholly OR b.records > 0))"
    "  AS barred_json,"
    "  (SELECT json_group_array(h.hold) FROM version_held AS h"
    "    WHERE h.version = v.seq) AS holds_json,"
    "  (SELECT json_group_array(json_object('name', p.name, 'kind', p.kind,"
    "     'sha256', p.sha256, 'bytes', p.bytes)) FROM attachment AS p"
    "    WHERE p.subject = v.dataset) AS papers_json,"
    "  (SELECT json_group_array(json_object('parent', w.dataset || '@' ||"
    "     w.ordinal, 'proved', d.proved, 'release', d.release, 'step',"
    "     d.step)) FROM derivation AS d JOIN version AS w"
    "       ON w.seq = d.parent WHERE d.version = v.seq) AS from_json,"
    "  (SELECT json_group_array(json_object('sha256', p.sha256, 'files',"
    "     p.files, 'records', p.records)) FROM version_part AS p"
    "    WHERE p.version = v.seq) AS parts_json"
    " FROM version AS v WHERE v.seq = :seq";

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

static enum custody_status
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
			status = add_papers(custody, id, row, err);
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

/* A decision is made again; any other event is told as it is. */
static enum custody_status
add_replay(struct custody *custody, uint64_t seq, json_t *row,
    struct custody_error *err)
{
	const char *kind =
	    json_string_value(json_object_get(row, "event_kind"));
	json_t *replay = NULL;
	enum custody_status status;

	if (kind == NULL || strcmp(kind, "decision.made/1") != 0)
		return CUSTODY_OK;
	status = replay_decision(
	    custody, seq, json_object_get(row, "act"), &replay, err);
	if (status == CUSTODY_OK && json_object_set(row, "replay", replay) < 0)
		status = error_memory(err);
	json_decref(replay);
	return status;
}

static enum custody_status
show_event(struct custody *custody, const char *number, json_t **answer,
    struct custody_error *err)
{
	struct buffer act = {0};
	uint8_t signature[64];
	char hex[ENCODE_HEX_SIZE(64)];
	uint64_t seq = strtoull(number, NULL, 10);
	json_t *values = json_pack("{s:I}", "seq", (json_int_t)seq);
	json_t *row = NULL;
	enum custody_status status;

	status = ledger_read(custody->ledger, seq, &act, signature, err);
	if (status == CUSTODY_OK)
		status = question_row(&row, session_state(custody),
		    "SELECT seq AS event, hash, kind, id, person, at, subject"
		    "  FROM event WHERE seq = :seq",
		    values, err);
	if (status == CUSTODY_OK) {
		encode_hex(hex, signature, sizeof signature);
		json_object_set_new(row, "event_kind",
		    json_object_get(row, "kind") == NULL
			? json_null()
			: json_incref(json_object_get(row, "kind")));
		json_object_set_new(row, "kind", json_string("event"));
		json_object_set_new(row, "signature", json_string(hex));
		json_object_set_new(row, "act",
		    json_loadb((const char *)act.at, act.len, 0, NULL));
	}
	if (status == CUSTODY_OK)
		status = add_replay(custody, seq, row, err);
	if (status == CUSTODY_OK) {
		status = answer_add_take(answer, "result", row, err);
		row = NULL;
	}
	json_decref(row);
	json_decref(values);
	buffer_clear(&act);
	return status;
}

/* A version, one object for each of its ingests. */
static enum custody_status
show_dataset(struct custody *custody, const char *name, json_t **answer,
    struct custody_error *err)
{
	json_t *rows = NULL, *row;
	size_t i;
	enum custody_status status;

	status = session_versions(custody, name, false, &rows, err);
	json_array_foreach (rows, i, row) {
		json_t *values =
		    json_pack("{s:O}", "seq", json_object_get(row, "seq"));
		json_t *version = NULL;

		if (status == CUSTODY_OK)
			status = question_row(&version, session_state(custody),
			    show_version, values, err);
		if (status == CUSTODY_OK)
			status = version_facts_add(custody,
			    (uint64_t)json_integer_value(
				json_object_get(row, "seq")),
			    version, err);
		json_decref(values);
		if (status == CUSTODY_OK)
			status =
			    answer_add_take(answer, "version", version, err);
	}
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:I}", "kind", "version", "shown",
			(json_int_t)json_array_size(rows)),
		    err);
	json_decref(rows);
	return status;
}

enum custody_status
custody_show(struct custody *custody, const struct custody_show *ask,
    json_t **answer, struct custody_error *err)
{
	const char *what = ask->what;

	*answer = NULL;
	if (what == NULL)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "show: it needs an id, #EVENT or DATASET");
	if (ask->graph)
		return show_graph(custody, what, answer, err);
	if (ask->found != NULL)
		return show_found(custody, what, ask->found, answer, err);
	if (what[0] == '#')
		return show_event(custody, what + 1, answer, err);
	if (what[0] >= 'A' && what[0] <= 'Z')
		return show_id(custody, what, answer, err);
	return show_dataset(custody, what, answer, err);
}
