/* SPDX-License-Identifier: Apache-2.0
 *
 * check: may this request take this data, here and now?  Policies are asked
 * before data is read, and data is not read for an answer that is already no.
 */
#include <stdio.h>
#include <string.h>

#include "acts/data.h"
#include "acts/gate.h"
#include "acts/handed.h"
#include "acts/sealed_files.h"
#include "base/error.h"

static bool
can_record(const struct custody *custody)
{
	return ledger_writable(custody->ledger) && !custody->settings.read_only;
}

/* Who names a job makes a release, and must be able to. */
static enum custody_status
prepare(struct custody *custody, const struct custody_check *ask,
    struct custody_error *err)
{
	enum custody_status status;

	if (ask->request == NULL || (ask->exec && ask->job == NULL))
		return error_set(err, CUSTODY_USAGE, "usage",
		    "check: it needs a request, and exec a job");
	if (ask->hand_over != NULL && strcmp(ask->hand_over, "none") != 0 &&
	    !ask->exec)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "check %s: only exec hands data over", ask->request);
	if (!can_record(custody)) {
		if (ask->job == NULL)
			return CUSTODY_OK;
		error_set(err, CUSTODY_UNKNOWN, "read-only",
		    "check %s: a job's release cannot be recorded: the "
		    "custody directory cannot be written by this user",
		    ask->request);
		error_remedy(err,
		    "%san operator can sign a permit for such a host: custody "
		    "permit %s --job TEXT --out FILE",
		    ask->exec ? "" : "leave --job out for a rehearsal; ",
		    ask->request);
		return CUSTODY_UNKNOWN;
	}
	status = session_key(custody, err);
	if (status != CUSTODY_OK || ask->job == NULL ||
	    strcmp(custody->role, "auditor") != 0)
		return status;
	error_set(err, CUSTODY_REFUSED, "role",
	    "check %s: an auditor takes no release", ask->request);
	error_remedy(err, "leave --job out for a rehearsal");
	return CUSTODY_REFUSED;
}

static bool
is_handed(const struct custody_check *ask, const char *word)
{
	return ask->hand_over != NULL && strcmp(ask->hand_over, word) == 0;
}

/* What is handed over, and nobody says the place of: what is sealed. */
static bool
is_stored(const struct custody_check *ask)
{
	return (is_handed(ask, "memfd") || is_handed(ask, "pipe")) &&
	       ask->data_count == 0;
}

/* Can a stream be made of all of it?  Its content is not looked at yet. */
static enum custody_status
check_streams(struct custody *custody, const struct data_ask *ask,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const json_t *row;
	size_t i;

	json_array_foreach (ask->versions, i, row) {
		struct sealed_files *files = NULL;

		if (status == CUSTODY_OK)
			status = sealed_files_open(
			    &files, custody, ask->versions, row, err);
		sealed_files_close(files);
	}
	return status;
}

static enum custody_status
read_data(struct custody *custody, const struct custody_check *ask,
    const struct barred *barred, struct gate_data *data, struct handed **handed,
    struct custody_error *err)
{
	struct data_ask asking = {
	    .data = ask->data,
	    .data_count = ask->data_count,
	    .subset = ask->subset,
	    .barred = barred,
	    .skip_list = ask->skip_list,
	    .drops = is_handed(ask, "pipe"),
	};
	struct data_found found = {0};
	json_t *versions = NULL;
	enum custody_status status;

	status = data_request_versions(&versions, custody, ask->request, err);
	asking.versions = versions;
	if (status == CUSTODY_OK && is_stored(ask) && asking.drops)
		status = check_streams(custody, &asking, err);
	else if (status == CUSTODY_OK && is_stored(ask))
		status = handed_stored(handed, custody, &asking, &found, err);
	else if (status == CUSTODY_OK && is_handed(ask, "memfd"))
		status = handed_copy(handed, custody, &asking, err);
	asking.handed = *handed;
	if (status == CUSTODY_OK && (!is_stored(ask) || asking.drops))
		status = data_check(custody, &asking, &found, err);
	data->files = found.files;
	data->records = found.records;
	data->bytes = found.bytes;
	data->left_out = found.left_out;
	data->erased = found.erased;
	data->subset = ask->subset;
	data->unread = found.unread;
	memcpy(data->skip_list, found.skip_sha256, sizeof data->skip_list);
	if (found.left_out > 0)
		memcpy(
		    data->left_root, found.left_root, sizeof data->left_root);
	json_decref(versions);
	return status;
}

/* An error of the asker or an interruption is no answer about the data. */
static bool
is_no_answer(enum custody_status status)
{
	return status == CUSTODY_USAGE || status == CUSTODY_INTERRUPTED;
}

static enum custody_status
check_data(struct custody *custody, const struct custody_check *ask,
    struct gate_answer *gate, struct handed **handed, struct custody_error *err)
{
	struct custody_error why = {0};
	struct barred barred = {0};
	struct gate_data data = {0};
	char command[80];
	bool touched = false;
	enum custody_status status;

	status = data_request_barred(&touched, custody, ask->request, err);
	if (status != CUSTODY_OK ||
	    (!touched && ask->data_count == 0 && !is_stored(ask)))
		return status;
	status = data_barred(custody, &barred, &why);
	if (status == CUSTODY_OK && (ask->data_count > 0 || is_stored(ask)))
		status = read_data(custody, ask, &barred, &data, handed, &why);
	barred_clear(&barred);
	if (is_no_answer(status)) {
		if (err != NULL)
			*err = why;
		return status;
	}
	if (status != CUSTODY_OK) {
		if (data.unread)
			gate_unread(gate);
		snprintf(command, sizeof command,
		    "custody check %s%s --skip-list FILE", ask->request,
		    ask->data_count > 0 ? " --data PATH" : "");
		return gate_object(gate, status, ask->request, &why,
		    strcmp(why.code, "barred") == 0 ? command : NULL, err);
	}
	return ask->data_count > 0 || is_stored(ask)
		   ? gate_data(gate, &data, err)
		   : CUSTODY_OK;
}

static enum custody_status
record(struct custody *custody, struct gate_answer *gate,
    struct custody_error *err)
{
	enum custody_status status;

	if (!can_record(custody))
		return CUSTODY_OK;
	status = ledger_begin(custody->ledger, err);
	if (status != CUSTODY_OK)
		return status;
	status = gate_record(custody, gate, NULL, err);
	if (status == CUSTODY_OK)
		status = ledger_commit(custody->ledger, err);
	else
		ledger_rollback(custody->ledger);
	if (status == CUSTODY_OK && gate_release_new(gate))
		status = ledger_checkpoint(custody->ledger, err);
	return status;
}

static const char *
hand_over_word(const struct custody_check *ask)
{
	return is_handed(ask, "pipe")    ? "pipe"
	       : is_handed(ask, "memfd") ? "memfd"
					 : "none";
}

static enum custody_status
tell(struct custody *custody, const struct custody_check *ask,
    const struct gate_answer *gate, struct handed *handed, json_t **answer,
    struct custody_error *err)
{
	json_t *result = NULL;
	enum custody_status status;

	status = gate_tell(custody, gate, &result, err);
	if (status != CUSTODY_OK)
		return status;
	if (ask->skip_list != NULL && json_object_set_new(result, "skip_list",
					  json_string(ask->skip_list)) < 0)
		status = error_memory(err);
	if (ask->exec && json_object_set_new(result, "hand_over",
			     json_string(hand_over_word(ask))) < 0)
		status = error_memory(err);
	if (status == CUSTODY_OK && handed != NULL &&
	    gate_status(gate) == CUSTODY_OK &&
	    json_object_set_new(result, "handed", handed_give(handed)) < 0)
		status = error_memory(err);
	if (status != CUSTODY_OK) {
		json_decref(result);
		return status;
	}
	return answer_add_take(answer, "result", result, err);
}

enum custody_status
custody_check(struct custody *custody, const struct custody_check *ask,
    json_t **answer, struct custody_error *err)
{
	struct gate_answer *gate = NULL;
	struct handed *handed = NULL;
	enum custody_status status;

	*answer = NULL;
	status = prepare(custody, ask, err);
	if (status == CUSTODY_OK)
		status = gate_decide(custody, ask->request,
		    ask->exec ? "exec" : "check", ask->job, &gate, err);
	if (status == CUSTODY_OK && ask->exec)
		gate_hand_over(gate, hand_over_word(ask));
	if (status == CUSTODY_OK && gate_status(gate) == CUSTODY_OK)
		status = check_data(custody, ask, gate, &handed, err);
	if (status == CUSTODY_OK)
		status = record(custody, gate, err);
	if (status == CUSTODY_OK)
		status = tell(custody, ask, gate, handed, answer, err);
	if (status == CUSTODY_OK)
		status = gate_say(gate, err);
	handed_free(handed);
	gate_free(gate);
	return status;
}
