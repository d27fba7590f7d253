/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_seal: the slot is on the disk before the event is, and the file has
 * its name: an event of a sealed version always has both.  A mark,
 * sealed/NAME.pending, says that there is no event yet: what a killed ingest
 * left the next one that seals destroys, and never a key that only a ledger
 * restored from a backup does not know.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/ingest_seal.h"
#include "acts/reserve.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "store/question.h"

enum custody_status
ingest_seal_prepare(struct ingest_seal *seal, struct custody *custody,
    struct custody_error *err)
{
	uint8_t name[SLOTS_SEAL_SIZE];
	enum custody_status status = sealed_begin(custody, err);

	if (status == CUSTODY_OK)
		status = secret_noise(name, sizeof name, err);
	if (status == CUSTODY_OK)
		status = secret_random(&seal->key, SECRET_KEY_SIZE, err);
	if (status == CUSTODY_OK)
		status = secret_derive(&seal->index_key, seal->key,
		    SEALED_FILE_INDEX_KEY,
		    (struct bytes){(const uint8_t *)"", 0}, err);
	if (status != CUSTODY_OK)
		return status;
	encode_hex(seal->name, name, sizeof name);
	return sealed_file_name(&seal->file, custody, seal->name, err);
}

enum custody_status
ingest_seal_begin(struct ingest_seal *seal, struct custody *custody,
    const char *partial, const struct measure_sink *also, void *also_ctx,
    struct custody_error *err)
{
	char *folder = sealed_path(custody, "");
	enum custody_status status = CUSTODY_OK;

	seal->from = file_join(partial, "sealed");
	seal->path = sealed_path(custody, seal->name);
	if (folder == NULL || seal->from == NULL || seal->path == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = file_make_dirs(folder, FILE_SHARED | 0700, err);
	if (status == CUSTODY_OK)
		status = sealed_write_new(&seal->write, seal->from, &seal->file,
		    seal->key, measure_threads(custody), err);
	if (status == CUSTODY_OK)
		status = sealing_new(
		    &seal->sealing, seal->write, also, also_ctx, err);
	free(folder);
	return status;
}

enum custody_status
ingest_seal_finish(struct ingest_seal *seal, const uint8_t version[DIGEST_SIZE],
    struct custody_error *err)
{
	enum custody_status status =
	    sealing_finish(seal->sealing, version, &seal->size, err);

	sealing_free(seal->sealing);
	seal->sealing = NULL;
	sealed_write_free(seal->write);
	seal->write = NULL;
	return status;
}

/* --- what belongs to no event ----------------------------------------------
 */

#define PENDING ".pending"

static char *
pending_path(const struct custody *custody, const char *name)
{
	char file[SEALED_NAME_SIZE + sizeof PENDING];

	snprintf(file, sizeof file, "%s" PENDING, name);
	return sealed_path(custody, file);
}

static enum custody_status
is_known(struct custody *custody, const char *name, bool *known,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "seal", name), *row = NULL;
	enum custody_status status;

	status = values == NULL ? error_memory(err)
				: question_row(&row, session_state(custody),
				      "SELECT count(*) AS known FROM version"
				      " WHERE seal = :seal",
				      values, err);
	*known = json_integer_value(json_object_get(row, "known")) > 0;
	json_decref(row);
	json_decref(values);
	return status;
}

/* Its slot, its file, its mark: in this order, so that it can be repeated. */
static enum custody_status
forget(struct custody *custody, struct slots *slots, const char *name,
    struct custody_error *err)
{
	char *mark = pending_path(custody, name);
	char *path = sealed_path(custody, name);
	struct sealed_file_name file;
	uint64_t number;
	bool known = true, direct;
	enum custody_status status = CUSTODY_OK;

	if (mark == NULL || path == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = is_known(custody, name, &known, err);
	if (status == CUSTODY_OK && !known)
		status = sealed_file_name(&file, custody, name, err);
	if (status == CUSTODY_OK && !known) {
		status = slots_find(slots, file.seal, &number, err);
		if (status == CUSTODY_OK)
			status = slots_destroy(slots, number, &direct, err);
		else if (status == CUSTODY_NOT_FOUND)
			status = CUSTODY_OK;
		if (status == CUSTODY_OK)
			unlink(path);
	}
	if (status == CUSTODY_OK)
		unlink(mark);
	free(path);
	free(mark);
	return status;
}

/* Marks that nobody took away are those of ingests that were killed. */
static enum custody_status
forget_killed(
    struct custody *custody, struct slots *slots, struct custody_error *err)
{
	char *folder = sealed_path(custody, "");
	DIR *dir = folder == NULL ? NULL : opendir(folder);
	enum custody_status status = CUSTODY_OK;
	const struct dirent *one;

	while (dir != NULL && status == CUSTODY_OK &&
	       (one = readdir(dir)) != NULL) {
		char name[SEALED_NAME_SIZE];

		if (strlen(one->d_name) !=
			SEALED_NAME_SIZE - 1 + sizeof PENDING - 1 ||
		    strcmp(one->d_name + SEALED_NAME_SIZE - 1, PENDING) != 0)
			continue;
		memcpy(name, one->d_name, SEALED_NAME_SIZE - 1);
		name[SEALED_NAME_SIZE - 1] = '\0';
		status = forget(custody, slots, name, err);
	}
	if (dir != NULL)
		closedir(dir);
	free(folder);
	return status;
}

/* --- its place -------------------------------------------------------------
 */

enum custody_status
ingest_seal_place(struct ingest_seal *seal, struct custody *custody,
    const uint8_t version[DIGEST_SIZE], struct custody_error *err)
{
	struct slots_name name = {.epoch = 0};
	struct slots *slots = NULL;
	char *folder = sealed_path(custody, "");
	char *mark = pending_path(custody, seal->name);
	enum custody_status status;

	memcpy(name.seal, seal->file.seal, sizeof name.seal);
	memcpy(name.version, version, DIGEST_SIZE);
	status = folder == NULL || mark == NULL
		     ? error_memory(err)
		     : sealed_unlock(custody, true, &slots, err);
	if (status == CUSTODY_OK)
		status = forget_killed(custody, slots, err);
	if (status == CUSTODY_OK)
		status =
		    file_create(AT_FDCWD, mark, "", 0, FILE_SHARED | 0600, err);
	if (status == CUSTODY_OK)
		status = slots_add(slots, &name, seal->key, &seal->slot, err);
	if (status == CUSTODY_OK && rename(seal->from, seal->path) < 0)
		status = error_system(err, "io", "naming %s", seal->path);
	if (status == CUSTODY_OK)
		status = file_sync_dir(AT_FDCWD, folder, err);
	free(mark);
	free(folder);
	return status;
}

void
ingest_seal_settle(struct ingest_seal *seal, struct custody *custody)
{
	char *mark = pending_path(custody, seal->name);

	if (mark != NULL)
		unlink(mark);
	free(mark);
	reserve_take(custody);
}

void
ingest_seal_undo(struct ingest_seal *seal, struct custody *custody)
{
	struct slots *slots;

	if (seal->slot != 0 &&
	    sealed_slots(custody, true, &slots, NULL) == CUSTODY_OK)
		(void)!forget(custody, slots, seal->name, NULL);
	seal->slot = 0;
}

void
ingest_seal_clear(struct ingest_seal *seal)
{
	sealing_free(seal->sealing);
	sealed_write_free(seal->write);
	secret_free(seal->index_key);
	secret_free(seal->key);
	free(seal->from);
	free(seal->path);
	*seal = (struct ingest_seal){.slot = 0};
}
