/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed: from a version of the ledger to the key that opens it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/sealed.h"
#include "acts/sealed_root.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "store/question.h"

struct sealed_store {
	struct slots *slots;
	bool write;
	struct secret *root;           /* NULL: locked */
	char moving[SEALED_NAME_SIZE]; /* in pieces, by this session */
	enum custody_status status;    /* what unlocking answered before */
	struct custody_error err;
};

void
sealed_store_free(struct sealed_store *store)
{
	if (store == NULL)
		return;
	slots_close(store->slots);
	secret_free(store->root);
	free(store);
}

char *
sealed_path(const struct custody *custody, const char *name)
{
	char *path = NULL;

	if (asprintf(
		&path, "%s/sealed/%s", ledger_path(custody->ledger), name) < 0)
		return NULL;
	return path;
}

char *
sealed_moving_path(const struct custody *custody, const char *name)
{
	char *path = NULL;

	if (asprintf(&path, "%s/sealed/%s" SEALED_FILE_MOVING,
		ledger_path(custody->ledger), name) < 0)
		return NULL;
	return path;
}

bool
sealed_is_moving(const struct custody *custody, const char *name)
{
	char *path = sealed_moving_path(custody, name);
	bool there;
	/* Where it cannot be told, nothing is read. */
	bool moving = path == NULL ||
		      file_is_there(path, &there, NULL) != CUSTODY_OK || there;

	free(path);
	return moving;
}

void
sealed_let_move(struct custody *custody, const char *name)
{
	if (custody->sealed != NULL)
		snprintf(custody->sealed->moving,
		    sizeof custody->sealed->moving, "%s", name);
}

char *
sealed_slots_path(const struct custody *custody)
{
	return file_join(ledger_path(custody->ledger), "keys.slots");
}

enum custody_status
sealed_name(char name[SEALED_NAME_SIZE], struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:O?}", "seq", json_object_get(version, "seq"));
	json_t *row = NULL;
	enum custody_status status;

	name[0] = '\0';
	if (values == NULL)
		return error_memory(err);
	status = question_row(&row, session_state(custody),
	    "SELECT seal FROM version WHERE seq = :seq", values, err);
	if (status == CUSTODY_OK)
		snprintf(name, SEALED_NAME_SIZE, "%s",
		    json_string_value(json_object_get(row, "seal")));
	json_decref(row);
	json_decref(values);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

bool
sealed_locked(struct custody *custody, const json_t *version)
{
	char name[SEALED_NAME_SIZE];

	if (sealed_name(name, custody, version, NULL) != CUSTODY_OK)
		return true;
	return name[0] != '\0' &&
	       (custody->sealed == NULL || custody->sealed->root == NULL);
}

enum custody_status
sealed_genesis(const struct custody *custody, uint8_t genesis[32],
    struct custody_error *err)
{
	return encode_unhex(genesis, ledger_genesis(custody->ledger), 32)
		   ? CUSTODY_OK
		   : error_set(err, CUSTODY_DISAGREES, "genesis",
			 "the ledger's genesis is no hash");
}

/* That of the version whose seal it is; of one that is none's yet 0. */
static enum custody_status
read_epoch(struct custody *custody, const char *name, uint32_t *epoch,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "seal", name), *row = NULL;
	enum custody_status status;

	status = values == NULL ? error_memory(err)
				: question_row(&row, session_state(custody),
				      "SELECT coalesce(max(epoch), 0) AS epoch"
				      "  FROM version WHERE seal = :seal",
				      values, err);
	*epoch = (uint32_t)json_integer_value(json_object_get(row, "epoch"));
	json_decref(row);
	json_decref(values);
	return status;
}

enum custody_status
sealed_file_name(struct sealed_file_name *out, struct custody *custody,
    const char *name, struct custody_error *err)
{
	enum custody_status status;

	*out = (struct sealed_file_name){.epoch = 0};
	if (!encode_unhex(out->seal, name, SLOTS_SEAL_SIZE))
		return error_set(err, CUSTODY_DISAGREES, "sealed",
		    "%s is not the name of a seal", name);
	status = read_epoch(custody, name, &out->epoch, err);
	return status == CUSTODY_OK ? sealed_genesis(custody, out->genesis, err)
				    : status;
}

/* --- the root secret -------------------------------------------------------
 */

static enum custody_status
open_store(struct custody *custody, bool write, struct custody_error *err)
{
	struct sealed_store *store = custody->sealed;
	uint8_t genesis[32];
	char *path;
	enum custody_status status;

	if (store == NULL)
		store = custody->sealed = calloc(1, sizeof *store);
	if (store == NULL)
		return error_memory(err);
	if (store->slots != NULL && (store->write || !write))
		return CUSTODY_OK;
	slots_close(store->slots);
	store->slots = NULL;
	path = sealed_slots_path(custody);
	status = path == NULL ? error_memory(err)
			      : sealed_genesis(custody, genesis, err);
	if (status == CUSTODY_OK)
		status = slots_open(&store->slots, path, genesis, write, err);
	if (status == CUSTODY_OK && store->root != NULL)
		status = slots_unlock(store->slots, store->root, err);
	store->write = write;
	free(path);
	return status;
}

enum custody_status
sealed_slots(struct custody *custody, bool write, struct slots **out,
    struct custody_error *err)
{
	enum custody_status status = open_store(custody, write, err);

	*out = status == CUSTODY_OK ? custody->sealed->slots : NULL;
	if (status != CUSTODY_NOT_FOUND)
		return status;
	error_remedy(err, "put keys.slots back into the custody directory; "
			  "without it nothing sealed can be read");
	return CUSTODY_UNKNOWN;
}

enum custody_status
sealed_unlock(struct custody *custody, bool write, struct slots **out,
    struct custody_error *err)
{
	struct sealed_store *store;
	enum custody_status status = sealed_slots(custody, write, out, err);

	if (status != CUSTODY_OK)
		return status;
	store = custody->sealed;
	if (store->root != NULL)
		return CUSTODY_OK;
	if (store->status == CUSTODY_OK) {
		const struct sealed_root from = sealed_root_of(custody);

		store->status = sealed_root_ask(&store->root, custody, &from,
		    slots_method(store->slots), &store->err);
		if (store->status == CUSTODY_OK)
			store->status = slots_unlock(
			    store->slots, store->root, &store->err);
	}
	if (store->status == CUSTODY_OK)
		return CUSTODY_OK;
	secret_free(store->root);
	store->root = NULL;
	if (err != NULL)
		*err = store->err;
	return store->status;
}

/* Somebody else may make them at the same time: theirs are ours then. */
static enum custody_status
make_slots(struct custody *custody, struct custody_error *err)
{
	struct sealed_store *store = custody->sealed;
	struct sealed_root from = sealed_root_of(custody);
	struct root_secret_method method;
	uint8_t genesis[32];
	char *path = sealed_slots_path(custody);
	enum custody_status status;

	from.when = SEALED_ROOT_NEW;
	status = path == NULL ? error_memory(err)
			      : sealed_genesis(custody, genesis, err);
	if (status == CUSTODY_OK)
		status =
		    sealed_root_new(&store->root, &method, custody, &from, err);
	if (status == CUSTODY_OK)
		status = slots_create(path, genesis, &method, store->root, err);
	if (status == CUSTODY_REFUSED) {
		secret_free(store->root);
		store->root = NULL;
		status = CUSTODY_OK;
	}
	free(path);
	return status;
}

enum custody_status
sealed_begin(struct custody *custody, struct custody_error *err)
{
	struct slots *slots;
	enum custody_status status = open_store(custody, false, err);

	if (status == CUSTODY_NOT_FOUND)
		status = make_slots(custody, err);
	if (status == CUSTODY_OK)
		status = sealed_unlock(custody, false, &slots, err);
	return status;
}

const struct secret *
sealed_secret(const struct custody *custody)
{
	return custody->sealed == NULL ? NULL : custody->sealed->root;
}

enum custody_status
sealed_change_take(struct custody *custody, struct secret *root,
    struct slots **out, struct custody_error *err)
{
	struct sealed_store *store = custody->sealed;
	enum custody_status status;

	if (root != NULL) {
		secret_free(store->root);
		store->root = root;
	}
	slots_close(store->slots);
	store->slots = NULL;
	status = open_store(custody, true, err);
	*out = status == CUSTODY_OK ? store->slots : NULL;
	return status;
}

/* --- keys ------------------------------------------------------------------
 */

/* Which erasure has to be finished is in the ledger. */
static enum custody_status
refuse_moving(
    struct custody *custody, const json_t *version, struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:O?}", "seq", json_object_get(version, "seq"));
	json_t *row = NULL;

	error_set(err, CUSTODY_UNKNOWN, "being-erased",
	    "an erasure of records from it is under way: nothing of it is read "
	    "before that is finished");
	if (values != NULL &&
	    question_row(&row, session_state(custody),
		"SELECT d.plan FROM erasure AS e"
		"  JOIN disposal AS d ON d.id = e.disposal"
		" WHERE e.version = :seq AND d.state = 'started'",
		values, NULL) == CUSTODY_OK)
		error_remedy(err, "custody dispose --plan %.8s",
		    json_string_value(json_object_get(row, "plan")));
	json_decref(row);
	json_decref(values);
	return CUSTODY_UNKNOWN;
}

enum custody_status
sealed_key(struct secret **out, struct custody *custody, const json_t *version,
    const char *name, struct custody_error *err)
{
	struct sealed_file_name file;
	struct slots_name wanted = {.epoch = 0};
	struct slots *slots;
	uint64_t number = 0;
	enum custody_status status;

	*out = NULL;
	if (sealed_is_moving(custody, name) &&
	    (custody->sealed == NULL ||
		strcmp(custody->sealed->moving, name) != 0))
		return refuse_moving(custody, version, err);
	status = sealed_file_name(&file, custody, name, err);
	if (status == CUSTODY_OK &&
	    !encode_unhex(wanted.version,
		json_string_value(json_object_get(version, "root")), 32))
		status = error_set(err, CUSTODY_UNKNOWN, "sealed",
		    "a version without a root cannot be opened");
	if (status == CUSTODY_OK)
		status = sealed_slots(custody, false, &slots, err);
	memcpy(wanted.seal, file.seal, sizeof wanted.seal);
	wanted.epoch = file.epoch;
	if (status == CUSTODY_OK)
		status = slots_find(slots, wanted.seal, &number, err);
	if (status == CUSTODY_NOT_FOUND)
		status = CUSTODY_UNKNOWN;
	if (status == CUSTODY_OK)
		status = sealed_unlock(custody, false, &slots, err);
	if (status == CUSTODY_OK)
		status = slots_key(slots, number, &wanted, out, err);
	return status;
}

enum custody_status
sealed_open(struct sealed_read **out, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	char name[SEALED_NAME_SIZE];
	struct sealed_file_name file;
	struct secret *key = NULL;
	uint8_t root[32];
	char *path = NULL;
	enum custody_status status;

	*out = NULL;
	status = sealed_name(name, custody, version, err);
	if (status != CUSTODY_OK || name[0] == '\0')
		return status;
	status = sealed_key(&key, custody, version, name, err);
	if (status == CUSTODY_OK)
		status = sealed_file_name(&file, custody, name, err);
	if (status == CUSTODY_OK) {
		path = sealed_path(custody, name);
		encode_unhex(root,
		    json_string_value(json_object_get(version, "root")), 32);
		status = path == NULL ? error_memory(err)
				      : sealed_read_open(
					    out, path, &file, root, key, err);
	}
	secret_free(key);
	free(path);
	return status;
}

static bool
is_same(const json_t *row, const json_t *version)
{
	return json_equal(json_object_get(row, "dataset"),
		   json_object_get(version, "dataset")) &&
	       json_equal(json_object_get(row, "root"),
		   json_object_get(version, "root"));
}

bool
sealed_any(const json_t *versions, const json_t *version)
{
	const json_t *row;
	size_t i;

	json_array_foreach (versions, i, row)
		if (is_same(row, version) &&
		    member_text(row, "seal")[0] != '\0')
			return true;
	return false;
}

enum custody_status
sealed_open_any(struct sealed_read **out, struct custody *custody,
    const json_t *versions, const json_t *version, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const json_t *row;
	size_t i;

	*out = NULL;
	json_array_foreach (versions, i, row) {
		if (status != CUSTODY_OK || *out != NULL)
			break;
		if (is_same(row, version))
			status = sealed_open(out, custody, row, err);
	}
	return status;
}

enum custody_status
sealed_index_key(struct secret **out, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	char name[SEALED_NAME_SIZE];
	struct secret *key = NULL;
	enum custody_status status;

	*out = NULL;
	status = sealed_name(name, custody, version, err);
	if (status != CUSTODY_OK || name[0] == '\0')
		return status;
	status = sealed_key(&key, custody, version, name, err);
	if (status == CUSTODY_OK)
		status = secret_derive(out, key, SEALED_FILE_INDEX_KEY,
		    (struct bytes){(const uint8_t *)"", 0}, err);
	secret_free(key);
	return status;
}
