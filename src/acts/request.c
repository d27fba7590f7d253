/* SPDX-License-Identifier: Apache-2.0
 *
 * request: somebody asks to use versions for a purpose, and may take it back.
 * What is asked is fixed when it is asked: a bare name means the version that
 * is newest now.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/offer.h"
#include "acts/session.h"
#include "acts/since.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/question.h"

static bool
is_listed(const json_t *list, const json_t *one)
{
	size_t i;
	json_t *value;

	json_array_foreach (list, i, value)
		if (json_equal(value, one))
			return true;
	return false;
}

/* `asked` gets {dataset, version} for the act, `told` what a person reads. */
static enum custody_status
add_versions(
    const json_t *rows, json_t *asked, json_t *told, struct custody_error *err)
{
	size_t i;
	json_t *row;

	json_array_foreach (rows, i, row) {
		json_t *one = json_pack("{s:O, s:O}", "dataset",
		    json_object_get(row, "dataset"), "version",
		    json_object_get(row, "root"));

		if (one == NULL)
			return error_memory(err);
		if (is_listed(asked, one)) {
			json_decref(one);
			continue;
		}
		if (json_array_append_new(asked, one) < 0 ||
		    json_array_append_new(
			told, json_pack("{s:O, s:O, s:O, s:O, s:O}", "dataset",
				  json_object_get(row, "dataset"), "version",
				  json_object_get(row, "root"), "ordinal",
				  json_object_get(row, "ordinal"), "records",
				  json_object_get(row, "records"), "files",
				  json_object_get(row, "files"))) < 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

static enum custody_status
find_versions(struct custody *custody, const struct custody_request *ask,
    json_t *asked, json_t *told, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (ask->dataset_count == 0 || ask->purpose == NULL ||
	    ask->project == NULL) {
		error_set(err, CUSTODY_USAGE, "usage",
		    "request: it needs datasets, a purpose and a project");
		error_remedy(err, "custody request DATASET --purpose P "
				  "--project TEXT, or --like R12");
		return CUSTODY_USAGE;
	}
	for (size_t i = 0; status == CUSTODY_OK && i < ask->dataset_count;
	     i++) {
		json_t *rows = NULL;

		status = session_versions(
		    custody, ask->datasets[i], false, &rows, err);
		if (status == CUSTODY_OK)
			status = add_versions(rows, asked, told, err);
		json_decref(rows);
	}
	return status;
}

/* What --like stands for; `datasets` and the texts live in `row`. */
struct likeness {
	struct custody_request ask;
	json_t *row;
	const char **datasets;
};

static void
forget_likeness(struct likeness *like)
{
	json_decref(like->row);
	free(like->datasets);
}

/* The text of the request before, NULL where it had none. */
static const char *
text_before(const struct likeness *like, const char *key)
{
	const json_t *value = json_object_get(like->row, key);

	return json_string_length(value) > 0 ? json_string_value(value) : NULL;
}

/* Its datasets by bare name: the newest version of each. */
static enum custody_status
take_datasets(struct likeness *like, struct custody_error *err)
{
	const json_t *names = json_object_get(like->row, "datasets");
	size_t i;
	const json_t *name;

	like->datasets =
	    calloc(json_array_size(names) + 1, sizeof *like->datasets);
	if (like->datasets == NULL)
		return error_memory(err);
	json_array_foreach (names, i, name)
		like->datasets[i] = json_string_value(name);
	like->ask.datasets = like->datasets;
	like->ask.dataset_count = json_array_size(names);
	return CUSTODY_OK;
}

static enum custody_status
find_likeness(struct custody *custody, const struct custody_request *ask,
    struct likeness *like, struct custody_error *err)
{
	json_t *values;
	enum custody_status status;

	*like = (struct likeness){.ask = *ask};
	if (ask->like == NULL)
		return CUSTODY_OK;
	values = json_pack("{s:s}", "id", ask->like);
	status = question_row(&like->row, session_state(custody),
	    "SELECT r.purpose, r.project, r.model,"
	    "       (SELECT json_group_array(DISTINCT v.dataset)"
	    "          FROM request_version AS v WHERE v.request = r.id)"
	    "       AS datasets_json FROM request AS r WHERE r.id = :id",
	    values, err);
	json_decref(values);
	if (status == CUSTODY_NOT_FOUND) {
		error_set(err, CUSTODY_NOT_FOUND, "no-request",
		    "--like %s: there is no such request", ask->like);
		error_remedy(err, "custody requests --state expired");
	}
	if (status != CUSTODY_OK)
		return status;
	if (ask->purpose == NULL)
		like->ask.purpose = text_before(like, "purpose");
	if (ask->project == NULL)
		like->ask.project = text_before(like, "project");
	if (ask->model == NULL)
		like->ask.model = text_before(like, "model");
	return ask->dataset_count > 0 ? CUSTODY_OK : take_datasets(like, err);
}

/* The same person's live request for exactly this; *id "" if there is none. */
static enum custody_status
find_same(struct custody *custody, const json_t *data, char id[LEDGER_ID_SIZE],
    struct custody_error *err)
{
	json_t *values = json_deep_copy(data), *rows = NULL;
	enum custody_status status;

	id[0] = '\0';
	if (json_object_set_new(values, "person", json_string(custody->actor)) <
	    0) {
		json_decref(values);
		return error_memory(err);
	}
	status = question_ask(&rows, session_state(custody),
	    "SELECT r.id FROM request AS r"
	    "  JOIN request_state AS s ON s.request = r.id"
	    " WHERE r.person = :person AND r.purpose = :purpose"
	    "   AND r.project = :project AND r.model = coalesce(:model, '')"
	    "   AND r.job = coalesce(:job, '')"
	    "   AND r.until = coalesce(:until, '')"
	    "   AND s.state IN ('open', 'approved', 'stale')"
	    "   AND (SELECT count(*) FROM request_version WHERE request = r.id)"
	    "       = json_array_length(:datasets)"
	    "   AND NOT EXISTS (SELECT 1 FROM json_each(:datasets) AS d"
	    "        WHERE NOT EXISTS (SELECT 1 FROM request_version AS v"
	    "              WHERE v.request = r.id"
	    "                AND v.dataset = d.value ->> 'dataset'"
	    "                AND v.root = d.value ->> 'version'))"
	    " ORDER BY r.seq LIMIT 1",
	    values, err);
	if (status == CUSTODY_OK && json_array_size(rows) == 1)
		strncpy(id,
		    json_string_value(
			json_object_get(json_array_get(rows, 0), "id")),
		    LEDGER_ID_SIZE - 1);
	json_decref(rows);
	json_decref(values);
	return status;
}

static enum custody_status
tell(struct custody *custody, const char *id, bool new, json_t *told,
    json_t **answer, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", id), *row = NULL;
	json_t *since = NULL;
	enum custody_status status;

	status = ledger_set_clock(custody->ledger, err);
	if (status == CUSTODY_OK)
		status = since_find(custody, id, &since, err);
	if (status == CUSTODY_OK)
		status = question_row(&row, session_state(custody),
		    "SELECT r.id AS request, s.state, r.purpose, r.project,"
		    "       r.model, r.job, r.until, r.person, s.approvals,"
		    "       s.needed, (SELECT json_group_array(name)"
		    "          FROM custodian WHERE name <> r.person)"
		    "       AS custodians_json,"
		    "       (SELECT json_group_array(d.dataset)"
		    "          FROM request_dataset AS d"
		    "         WHERE d.request = r.id AND d.own = 1"
		    "           AND NOT EXISTS (SELECT 1 FROM terms_current AS "
		    "t"
		    "                            WHERE t.dataset = d.dataset))"
		    "       AS without_terms_json"
		    "  FROM request AS r"
		    "  JOIN request_state AS s ON s.request = r.id"
		    " WHERE r.id = :id",
		    values, err);
	json_decref(values);
	if (status == CUSTODY_OK &&
	    ((since != NULL && json_object_set(row, "since", since) < 0) ||
		json_object_set_new(row, "new", json_boolean(new)) < 0 ||
		json_object_set(row, "versions", told) < 0)) {
		json_decref(row);
		status = error_memory(err);
	}
	json_decref(since);
	if (status != CUSTODY_OK)
		return status;
	return answer_add_take(answer, "result", row, err);
}

/* The whole of what the act says; `until` as the text form of a time. */
static enum custody_status
compose(const struct custody_request *ask, json_t *asked, json_t **data,
    struct custody_error *err)
{
	char until[CLOCK_TEXT_SIZE];
	int64_t at;
	enum custody_status status = CUSTODY_OK;

	*data = NULL;
	if (ask->until != NULL) {
		status = clock_read(&at, ask->until, err);
		if (status != CUSTODY_OK)
			return status;
		clock_text(until, at);
	}
	*data = json_pack("{s:O, s:s, s:s, s:s*, s:s*, s:s*, s:s*}", "datasets",
	    asked, "purpose", ask->purpose, "project", ask->project, "model",
	    ask->model, "job", ask->job, "until",
	    ask->until == NULL ? NULL : until, "why", ask->why);
	return *data == NULL ? error_memory(err) : CUSTODY_OK;
}

/* Looks again under the lock, so that what several ask at once is asked once.
 */
static enum custody_status
open_once(struct custody *custody, const json_t *data,
    char same[LEDGER_ID_SIZE], struct ledger_place *place,
    struct custody_error *err)
{
	enum custody_status status = session_key(custody, err);

	if (status == CUSTODY_OK)
		status = ledger_begin(custody->ledger, err);
	if (status != CUSTODY_OK)
		return status;
	status = find_same(custody, data, same, err);
	if (status == CUSTODY_OK && same[0] == '\0') {
		status = ledger_add(custody->ledger, custody->key,
		    "request.opened/1", data, place, err);
		if (status == CUSTODY_OK)
			return ledger_commit(custody->ledger, err);
	}
	ledger_rollback(custody->ledger);
	return status;
}

enum custody_status
custody_request(struct custody *custody, const struct custody_request *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *asked = json_array(), *told = json_array(), *data = NULL;
	struct ledger_place place = {0};
	char same[LEDGER_ID_SIZE] = "";
	struct likeness like;
	enum custody_status status;

	*answer = NULL;
	status = find_likeness(custody, ask, &like, err);
	if (status == CUSTODY_OK)
		status = find_versions(custody, &like.ask, asked, told, err);
	if (status == CUSTODY_OK)
		status = session_actor(custody, err);
	if (status == CUSTODY_OK)
		status = compose(&like.ask, asked, &data, err);
	if (status == CUSTODY_OK)
		status = find_same(custody, data, same, err);
	if (status == CUSTODY_OK && same[0] == '\0')
		status = open_once(custody, data, same, &place, err);
	if (status == CUSTODY_OK && same[0] == '\0' && offer_made(custody))
		status = offer_tell(custody, answer, err);
	else if (status == CUSTODY_OK)
		status = tell(custody, same[0] != '\0' ? same : place.id,
		    same[0] == '\0', told, answer, err);
	json_decref(data);
	json_decref(told);
	json_decref(asked);
	forget_likeness(&like);
	return status;
}

enum custody_status
custody_withdraw(struct custody *custody, const struct custody_withdraw *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", ask->id), *row = NULL;
	json_t *data = NULL;
	struct ledger_place place = {0};
	enum custody_status status;

	*answer = NULL;
	status = question_row(&row, session_state(custody),
	    "SELECT r.id AS request, r.hash, r.ended,"
	    "       (SELECT json_group_array(id) FROM release"
	    "         WHERE request = r.id) AS releases_json"
	    "  FROM request AS r WHERE r.id = :id",
	    values, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_NOT_FOUND, "no-request",
		    "%s: there is no such request", ask->id);
	if (status != CUSTODY_OK)
		goto out;
	data = json_pack("{s:O, s:O, s:s}", "request",
	    json_object_get(row, "request"), "hash",
	    json_object_get(row, "hash"), "why", ask->why);
	if (!ask->dry_run)
		status = session_append(
		    custody, "request.withdrawn/1", data, false, &place, err);
	if (status != CUSTODY_OK)
		goto out;
	json_object_del(row, "hash");
	json_object_del(row, "ended");
	if (json_object_set_new(row, "state",
		json_string(
		    ask->dry_run ? "would be withdrawn" : "withdrawn")) < 0 ||
	    json_object_set_new(row, "dry_run", json_boolean(ask->dry_run)) <
		0) {
		status = error_memory(err);
		goto out;
	}
	status = answer_add_take(answer, "result", row, err);
	row = NULL;
out:
	json_decref(data);
	json_decref(row);
	json_decref(values);
	return status;
}
