/* SPDX-License-Identifier: Apache-2.0
 *
 * show: a version, and any event as it was signed, by its place; what has an
 * id is told by show_id.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/replay.h"
#include "acts/session.h"
#include "acts/show_found.h"
#include "acts/show_graph.h"
#include "acts/show_id.h"
#include "acts/version_facts.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/question.h"

static const char show_version[] =
    "SELECT v.dataset, v.ordinal, v.root AS version, v.seq AS event, v.files,"
    "  v.records, coalesce((SELECT e.records FROM version_erased AS e"
    "     WHERE e.version = v.seq), 0) AS erased,"
    "  v.bytes, v.duplicates, v.reading AS reading_json,"
    "  v.source_url, v.retrieved_at, v.publisher, v.licence, v.with_url,"
    "  v.with_time, v.with_id, v.expected, v.why, v.person, v.at,"
    "  v.disposal, v.disposed, v.seal <> '' AS sealed_bool,"
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
	json_t *act;
	uint8_t signature[64];
	char hex[ENCODE_HEX_SIZE(64)];
	uint64_t seq = strtoull(number, NULL, 10);
	json_t *values = json_pack("{s:I}", "seq", (json_int_t)seq);
	json_t *row = NULL;
	enum custody_status status;

	status = show_act(custody, seq, &act, signature, err);
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
		json_object_set(row, "act", act);
	}
	if (status == CUSTODY_OK)
		status = add_replay(custody, seq, row, err);
	if (status == CUSTODY_OK) {
		status = answer_add_take(answer, "result", row, err);
		row = NULL;
	}
	json_decref(row);
	json_decref(values);
	json_decref(act);
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
	session_versions_lead(rows, name);
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
		else
			json_decref(version);
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
