/* SPDX-License-Identifier: Apache-2.0
 *
 * gate_record: writes down what was decided.  Under the ledger's lock nothing
 * comes in between any more, so what is asked there is what is recorded.
 */
#include <string.h>

#include "acts/gate_inside.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/question.h"

#define FRESH ((int64_t)1000000) /* microseconds */

/* What was asked a moment ago of the same ledger still stands; anything else
 * may have been withdrawn, barred or have ended while data was read. */
static enum custody_status
ask_again(struct custody *custody, struct gate_answer *gate,
    struct custody_error *err)
{
	if (gate->size == ledger_size(custody->ledger) &&
	    clock_now() - gate->decided_at < FRESH)
		return CUSTODY_OK;
	return gate_ask(custody, gate, err);
}

static json_t *
data_object(const struct gate_answer *gate)
{
	const struct gate_data *found = &gate->data;
	json_t *data = json_object();

	if (data == NULL)
		return NULL;
	if (gate->hand_over != NULL)
		json_object_set_new(
		    data, "hand_over", json_string(gate->hand_over));
	if (!gate->data_given)
		return data;
	if (!found->unread)
		json_object_update_new(data,
		    json_pack("{s:I, s:I, s:I, s:b}", "files",
			(json_int_t)found->files, "records",
			(json_int_t)found->records, "bytes",
			(json_int_t)found->bytes, "subset", found->subset));
	json_object_set_new(
	    data, "left_out", json_integer((json_int_t)found->left_out));
	if (found->left_root[0] != '\0')
		json_object_set_new(
		    data, "left_root", json_string(found->left_root));
	if (found->skip_list[0] != '\0')
		json_object_set_new(
		    data, "skip_list", json_string(found->skip_list));
	return data;
}

static enum custody_status
record_decision(struct custody *custody, struct gate_answer *gate,
    struct custody_error *err)
{
	json_t *data = json_pack("{s:s, s:s, s:s, s:s*, s:O, s:O, s:s, s:o}",
	    "request", gate->request, "verdict", gate_verdict(gate), "mode",
	    gate->mode, "job", gate->job, "reasons", gate->reasons, "policies",
	    gate->ask.policies, "policy_set", gate->set, "data",
	    data_object(gate));
	struct ledger_place place = {0};
	enum custody_status status;

	if (data == NULL)
		return error_memory(err);
	status = ledger_add(custody->ledger, custody->key, "decision.made/1",
	    data, &place, err);
	if (status == CUSTODY_OK)
		gate->decision = place.seq;
	json_decref(data);
	return status;
}

/* A job takes a request once: what it took before is told again. */
static enum custody_status
find_release(struct custody *custody, struct gate_answer *gate,
    struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:s, s:s}", "request", gate->request, "job", gate->job);
	json_t *row = NULL;
	enum custody_status status;

	gate->release[0] = '\0';
	status = question_row(&row, session_state(custody),
	    "SELECT coalesce((SELECT id FROM release"
	    "  WHERE request = :request AND job = :job), '') AS id",
	    values, err);
	if (status == CUSTODY_OK)
		strncpy(gate->release,
		    json_string_value(json_object_get(row, "id")),
		    sizeof gate->release - 1);
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
record_release(struct custody *custody, struct gate_answer *gate,
    const char *statement, struct custody_error *err)
{
	const char *left_root =
	    gate->data.left_root[0] == '\0' ? NULL : gate->data.left_root;
	const char *skip_list =
	    gate->data.skip_list[0] == '\0' ? NULL : gate->data.skip_list;
	json_t *data = json_pack("{s:s, s:I, s:s, s:s, s:I, s:I, s:I, s:I,"
				 " s:s*, s:s*, s:s*, s:s*}",
	    "request", gate->request, "decision", (json_int_t)gate->decision,
	    "mode", gate->mode, "job", gate->job, "files",
	    (json_int_t)gate->data.files, "records",
	    (json_int_t)gate->data.records, "bytes",
	    (json_int_t)gate->data.bytes, "left_out",
	    (json_int_t)gate->data.left_out, "left_root", left_root,
	    "statement", statement, "skip_list", skip_list, "hand_over",
	    gate->hand_over);
	struct ledger_place place = {0};
	enum custody_status status;

	if (data == NULL)
		return error_memory(err);
	status = ledger_add(
	    custody->ledger, custody->key, "release.made/1", data, &place, err);
	if (status == CUSTODY_OK) {
		memcpy(gate->release, place.id, sizeof gate->release);
		gate->release_new = true;
	}
	json_decref(data);
	return status;
}

enum custody_status
gate_record(struct custody *custody, struct gate_answer *gate,
    const char *statement, struct custody_error *err)
{
	enum custody_status status = session_key(custody, err);

	if (status == CUSTODY_OK)
		status = ask_again(custody, gate, err);
	if (status == CUSTODY_OK)
		status = record_decision(custody, gate, err);
	gate->release[0] = '\0';
	if (status != CUSTODY_OK || gate->job == NULL ||
	    gate_status(gate) != CUSTODY_OK)
		return status;
	status = find_release(custody, gate, err);
	if (status == CUSTODY_OK && gate->release[0] == '\0')
		status = record_release(custody, gate, statement, err);
	return status;
}
