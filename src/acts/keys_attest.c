/* SPDX-License-Identifier: Apache-2.0
 *
 * keys_attest: what became of a copy of the key slots.  Of a file that is at
 * hand it is not taken on anybody's word: the slots of what was disposed are
 * destroyed in it, and read back, before anything is signed.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "acts/dispose_fs.h"
#include "acts/sealed.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/question.h"

struct attesting {
	struct custody *custody;
	char copy[SLOTS_COPY_ID];
	const char *outcome;
	const char *path;     /* NULL: nobody looks at it */
	struct slots *slots;  /* of it */
	struct dispose_fs fs; /* that it lies on */
	json_int_t destroyed, keys;
};

static bool
is_id(const char *said)
{
	return said[0] == 'K' && said[1] != '\0' &&
	       strspn(said + 1, "0123456789") == strlen(said + 1) &&
	       strlen(said) < SLOTS_COPY_ID;
}

/* The store's own slots are no copy, whatever they were restored from.  Where a
 * holder is, they need not be. */
static enum custody_status
refuse_own(struct attesting *at, struct custody_error *err)
{
	char *own = sealed_slots_path(at->custody);
	struct stat here, there;
	bool same;

	if (own == NULL)
		return error_memory(err);
	same = stat(own, &there) == 0 &&
	       fstat(slots_fd(at->slots), &here) == 0 &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
	free(own);
	return same ? error_set(err, CUSTODY_USAGE, "usage",
			  "keys attest %s: that is the store itself, no copy",
			  at->path)
		    : CUSTODY_OK;
}

static enum custody_status
open_copy(struct attesting *at, struct custody_error *err)
{
	uint8_t genesis[32];
	enum custody_status status = sealed_genesis(at->custody, genesis, err);

	if (status == CUSTODY_OK)
		status = slots_open(&at->slots, at->path, genesis, true, err);
	if (status == CUSTODY_NOT_FOUND) {
		error_set(err, CUSTODY_NOT_FOUND, "no-copy",
		    "keys attest %s: there is no such copy or file", at->path);
		error_remedy(err, "custody keys status lists the copies");
	} else if (status == CUSTODY_DISAGREES) {
		error_remedy(err, "name a copy that custody keys copy made; "
				  "one that is damaged destroy, and attest by "
				  "its id: --outcome destroyed");
	}
	if (status == CUSTODY_OK)
		status = refuse_own(at, err);
	if (status != CUSTODY_OK)
		return status;
	slots_copy_id(at->slots, at->copy);
	dispose_fs_of(&at->fs, slots_fd(at->slots));
	if (is_id(at->copy))
		return CUSTODY_OK;
	error_set(err, CUSTODY_REFUSED, "not-registered",
	    "keys attest %s: it was not made by custody keys copy, and nobody "
	    "answers for it",
	    at->path);
	error_remedy(err, "destroy it; where one is needed: custody keys copy "
			  "--to FILE --holder NAME");
	return CUSTODY_REFUSED;
}

/* Is it certain that this key is to open nothing any more?  A slot that only
 * the store has lost is not: the copy may be what saves it. */
static enum custody_status
is_disposed(struct attesting *at, const struct slots_name *name, bool *is,
    struct custody_error *err)
{
	char seal[SEALED_NAME_SIZE];
	json_t *values, *row = NULL;
	enum custody_status status;

	encode_hex(seal, name->seal, sizeof name->seal);
	values = json_pack("{s:s}", "seal", seal);
	status = values == NULL ? error_memory(err)
				: question_row(&row, session_state(at->custody),
				      "SELECT (SELECT count(*) FROM version"
				      " WHERE seal = :seal AND disposed > 0) +"
				      " (SELECT count(*) FROM seal_erased"
				      " WHERE seal = :seal) AS gone",
				      values, err);
	*is = json_integer_value(json_object_get(row, "gone")) > 0;
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
bring_up_to_date(struct attesting *at, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (uint64_t i = 1; i <= slots_last(at->slots) && status == CUSTODY_OK;
	     i++) {
		struct slots_name name;
		bool disposed = false, direct;

		status = slots_read(at->slots, i, &name, err);
		if (status == CUSTODY_NOT_FOUND) {
			status = CUSTODY_OK;
			continue;
		}
		if (status == CUSTODY_OK)
			status = is_disposed(at, &name, &disposed, err);
		if (status == CUSTODY_OK && disposed)
			status = slots_destroy(at->slots, i, &direct, err);
		at->destroyed += disposed;
		at->keys += !disposed;
	}
	return status;
}

static json_t *
make_data(const struct attesting *at, const struct custody_keys_attest *ask)
{
	return json_pack("{s:s, s:s, s:i, s:s*, s:s*}", "copy", at->copy,
	    "outcome", at->outcome, "seen", at->slots != NULL, "file_system",
	    at->slots == NULL ? NULL : at->fs.kind, "why", ask->why);
}

/* A copy that was destroyed stays so, and is said once. */
static enum custody_status
find_copy(struct attesting *at, json_t **row, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", at->copy);
	enum custody_status status;

	status = values == NULL ? error_memory(err)
				: question_row(row, session_state(at->custody),
				      "SELECT holder, outcome FROM key_copy"
				      " WHERE id = :id",
				      values, err);
	json_decref(values);
	if (status == CUSTODY_NOT_FOUND) {
		error_set(err, CUSTODY_NOT_FOUND, "no-copy",
		    "%s: there is no such copy of the key slots", at->copy);
		error_remedy(err, "custody keys status lists the copies");
	}
	return status;
}

static enum custody_status
attest(struct attesting *at, const struct custody_keys_attest *ask,
    struct ledger_place *place, struct custody_error *err)
{
	struct custody *custody = at->custody;
	json_t *data = make_data(at, ask);
	enum custody_status status = session_key(custody, err);

	if (data == NULL)
		status = error_memory(err);
	/* Before anything in the copy is overwritten. */
	if (status == CUSTODY_OK)
		status = ledger_would(custody->ledger, keyring_id(custody->key),
		    "key.attested/1", data, err);
	if (status == CUSTODY_OK && at->slots != NULL)
		status = bring_up_to_date(at, err);
	if (status == CUSTODY_OK)
		status = session_append(
		    custody, "key.attested/1", data, false, place, err);
	json_decref(data);
	return status;
}

static enum custody_status
understand(struct attesting *at, const struct custody_keys_attest *ask,
    struct custody_error *err)
{
	if (ask->copy == NULL || (is_id(ask->copy) && ask->outcome == NULL)) {
		error_set(err, CUSTODY_USAGE, "usage",
		    "keys attest: what became of it?");
		error_remedy(err,
		    "--outcome destroyed|updated with --why TEXT, or name "
		    "the file itself");
		return CUSTODY_USAGE;
	}
	at->outcome = ask->outcome == NULL ? "updated" : ask->outcome;
	if (is_id(ask->copy)) {
		memcpy(at->copy, ask->copy, strlen(ask->copy) + 1);
		return CUSTODY_OK;
	}
	if (strcmp(at->outcome, "destroyed") == 0) {
		error_set(err, CUSTODY_USAGE, "usage",
		    "keys attest %s: a file that is there was not destroyed",
		    ask->copy);
		error_remedy(err, "without --outcome it is brought up to date; "
				  "of one that is gone name the copy: K1");
		return CUSTODY_USAGE;
	}
	at->path = ask->copy;
	return open_copy(at, err);
}

enum custody_status
custody_keys_attest(struct custody *custody,
    const struct custody_keys_attest *ask, json_t **answer,
    struct custody_error *err)
{
	struct attesting at = {.custody = custody};
	struct ledger_place place = {0};
	json_t *row = NULL;
	enum custody_status status;

	*answer = NULL;
	status = understand(&at, ask, err);
	if (status == CUSTODY_OK)
		status = find_copy(&at, &row, err);
	if (status == CUSTODY_OK &&
	    (strcmp(at.outcome, "destroyed") != 0 ||
		strcmp(json_string_value(json_object_get(row, "outcome")),
		    "destroyed") != 0))
		status = attest(&at, ask, &place, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:O, s:s, s:b, s:I, s:I, s:s, s:b, s:s,"
			      " s:b, s:I}",
			"copy", at.copy, "holder",
			json_object_get(row, "holder"), "outcome", at.outcome,
			"seen", at.slots != NULL, "destroyed", at.destroyed,
			"keys", at.keys, "file_system",
			at.slots == NULL ? "" : at.fs.kind, "clear",
			at.slots != NULL && at.fs.clear, "why",
			at.slots == NULL || at.fs.why == NULL ? "" : at.fs.why,
			"new", place.seq > 0, "event", (json_int_t)place.seq),
		    err);
	slots_close(at.slots);
	json_decref(row);
	return status;
}
