/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_seal: the names of what is made follow from the plan, so that a run
 * that was killed is found by the next, and nobody else's is taken for it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/dispose_plan.h"
#include "acts/erasure_seal_inside.h"
#include "acts/ingest_inside.h"
#include "acts/sealed_erase.h"
#include "acts/version_index.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "store/index_find.h"

static uint64_t
event_of(const struct erasure_seal *seal)
{
	return (uint64_t)json_integer_value(
	    json_object_get(seal->version, "seq"));
}

static char *
said_path(const struct erasure_seal *seal)
{
	char suffix[40];

	snprintf(suffix, sizeof suffix, ".job.%llu",
	    (unsigned long long)event_of(seal));
	return dispose_plan_path(seal->custody, seal->id, suffix);
}

char *
erasure_seal_index(const struct erasure_seal *seal, const char *suffix)
{
	char *index = version_index_path(seal->custody, event_of(seal));
	char *path = NULL;

	if (index != NULL && asprintf(&path, "%s%s", index, suffix) < 0)
		path = NULL;
	free(index);
	return path;
}

/* --- names ---------------------------------------------------------------- */

enum custody_status
erasure_seal_name(struct erasure_making *making, struct custody_error *err)
{
	const struct erasure_seal *seal = making->seal;
	const char *old = member_text(seal->version, "seal");
	struct digest_stream stream;
	uint8_t digest[DIGEST_SIZE];
	struct sealed_file_name before;
	enum custody_status status;

	digest_init(&stream);
	digest_add(&stream, "custody erasure v1", 19);
	digest_add(&stream, seal->hash, strlen(seal->hash));
	digest_add(&stream, old, strlen(old));
	digest_final(&stream, digest);
	encode_hex(making->text, digest, SLOTS_SEAL_SIZE);
	status = sealed_file_name(&before, seal->custody, old, err);
	if (status == CUSTODY_OK)
		status = sealed_file_name(
		    &making->name, seal->custody, making->text, err);
	making->name.epoch = before.epoch + 1;
	if (status == CUSTODY_OK &&
	    !encode_unhex(
		making->root, member_text(seal->version, "root"), DIGEST_SIZE))
		status = error_set(err, CUSTODY_DISAGREES, "sealed",
		    "a version's root is no digest");
	making->path = sealed_path(seal->custody, making->text);
	making->index = erasure_seal_index(seal, ".anew");
	if (status == CUSTODY_OK &&
	    (making->path == NULL || making->index == NULL))
		status = error_memory(err);
	return status;
}

/* What a killed run made is under a key that nobody needs. */
static enum custody_status
clear_place(struct erasure_making *making, struct custody_error *err)
{
	uint64_t number;
	bool direct;
	enum custody_status status;

	status = slots_find(making->slots, making->name.seal, &number, err);
	if (status == CUSTODY_OK)
		status = slots_destroy(making->slots, number, &direct, err);
	else if (status == CUSTODY_NOT_FOUND)
		status = CUSTODY_OK;
	if (status == CUSTODY_OK) {
		unlink(making->path);
		unlink(making->index);
		erasure_move_clear(making);
	}
	return status;
}

/* --- the file ------------------------------------------------------------- */

struct naming {
	struct sealed_erase *erase;
	struct index_file *index;
	uint64_t named;
};

static enum custody_status
name_record(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct naming *naming = context;
	struct index_entry entry;
	uint64_t within;
	enum custody_status status;

	(void)which;
	status =
	    index_file_entry_of(naming->index, ordinal, &entry, &within, err);
	naming->named++;
	return status == CUSTODY_OK
		   ? sealed_erase_add(naming->erase, entry.path, within, err)
		   : status;
}

enum custody_status
erasure_seal_name_records(const struct erasure_seal *seal,
    struct sealed_erase *erase, struct custody_error *err)
{
	struct naming naming = {.erase = erase};
	enum custody_status status;

	status = version_index_open(
	    &naming.index, seal->custody, seal->version, err);
	if (status == CUSTODY_OK)
		status = index_find_digests(naming.index,
		    (const uint8_t(*)[32])seal->digests->digest,
		    seal->digests->count, name_record, &naming, err);
	index_file_close(naming.index);
	if (status == CUSTODY_OK && naming.named != seal->records)
		status = error_set(err, CUSTODY_DISAGREES, "plan",
		    "%llu records were planned, and %llu are there",
		    (unsigned long long)seal->records,
		    (unsigned long long)naming.named);
	return status;
}

static enum custody_status
write_file(struct erasure_making *making, struct custody_error *err)
{
	struct custody *custody = making->seal->custody;
	struct sealed_read *old = NULL;
	struct sealed_write *write = NULL;
	struct sealed_erase *erase = NULL;
	char *folder = sealed_path(custody, "");
	uint64_t size;
	enum custody_status status;

	status = folder == NULL
		     ? error_memory(err)
		     : sealed_open(&old, custody, making->seal->version, err);
	if (status == CUSTODY_OK)
		status = sealed_write_new(&write, making->path, &making->name,
		    making->key, measure_threads(custody), err);
	if (status == CUSTODY_OK)
		status = sealed_erase_new(
		    &erase, old, write, making->seal->digests, err);
	if (status == CUSTODY_OK)
		status = erasure_seal_name_records(making->seal, erase, err);
	if (status == CUSTODY_OK)
		status = sealed_erase_write(erase, making->root, &size, err);
	if (status == CUSTODY_OK)
		status = file_sync_dir(AT_FDCWD, folder, err);
	sealed_erase_free(erase);
	sealed_write_free(write);
	sealed_read_close(old);
	free(folder);
	return status;
}

/* --- its index ------------------------------------------------------------ */

/* All of the new file is read: what stays is what was ingested. */
static enum custody_status
measure(struct erasure_making *making, struct custody_error *err)
{
	struct remeasure *again = &making->again;
	char *folder = version_index_folder(making->seal->custody);
	enum custody_status status =
	    folder == NULL ? error_memory(err) : remeasure_begin(again, err);
	const char *scratch = making->in_memory ? NULL : folder;

	again->options.raw = false;
	again->options.sealed = making->read;
	if (status == CUSTODY_OK)
		status = remeasure_index(
		    again, making->index, making->index_key, scratch, err);
	if (status == CUSTODY_OK)
		status = remeasure_run(again, err);
	if (status == CUSTODY_OK &&
	    memcmp(again->measured->version, making->root, DIGEST_SIZE) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "data",
		    "what was sealed anew is not the version");
	if (status == CUSTODY_OK)
		status = remeasure_finish(again, err);
	free(folder);
	return status;
}

static enum custody_status
refuse_found(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	(void)context;
	(void)which;
	return error_set(err, CUSTODY_DISAGREES, "still-there",
	    "record %llu is to be erased, and is in what was sealed anew",
	    (unsigned long long)ordinal);
}

static enum custody_status
check_absent(const struct erasure_making *making, struct custody_error *err)
{
	const struct barred *digests = making->seal->digests;
	struct index_file *index = NULL;
	enum custody_status status;

	status = index_file_open_sealed(
	    &index, making->index, making->index_key, err);
	if (status == CUSTODY_OK)
		status = index_find_digests(index,
		    (const uint8_t(*)[32])digests->digest, digests->count,
		    refuse_found, NULL, err);
	index_file_close(index);
	return status;
}

/* --- its slot ------------------------------------------------------------- */

/* It opens with what is in the slot, not with what is in memory. */
static enum custody_status
prove(const struct erasure_making *making, uint64_t number,
    const struct slots_name *name, struct custody_error *err)
{
	struct secret *key = NULL;
	struct sealed_read *read = NULL;
	enum custody_status status;

	status = slots_key(making->slots, number, name, &key, err);
	if (status == CUSTODY_OK)
		status = sealed_read_open(
		    &read, making->path, &making->name, making->root, key, err);
	sealed_read_close(read);
	secret_free(key);
	return status;
}

struct slots_name
erasure_seal_slot_name(const struct erasure_making *making)
{
	struct slots_name name = {.epoch = making->name.epoch};

	memcpy(name.seal, making->name.seal, sizeof name.seal);
	memcpy(name.version, making->root, sizeof name.version);
	return name;
}

enum custody_status
erasure_seal_add_slot(
    struct erasure_making *making, uint64_t *number, struct custody_error *err)
{
	const struct slots_name name = erasure_seal_slot_name(making);
	enum custody_status status;

	/* Whoever adds holds the ledger's lock. */
	status = ledger_begin(making->seal->custody->ledger, err);
	if (status != CUSTODY_OK)
		return status;
	status =
	    sealed_unlock(making->seal->custody, true, &making->slots, err);
	if (status == CUSTODY_OK)
		status =
		    slots_add(making->slots, &name, making->key, number, err);
	ledger_rollback(making->seal->custody->ledger);
	return status;
}

static enum custody_status
add_slot(struct erasure_making *making, struct custody_error *err)
{
	const struct slots_name name = erasure_seal_slot_name(making);
	uint64_t number;
	enum custody_status status =
	    erasure_seal_add_slot(making, &number, err);

	return status == CUSTODY_OK ? prove(making, number, &name, err)
				    : status;
}

static enum custody_status
say(const struct erasure_making *making, struct custody_error *err)
{
	const struct measurement *measured = making->again.measured;
	json_t *said = json_pack("{s:I,s:s,s:I,s:o,s:I,s:I,s:I}", "event",
	    (json_int_t)event_of(making->seal), "seal", making->text, "epoch",
	    (json_int_t)making->name.epoch, "runs",
	    ingest_runs(making->again.totals), "with_url",
	    (json_int_t)measured->with_url, "with_time",
	    (json_int_t)measured->with_time, "with_id",
	    (json_int_t)measured->with_id);
	char *path = said_path(making->seal);
	struct buffer text = {0};
	enum custody_status status;

	status = said == NULL || path == NULL
		     ? error_memory(err)
		     : canonical_write(&text, said, err);
	if (status == CUSTODY_OK)
		status = file_write(
		    AT_FDCWD, path, text.at, text.len, FILE_SHARED | 0644, err);
	buffer_clear(&text);
	json_decref(said);
	free(path);
	return status;
}

/* With the old file beside it. */
static enum custody_status
make_beside(struct erasure_making *making, struct custody_error *err)
{
	enum custody_status status =
	    secret_random(&making->key, SECRET_KEY_SIZE, err);

	return status == CUSTODY_OK ? write_file(making, err) : status;
}

static enum custody_status
make_file(struct erasure_making *making, struct custody_error *err)
{
	const struct erasure_seal *seal = making->seal;
	uint64_t there;
	enum custody_status status;

	if (erasure_move_begun(seal))
		return erasure_move_all(making, err);
	status = clear_place(making, err);
	if (status == CUSTODY_OK)
		status = erasure_room_free(&there, seal->custody, err);
	if (status == CUSTODY_OK && there >= erasure_room_beside(seal))
		return make_beside(making, err);
	if (status == CUSTODY_OK)
		status = erasure_move_begin(making, err);
	return status == CUSTODY_OK ? erasure_move_all(making, err) : status;
}

static enum custody_status
make(struct erasure_making *making, struct custody_error *err)
{
	struct custody *custody = making->seal->custody;
	enum custody_status status = erasure_seal_name(making, err);

	if (status == CUSTODY_OK)
		status = sealed_unlock(custody, true, &making->slots, err);
	if (status == CUSTODY_OK)
		status = make_file(making, err);
	if (status == CUSTODY_OK)
		status = secret_derive(&making->index_key, making->key,
		    SEALED_FILE_INDEX_KEY,
		    (struct bytes){(const uint8_t *)"", 0}, err);
	if (status == CUSTODY_OK)
		status = sealed_read_open(&making->read, making->path,
		    &making->name, making->root, making->key, err);
	if (status == CUSTODY_OK)
		status = measure(making, err);
	if (status == CUSTODY_OK)
		status = check_absent(making, err);
	if (status == CUSTODY_OK && !making->moved)
		status = add_slot(making, err);
	return status == CUSTODY_OK ? say(making, err) : status;
}

enum custody_status
erasure_seal_make(const struct erasure_seal *seal, struct custody_error *err)
{
	struct erasure_making making = {.seal = seal,
	    .again = {.custody = seal->custody, .version = seal->version}};
	enum custody_status status = make(&making, err);

	remeasure_clear(&making.again);
	/* A disk that was full has its room again. */
	if (status != CUSTODY_OK && making.slots != NULL &&
	    making.index != NULL && !making.moved)
		(void)!clear_place(&making, NULL);
	sealed_read_close(making.read);
	secret_free(making.index_key);
	secret_free(making.key);
	free(making.index);
	free(making.path);
	return status;
}

enum custody_status
erasure_seal_install(const struct erasure_seal *seal, struct custody_error *err)
{
	char *from = erasure_seal_index(seal, ".anew");
	char *to = erasure_seal_index(seal, "");
	char *folder = version_index_folder(seal->custody);
	enum custody_status status = CUSTODY_OK;

	if (from == NULL || to == NULL || folder == NULL)
		status = error_memory(err);
	else if (rename(from, to) != 0 && errno != ENOENT)
		status = error_system(err, "io", "replacing %s", to);
	if (status == CUSTODY_OK)
		status = file_sync_dir(AT_FDCWD, folder, err);
	free(folder);
	free(to);
	free(from);
	return status;
}

enum custody_status
erasure_seal_said(
    json_t **out, const struct erasure_seal *seal, struct custody_error *err)
{
	char *path = said_path(seal);
	struct buffer text = {0};
	enum custody_status status;

	*out = NULL;
	status = path == NULL
		     ? error_memory(err)
		     : file_read(&text, AT_FDCWD, path, DISPOSE_PLAN_MAX, err);
	if (status == CUSTODY_NOT_FOUND)
		status = CUSTODY_UNKNOWN;
	if (status == CUSTODY_OK)
		status = canonical_read(out, text.at, text.len, err);
	buffer_clear(&text);
	free(path);
	return status;
}

void
erasure_seal_forget(const struct erasure_seal *seal)
{
	char *path = said_path(seal);

	if (path != NULL)
		unlink(path);
	free(path);
}
