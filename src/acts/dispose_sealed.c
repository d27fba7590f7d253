/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_sealed: the plan of what is sealed, and the account of it.  A name
 * of a file that was sealed is in neither.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/dispose_sealed.h"
#include "acts/keys_copies.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"

void
dispose_sealed_clear(struct dispose_seals *seals)
{
	free(seals->seal);
	*seals = (struct dispose_seals){.seal = NULL};
}

static struct dispose_seal *
add(struct dispose_seals *seals)
{
	struct dispose_seal *more =
	    reallocarray(seals->seal, seals->count + 1, sizeof *more);

	if (more == NULL)
		return NULL;
	seals->seal = more;
	more[seals->count] = (struct dispose_seal){.slot = 0};
	return &more[seals->count++];
}

/* --- the plan --------------------------------------------------------------
 */

static enum custody_status
measure_file(struct dispose_seal *seal, const struct custody *custody,
    struct custody_error *err)
{
	char *path = sealed_path(custody, seal->name);
	struct stat info;
	enum custody_status status = CUSTODY_OK;

	if (path == NULL)
		return error_memory(err);
	if (lstat(path, &info) != 0)
		status = error_system(
		    err, "no-sealed", "looking at the sealed file %s", path);
	else
		seal->bytes = (uint64_t)info.st_size;
	free(path);
	return status;
}

static enum custody_status
find_slot(struct dispose_seal *seal, struct custody *custody,
    struct custody_error *err)
{
	struct sealed_file_name file;
	struct dispose_fs fs;
	struct slots *slots;
	enum custody_status status;

	status = sealed_slots(custody, false, &slots, err);
	if (status == CUSTODY_OK)
		status = sealed_file_name(&file, custody, seal->name, err);
	if (status == CUSTODY_OK)
		status = slots_find(slots, file.seal, &seal->slot, err);
	if (status != CUSTODY_OK)
		return status == CUSTODY_NOT_FOUND ? CUSTODY_UNKNOWN : status;
	seal->clear = !dispose_fs_doubt(
	    slots_fd(slots), seal->why, sizeof seal->why, &fs);
	snprintf(seal->kind, sizeof seal->kind, "%s", fs.kind);
	snprintf(seal->below, sizeof seal->below, "%s", fs.below);
	return CUSTODY_OK;
}

enum custody_status
dispose_sealed_add(struct dispose_seals *seals, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	char name[SEALED_NAME_SIZE];
	struct dispose_seal *seal;
	enum custody_status status;

	status = sealed_name(name, custody, version, err);
	if (status != CUSTODY_OK || name[0] == '\0')
		return status;
	seal = add(seals);
	if (seal == NULL)
		return error_memory(err);
	memcpy(seal->name, name, sizeof seal->name);
	seal->event =
	    (uint64_t)json_integer_value(json_object_get(version, "seq"));
	status = find_slot(seal, custody, err);
	return status == CUSTODY_OK ? measure_file(seal, custody, err) : status;
}

/* Copies of the key slots that these versions' keys are in. */
static enum custody_status
write_copies(json_t *plan, struct custody *custody, const json_t *versions,
    struct custody_error *err)
{
	json_t *seqs = json_array(), *rows = NULL;
	const json_t *version;
	size_t i;
	enum custody_status status;

	json_array_foreach (versions, i, version)
		json_array_append(seqs, json_object_get(version, "seq"));
	status = keys_copies_of(&rows, custody, seqs, err);
	if (status == CUSTODY_OK && json_object_set(plan, "copies", rows) != 0)
		status = error_memory(err);
	json_decref(rows);
	json_decref(seqs);
	return status;
}

enum custody_status
dispose_sealed_write(const struct dispose_seals *seals, struct custody *custody,
    const json_t *versions, json_t *plan, struct custody_error *err)
{
	json_t *list;

	if (seals->count == 0)
		return CUSTODY_OK;
	list = json_array();
	if (json_object_set_new(plan, "sealed", list) != 0)
		return error_memory(err);
	for (size_t i = 0; i < seals->count; i++) {
		const struct dispose_seal *seal = &seals->seal[i];

		if (json_array_append_new(
			list, json_pack("{s:I,s:s,s:I,s:I,s:s,s:s,s:b,s:s}",
				  "event", (json_int_t)seal->event, "seal",
				  seal->name, "slot", (json_int_t)seal->slot,
				  "bytes", (json_int_t)seal->bytes, "kind",
				  seal->kind, "device", seal->below, "clear",
				  (int)seal->clear, "why", seal->why)) != 0)
			return error_memory(err);
	}
	return write_copies(plan, custody, versions, err);
}

enum custody_status
dispose_sealed_read(
    struct dispose_seals *seals, const json_t *plan, struct custody_error *err)
{
	const json_t *one;
	size_t i;

	json_array_foreach (json_object_get(plan, "sealed"), i, one) {
		const char *name =
		    json_string_value(json_object_get(one, "seal"));
		const char *kind =
		    json_string_value(json_object_get(one, "kind"));
		const char *why =
		    json_string_value(json_object_get(one, "why"));
		/* Plans of before have none. */
		const char *below =
		    json_string_value(json_object_get(one, "device"));
		struct dispose_seal *seal = add(seals);
		uint8_t bytes[SLOTS_SEAL_SIZE];

		if (seal == NULL)
			return error_memory(err);
		if (name == NULL || kind == NULL || why == NULL ||
		    !encode_unhex(bytes, name, sizeof bytes))
			return error_set(err, CUSTODY_MALFORMED, "plan",
			    "reading the plan: what is sealed is not in the "
			    "form of this release");
		snprintf(seal->name, sizeof seal->name, "%s", name);
		snprintf(seal->kind, sizeof seal->kind, "%s", kind);
		snprintf(seal->why, sizeof seal->why, "%s", why);
		snprintf(seal->below, sizeof seal->below, "%s",
		    below == NULL ? "" : below);
		seal->clear = json_is_true(json_object_get(one, "clear"));
		seal->event =
		    (uint64_t)json_integer_value(json_object_get(one, "event"));
		seal->slot =
		    (uint64_t)json_integer_value(json_object_get(one, "slot"));
		seal->bytes =
		    (uint64_t)json_integer_value(json_object_get(one, "bytes"));
	}
	return CUSTODY_OK;
}

const char *
dispose_sealed_doubt(const struct dispose_seals *seals)
{
	for (size_t i = 0; i < seals->count; i++)
		if (!seals->seal[i].clear)
			return seals->seal[i].why;
	return NULL;
}

bool
dispose_sealed_unproved(
    const struct dispose_seals *seals, const struct dispose_outcome *outcome)
{
	for (size_t i = 0; i < seals->count; i++)
		if (strcmp(outcome[i].why, DISPOSE_SEALED_UNPROVED) == 0)
			return true;
	return false;
}

/* --- the account -----------------------------------------------------------
 */

enum custody_status
dispose_sealed_report(const struct dispose_seals *seals,
    const struct dispose_outcome *outcome, json_t *account, uint64_t *destroyed,
    uint64_t *left, uint64_t *bytes, struct custody_error *err)
{
	json_t *list;

	if (seals->count == 0)
		return CUSTODY_OK;
	list = json_array();
	if (json_object_set_new(account, "sealed", list) != 0)
		return error_memory(err);
	for (size_t i = 0; i < seals->count; i++) {
		const struct dispose_seal *seal = &seals->seal[i];
		bool gone = outcome[i].step == DISPOSE_DESTROYED;

		*destroyed += gone;
		*left += !gone;
		*bytes += gone ? seal->bytes : 0;
		if (json_array_append_new(list,
			json_pack("{s:I,s:s,s:I,s:s,s:s,s:I,s:I,s:b,s:b,s:s}",
			    "event", (json_int_t)seal->event, "seal",
			    seal->name, "slot", (json_int_t)seal->slot,
			    "outcome", gone ? "destroyed" : "left", "why",
			    outcome[i].why, "bytes",
			    gone ? (json_int_t)seal->bytes : 0, "tried",
			    (json_int_t)outcome[i].tried, "direct",
			    (int)outcome[i].direct, "punched",
			    (int)outcome[i].punched, "file_system",
			    seal->kind)) != 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

/* The slot is zeros, no slot has that name, the file is not there. */
static enum custody_status
verify_one(struct custody *custody, const json_t *one, bool *gone,
    struct custody_error *err)
{
	const char *name = json_string_value(json_object_get(one, "seal"));
	uint64_t slot =
	    (uint64_t)json_integer_value(json_object_get(one, "slot"));
	struct sealed_file_name file;
	struct slots *slots;
	uint64_t number;
	char *path;
	bool there;
	enum custody_status status;

	*gone = false;
	status = name == NULL ? error_set(err, CUSTODY_MALFORMED, "account",
				    "reading the account: a seal without name")
			      : sealed_file_name(&file, custody, name, err);
	if (status == CUSTODY_OK)
		status = sealed_slots(custody, false, &slots, err);
	if (status != CUSTODY_OK)
		return status;
	status = slots_destroyed(slots, slot, err);
	if (status == CUSTODY_DISAGREES)
		return CUSTODY_OK;
	if (status == CUSTODY_OK)
		status = slots_find(slots, file.seal, &number, err);
	if (status != CUSTODY_NOT_FOUND)
		return status;
	path = sealed_path(custody, name);
	if (path == NULL)
		return error_memory(err);
	status = file_is_there(path, &there, err);
	*gone = status == CUSTODY_OK && !there;
	free(path);
	return status;
}

enum custody_status
dispose_sealed_verify(struct custody *custody, const json_t *account,
    char **found, struct custody_error *err)
{
	const json_t *one;
	size_t i;

	*found = NULL;
	json_array_foreach (json_object_get(account, "sealed"), i, one) {
		const char *outcome =
		    json_string_value(json_object_get(one, "outcome"));
		bool gone = true;
		enum custody_status status = CUSTODY_OK;

		if (outcome != NULL && strcmp(outcome, "destroyed") == 0)
			status = verify_one(custody, one, &gone, err);
		if (status != CUSTODY_OK)
			return status;
		if (gone)
			continue;
		*found = sealed_path(
		    custody, json_string_value(json_object_get(one, "seal")));
		return *found == NULL ? error_memory(err) : CUSTODY_OK;
	}
	return CUSTODY_OK;
}

/* --- for people ------------------------------------------------------------
 */

/* Whoever holds a copy has to be asked. */
static enum custody_status
tell_copies(const json_t *plan, json_t *beyond, struct custody_error *err)
{
	const json_t *copies = json_object_get(plan, "copies"), *one;
	char note[256];
	size_t i;

	json_array_foreach (copies, i, one) {
		snprintf(note, sizeof note,
		    "copy %s of keys.slots, held by %s: custody keys attest",
		    json_string_value(json_object_get(one, "copy")),
		    json_string_value(json_object_get(one, "holder")));
		if (json_array_append_new(
			beyond, json_pack("{s:s}", "note", note)) != 0)
			return error_memory(err);
	}
	snprintf(note, sizeof note,
	    "copies of keys.slots: %s; one that somebody made opens it with "
	    "the root secret",
	    i == 0 ? "none is registered" : "no other is registered");
	return json_array_append_new(
		   beyond, json_pack("{s:s}", "note", note)) == 0
		   ? CUSTODY_OK
		   : error_memory(err);
}

enum custody_status
dispose_sealed_tell(const struct dispose_seals *seals, const json_t *plan,
    json_t *destroys, json_t *beyond, struct custody_error *err)
{
	char path[96];

	for (size_t i = 0; i < seals->count; i++) {
		const struct dispose_seal *seal = &seals->seal[i];

		snprintf(path, sizeof path, "key slot %llu, sealed/%s",
		    (unsigned long long)seal->slot, seal->name);
		if (json_array_append_new(destroys,
			json_pack("{s:s,s:i,s:I,s:s}", "path", path, "files", 1,
			    "bytes", (json_int_t)seal->bytes, "note",
			    seal->kind)) != 0)
			return error_memory(err);
	}
	if (seals->count == 0)
		return CUSTODY_OK;
	if (json_array_append_new(beyond,
		json_pack("{s:s}", "note",
		    "where it was sealed from: those files are not Custody's, "
		    "and are not touched")) != 0)
		return error_memory(err);
	return tell_copies(plan, beyond, err);
}
