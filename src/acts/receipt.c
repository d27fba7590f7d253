/* SPDX-License-Identifier: Apache-2.0
 *
 * receipt: what became of a release: which model took it, and how its command
 * ended.  The same told twice is recorded once.
 */
#include <string.h>

#include "acts/offer.h"
#include "acts/session.h"
#include "base/encode.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "store/question.h"

static enum custody_status
find_release(struct custody *custody, json_t *values, json_t **row,
    struct custody_error *err)
{
	enum custody_status status;

	status = question_row(row, session_state(custody),
	    "SELECT l.id AS release, l.request, l.job, l.mode, l.person,"
	    "  coalesce((SELECT max(c.seq) FROM receipt AS c"
	    "    WHERE c.release = l.id AND c.model = :model"
	    "      AND c.model_sha256 = coalesce(:model_sha256, '')), 0)"
	    "  AS event"
	    "  FROM release AS l WHERE l.id = :release",
	    values, err);
	if (status == CUSTODY_NOT_FOUND) {
		error_set(err, CUSTODY_NOT_FOUND, "no-release",
		    "%s: there is no such release",
		    json_string_value(json_object_get(values, "release")));
		error_remedy(err, "custody list releases");
	}
	return status;
}

enum custody_status
custody_receipt(struct custody *custody, const struct custody_receipt *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *data, *row = NULL;
	struct ledger_place place = {0};
	uint8_t sha256[DIGEST_SIZE];
	bool new;
	enum custody_status status;

	*answer = NULL;
	if (ask->release == NULL || ask->model == NULL)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "receipt: it needs a release and a model");
	if (ask->model_sha256 != NULL &&
	    !encode_unhex(sha256, ask->model_sha256, sizeof sha256))
		return error_set(err, CUSTODY_USAGE, "usage",
		    "receipt: a model's SHA-256 is 64 lower-case hex digits");
	data = json_pack("{s:s, s:s, s:s*}", "release", ask->release, "model",
	    ask->model, "model_sha256", ask->model_sha256);
	if (data == NULL)
		return error_memory(err);
	if (ask->trust != NULL) {
		status = offer_by_trust_file(custody, ask->trust,
		    "receipt.given/1", ask->release, data, answer, err);
		goto out;
	}
	status = find_release(custody, data, &row, err);
	new = json_integer_value(json_object_get(row, "event")) == 0;
	if (status == CUSTODY_OK && new)
		status = session_append(
		    custody, "receipt.given/1", data, false, &place, err);
	if (status == CUSTODY_OK) {
		if (new)
			json_object_set_new(
			    row, "event", json_integer((json_int_t)place.seq));
		json_object_set_new(row, "model", json_string(ask->model));
		json_object_set_new(row, "model_sha256",
		    json_string(
			ask->model_sha256 == NULL ? "" : ask->model_sha256));
		json_object_set_new(row, "new", json_boolean(new));
		status = answer_add_take(answer, "result", row, err);
		row = NULL;
	}
out:
	json_decref(row);
	json_decref(data);
	return status;
}

/* A job that was let in by `check` before is that release's, and how `exec`
 * ended is not part of it: told, but not recorded. */
enum custody_status
custody_finish(struct custody *custody, const struct custody_finish *ask,
    json_t **answer, struct custody_error *err)
{
	json_t *data, *row = NULL;
	struct ledger_place place = {0};
	bool own;
	enum custody_status status;

	*answer = NULL;
	data =
	    json_pack("{s:s, s:i}", "release", ask->release, "code", ask->code);
	if (data == NULL)
		return error_memory(err);
	status = session_actor(custody, err);
	if (status == CUSTODY_OK)
		status = find_release(custody, data, &row, err);
	own = status == CUSTODY_OK &&
	      strcmp(json_string_value(json_object_get(row, "mode")), "exec") ==
		  0 &&
	      strcmp(json_string_value(json_object_get(row, "person")),
		  custody->actor) == 0;
	if (own)
		status = session_append(
		    custody, "job.finished/1", data, false, &place, err);
	if (status == CUSTODY_OK) {
		json_object_set_new(row, "code", json_integer(ask->code));
		json_object_set_new(row, "recorded", json_boolean(own));
		json_object_set_new(
		    row, "event", json_integer((json_int_t)place.seq));
		status = answer_add_take(answer, "result", row, err);
		row = NULL;
	}
	json_decref(row);
	json_decref(data);
	return status;
}
