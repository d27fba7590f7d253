/* SPDX-License-Identifier: Apache-2.0
 *
 * keys_rotate: another root secret.  Every key is wrapped again under it before
 * the event says so, and only after the event is the old one taken out; from
 * its first write on the new secret opens everything, and finishes what was
 * interrupted.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/may.h"
#include "acts/sealed.h"
#include "acts/sealed_root.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/question.h"
#include "store/slots_rotate.h"

struct rotating {
	struct custody *custody;
	const struct custody_keys_rotate *ask;
	struct sealed_root from; /* of the new secret */
	struct slots *slots;
	struct root_secret_method method; /* of the new secret */
	struct secret *root;              /* NULL: it is being finished */
	char salt[ENCODE_HEX_SIZE(ROOT_SECRET_SALT)];
	const char *before;
	json_int_t wrapped; /* slots */
	bool begun;         /* slots may be written */
	struct ledger_place place;
};

/* With the old secret; with the new one where a change was begun before. */
static enum custody_status
unlock(struct rotating *run, struct custody_error *err)
{
	struct sealed_root from = sealed_root_of(run->custody);
	struct secret *root = NULL;
	enum custody_status status =
	    sealed_slots(run->custody, true, &run->slots, err);

	if (status != CUSTODY_OK)
		return status;
	if (!slots_rotating(run->slots))
		return sealed_unlock(run->custody, true, &run->slots, err);
	if (run->ask->key != NULL)
		from.key = run->ask->key;
	if (run->ask->token != NULL)
		from.token = run->ask->token;
	from.when = SEALED_ROOT_BEGUN;
	status = sealed_root_ask(
	    &root, run->custody, &from, slots_method(run->slots), err);
	return status == CUSTODY_OK
		   ? sealed_change_take(run->custody, root, &run->slots, err)
		   : status;
}

static json_t *
make_data(const struct rotating *run)
{
	return json_pack("{s:s, s:I, s:s, s:s, s:I, s:s*}", "root", run->salt,
	    "generation", (json_int_t)slots_generation(run->slots), "before",
	    run->before, "after", sealed_root_word(run->method.kind), "slots",
	    run->wrapped, "why", run->ask->why);
}

/* One that was killed after its event has only its old root to take out. */
static enum custody_status
is_recorded(
    const struct rotating *run, bool *recorded, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "root", run->salt), *row = NULL;
	enum custody_status status;

	status = values == NULL
		     ? error_memory(err)
		     : question_row(&row, session_state(run->custody),
			   "SELECT count(*) AS count FROM key_rotation"
			   " WHERE root = :root",
			   values, err);
	*recorded = json_integer_value(json_object_get(row, "count")) > 0;
	json_decref(row);
	json_decref(values);
	return status;
}

/* Whoever may not, and what is not at rest, before a secret is asked for. */
static enum custody_status
refuse_early(const struct rotating *run, struct custody_error *err)
{
	char zeros[sizeof run->salt];

	memset(zeros, '0', sizeof zeros - 1);
	zeros[sizeof zeros - 1] = '\0';
	return may_append(run->custody, "key.rotated/1",
	    json_pack("{s:s, s:i, s:s, s:s, s:i}", "root", zeros, "generation",
		2, "before", "token", "after", "token", "slots", 0),
	    err);
}

/* What the change begins with: a new secret, or the one that was begun. */
static enum custody_status
choose(struct rotating *run, struct custody_error *err)
{
	const struct root_secret_method *now = slots_method(run->slots);
	enum custody_status status = CUSTODY_OK;

	run->before = sealed_root_word(slots_rotate_from(run->slots)->kind);
	run->method = *now;
	if (!slots_rotating(run->slots))
		status = sealed_root_new(
		    &run->root, &run->method, run->custody, &run->from, err);
	encode_hex(run->salt, run->method.salt, sizeof run->method.salt);
	return status;
}

static enum custody_status
wrap_all(struct rotating *run, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	run->begun = true;
	if (run->root != NULL)
		status = slots_rotate_begin(run->slots,
		    sealed_secret(run->custody), &run->method, run->root, err);
	for (uint64_t i = 1;
	     i <= slots_last(run->slots) && status == CUSTODY_OK; i++) {
		bool key = false;

		status = slots_rotate_slot(run->slots, i, &key, err);
		run->wrapped += key;
	}
	return status;
}

/* Under the ledger's lock nobody adds, and nothing is being destroyed. */
static enum custody_status
change(struct rotating *run, struct custody_error *err)
{
	struct ledger *ledger = run->custody->ledger;
	json_t *data = NULL;
	bool recorded = false;
	enum custody_status status = ledger_begin(ledger, err);

	if (status != CUSTODY_OK)
		return status;
	status = refuse_early(run, err);
	if (status == CUSTODY_OK)
		status =
		    sealed_change_take(run->custody, NULL, &run->slots, err);
	if (status == CUSTODY_OK)
		status = wrap_all(run, err);
	if (status == CUSTODY_OK)
		status = is_recorded(run, &recorded, err);
	if (status == CUSTODY_OK && !recorded) {
		data = make_data(run);
		status = data == NULL
			     ? error_memory(err)
			     : ledger_add(ledger, run->custody->key,
				   "key.rotated/1", data, &run->place, err);
	}
	if (status == CUSTODY_OK && !recorded)
		status = ledger_commit(ledger, err);
	else
		ledger_rollback(ledger);
	json_decref(data);
	return status;
}

/* Whoever else ended it in between has nothing left for us. */
static enum custody_status
take_old_out(struct rotating *run, struct custody_error *err)
{
	struct ledger *ledger = run->custody->ledger;
	enum custody_status status = ledger_begin(ledger, err);

	if (status != CUSTODY_OK)
		return status;
	status = sealed_change_take(run->custody, run->root, &run->slots, err);
	run->root = NULL;
	if (status == CUSTODY_OK)
		status = slots_rotate_end(run->slots, err);
	ledger_rollback(ledger);
	return status;
}

static enum custody_status
tell(struct rotating *run, json_t **answer, struct custody_error *err)
{
	json_t *copies = NULL;
	enum custody_status status;

	status = question_ask(&copies, session_state(run->custody),
	    "SELECT id AS copy, holder FROM key_copy WHERE outcome = ''"
	    " ORDER BY seq",
	    NULL, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:s, s:I, s:I, s:O, s:I}", "before",
			run->before, "after",
			sealed_root_word(run->method.kind), "generation",
			(json_int_t)slots_generation(run->slots), "slots",
			run->wrapped, "copies", copies, "event",
			(json_int_t)run->place.seq),
		    err);
	json_decref(copies);
	return status;
}

enum custody_status
custody_keys_rotate(struct custody *custody,
    const struct custody_keys_rotate *ask, json_t **answer,
    struct custody_error *err)
{
	struct rotating run = {
	    .custody = custody,
	    .ask = ask,
	    .from = {ask->key, ask->token, SEALED_ROOT_NEW},
	};
	enum custody_status status;

	*answer = NULL;
	status = refuse_early(&run, err);
	if (status == CUSTODY_OK)
		status = unlock(&run, err);
	if (status == CUSTODY_OK)
		status = choose(&run, err);
	if (status == CUSTODY_OK)
		status = change(&run, err);
	if (status == CUSTODY_OK)
		status = take_old_out(&run, err);
	if (status == CUSTODY_OK)
		status = tell(&run, answer, err);
	else if (err != NULL && run.begun && err->remedy[0] == '\0')
		error_remedy(err, "run the same command again: it goes on");
	secret_free(run.root);
	return status;
}
