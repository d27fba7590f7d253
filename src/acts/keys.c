/* SPDX-License-Identifier: Apache-2.0
 *
 * keys: what there is in the sealed store, and whether it opens.  A key that
 * is shown nowhere: slots, their versions and their files are.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "acts/dispose_fs.h"
#include "acts/dispose_plan.h"
#include "acts/sealed.h"
#include "acts/sealed_root.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

struct telling_keys {
	struct custody *custody;
	struct slots *slots;
	json_t **answer;
	bool unlock;
	json_t *gone; /* by slot, what destroyed it; NULL until one is */
	json_int_t keys, destroyed, opened, wrong;
	enum custody_status status; /* CUSTODY_UNKNOWN where all that are wrong
				       only are being erased from */
	struct custody_error why;   /* of the first that is wrong */
};

static enum custody_status
find_version(struct telling_keys *keys, const char *seal, json_t **row,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "seal", seal);
	enum custody_status status;

	status = values == NULL
		     ? error_memory(err)
		     : question_row(row, session_state(keys->custody),
			   "SELECT seq, seq AS event, dataset, ordinal, root,"
			   "       root AS version, disposal FROM version"
			   " WHERE seal = :seal",
			   values, err);
	json_decref(values);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

static void
tell_file(struct telling_keys *keys, const char *seal, json_t *line)
{
	char *path = sealed_path(keys->custody, seal);
	struct stat info;
	bool there = path != NULL && lstat(path, &info) == 0;

	json_object_set_new(line, "bytes",
	    there ? json_integer((json_int_t)info.st_size) : json_null());
	free(path);
}

/* A key that opens nothing, and a file that does not open, are the same
 * answer: the data cannot be read. */
static void
try_file(struct telling_keys *keys, const json_t *row, json_t *line)
{
	struct sealed_read *read = NULL;
	struct custody_error why = {0};
	enum custody_status status =
	    sealed_open(&read, keys->custody, row, &why);

	json_object_set_new(line, "opens", json_boolean(status == CUSTODY_OK));
	keys->opened += status == CUSTODY_OK;
	keys->wrong += status != CUSTODY_OK;
	if (status != CUSTODY_OK && strcmp(why.code, "being-erased") != 0)
		status = CUSTODY_DISAGREES;
	if (status != CUSTODY_OK && keys->status != CUSTODY_DISAGREES &&
	    keys->status != status) {
		keys->status = status;
		keys->why = why;
	}
	sealed_read_close(read);
}

/* A plan that is gone or was changed names no slot: custody verify says so. */
static enum custody_status
add_gone(struct telling_keys *keys, const json_t *disposal,
    struct custody_error *err)
{
	json_t *plan = NULL;
	const json_t *one;
	char number[24];
	size_t i;
	enum custody_status status = CUSTODY_OK;

	if (dispose_plan_document(&plan, keys->custody,
		member_text(disposal, "disposal"), "",
		member_text(disposal, "plan"), NULL) != CUSTODY_OK)
		return CUSTODY_OK;
	json_array_foreach (json_object_get(plan, "sealed"), i, one) {
		json_t *by = json_pack("{s:O, s:O, s:O, s:O}", "ingested",
		    json_object_get(one, "event"), "disposal",
		    json_object_get(disposal, "disposal"), "destroyed_at",
		    json_object_get(disposal, "at"), "event",
		    json_object_get(disposal, "event"));

		snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT,
		    json_integer_value(json_object_get(one, "slot")));
		if (json_object_set_new(keys->gone, number, by) != 0)
			status = error_memory(err);
	}
	json_decref(plan);
	return status;
}

/* A slot that is zeros has no name any more: the plans of disposals do. */
static enum custody_status
find_gone(struct telling_keys *keys, struct custody_error *err)
{
	json_t *disposals = NULL;
	const json_t *one;
	size_t i;
	enum custody_status status;

	keys->gone = json_object();
	if (keys->gone == NULL)
		return error_memory(err);
	status = question_ask(&disposals, session_state(keys->custody),
	    "SELECT id AS disposal, plan, done_seq AS event,"
	    "       CASE done_at WHEN '' THEN started_at ELSE done_at END AS at"
	    "  FROM disposal WHERE state IN ('started', 'done', 'verified')"
	    " ORDER BY seq",
	    NULL, err);
	json_array_foreach (disposals, i, one)
		if (status == CUSTODY_OK)
			status = add_gone(keys, one, err);
	json_decref(disposals);
	return status;
}

static enum custody_status
tell_destroyed(
    struct telling_keys *keys, uint64_t number, struct custody_error *err)
{
	json_t *line = json_pack(
	    "{s:I, s:s}", "slot", (json_int_t)number, "state", "destroyed");
	json_t *version = NULL, *by;
	enum custody_status status = CUSTODY_OK;
	char text[24];

	keys->destroyed++;
	if (keys->gone == NULL)
		status = find_gone(keys, err);
	snprintf(text, sizeof text, "%" PRIu64, number);
	by = json_object_get(keys->gone, text);
	if (status == CUSTODY_OK && by != NULL)
		status = question_row(&version, session_state(keys->custody),
		    "SELECT dataset, ordinal, root AS version FROM version"
		    " WHERE seq = :ingested",
		    by, err);
	if (status == CUSTODY_NOT_FOUND)
		status = CUSTODY_OK;
	if (line != NULL && by != NULL) {
		json_object_update_missing(line, by);
		json_object_del(line, "ingested");
	}
	if (line != NULL && version != NULL)
		json_object_update_missing(line, version);
	json_decref(version);
	if (status == CUSTODY_OK)
		return answer_add_take(keys->answer, "slot", line, err);
	json_decref(line);
	return status;
}

static enum custody_status
tell_slot(struct telling_keys *keys, uint64_t number, struct custody_error *err)
{
	char seal[SEALED_NAME_SIZE];
	struct slots_name name;
	json_t *row = NULL, *line;
	enum custody_status status;

	status = slots_read(keys->slots, number, &name, err);
	if (status == CUSTODY_NOT_FOUND)
		return tell_destroyed(keys, number, err);
	if (status != CUSTODY_OK)
		return status;
	keys->keys++;
	encode_hex(seal, name.seal, sizeof name.seal);
	status = find_version(keys, seal, &row, err);
	if (status != CUSTODY_OK)
		return status;
	line = json_pack("{s:I, s:s, s:s, s:I}", "slot", (json_int_t)number,
	    "state", row == NULL ? "no event" : "key", "seal", seal, "epoch",
	    (json_int_t)name.epoch);
	if (line != NULL && row != NULL)
		json_object_update_missing(line, row);
	if (line != NULL)
		tell_file(keys, seal, line);
	if (line != NULL && row != NULL && keys->unlock)
		try_file(keys, row, line);
	json_object_del(line, "seq");
	json_object_del(line, "root");
	json_decref(row);
	return answer_add_take(keys->answer, "slot", line, err);
}

/* A copy is open where a disposal waits for a word of it. */
static enum custody_status
add_copies(struct telling_keys *keys, json_t *result, struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status;

	status = question_ask(&rows, session_state(keys->custody),
	    "SELECT k.id AS copy, k.holder, k.slots, k.person, k.at,"
	    "       k.seq AS event, CASE WHEN k.outcome <> '' THEN k.outcome"
	    "         WHEN EXISTS (SELECT 1 FROM key_copy_disposal AS o"
	    "              WHERE o.copy = k.id AND o.state = 'open'"
	    "                AND o.disposal IN (SELECT id FROM disposal"
	    "                     WHERE state IN ('started', 'done', "
	    "'verified')))"
	    "         THEN 'open' ELSE 'current' END AS state,"
	    "       (SELECT json_group_array(o.disposal)"
	    "          FROM key_copy_disposal AS o JOIN disposal AS d"
	    "            ON d.id = o.disposal"
	    "         WHERE o.copy = k.id AND o.state = 'open'"
	    "           AND d.state IN ('started', 'done', 'verified'))"
	    "       AS waits_json"
	    "  FROM key_copy AS k ORDER BY k.seq",
	    NULL, err);
	if (status == CUSTODY_OK &&
	    json_object_set_new(result, "copies", json_incref(rows)) != 0)
		status = error_memory(err);
	json_decref(rows);
	return status;
}

static enum custody_status
tell_result(struct telling_keys *keys, struct custody_error *err)
{
	struct dispose_fs fs = {.kind = ""};
	const char *root = "none";
	json_t *result;
	enum custody_status status;

	if (keys->slots != NULL) {
		dispose_fs_of(&fs, slots_fd(keys->slots));
		root = sealed_root_word(slots_method(keys->slots)->kind);
	}
	result = json_pack("{s:s, s:I, s:I, s:I, s:s, s:b, s:s, s:o*, s:o*}",
	    "root", root, "slots", (json_int_t)(keys->keys + keys->destroyed),
	    "keys", keys->keys, "destroyed", keys->destroyed, "file_system",
	    fs.kind, "clear", (int)fs.clear, "why",
	    fs.why == NULL ? "" : fs.why, "opened",
	    keys->unlock ? json_integer(keys->opened) : NULL, "wrong",
	    keys->unlock ? json_integer(keys->wrong) : NULL);
	if (result == NULL)
		return error_memory(err);
	status = add_copies(keys, result, err);
	if (status == CUSTODY_OK)
		return answer_add_take(keys->answer, "result", result, err);
	json_decref(result);
	return status;
}

enum custody_status
custody_keys_status(struct custody *custody,
    const struct custody_keys_status *ask, json_t **answer,
    struct custody_error *err)
{
	struct telling_keys keys = {
	    .custody = custody, .answer = answer, .unlock = ask->unlock};
	char *path = sealed_slots_path(custody);
	struct stat info;
	enum custody_status status = CUSTODY_OK;

	*answer = NULL;
	if (path == NULL)
		return error_memory(err);
	if (lstat(path, &info) == 0)
		status = (ask->unlock ? sealed_unlock : sealed_slots)(
		    custody, false, &keys.slots, err);
	free(path);
	for (uint64_t i = 1; status == CUSTODY_OK && keys.slots != NULL &&
			     i <= slots_last(keys.slots);
	     i++)
		status = tell_slot(&keys, i, err);
	if (status == CUSTODY_OK)
		status = tell_result(&keys, err);
	json_decref(keys.gone);
	if (status == CUSTODY_OK && keys.wrong > 0) {
		if (err != NULL)
			*err = keys.why;
		return keys.status;
	}
	return status;
}
