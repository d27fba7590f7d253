/* SPDX-License-Identifier: Apache-2.0
 *
 * version_index: an index is derived, and whoever can write the folder can
 * forge it; so each is recomputed against the ledger before it is believed.
 */
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/index_memory.h"
#include "acts/manifest.h"
#include "acts/sealed.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"

char *
version_index_folder(const struct custody *custody)
{
	return file_join(ledger_path(custody->ledger), "index");
}

char *
version_index_path(const struct custody *custody, uint64_t seq)
{
	char *path = NULL;

	if (asprintf(&path, "%s/index/%" PRIu64 ".sqlite3",
		ledger_path(custody->ledger), seq) < 0)
		return NULL;
	return path;
}

/* The runs that the ingest event recorded; each that this release knows must
 * be there, but for forms. */
static enum custody_status
read_totals(struct index_total totals[INDEX_RUNS], const json_t *version,
    struct custody_error *err)
{
	const json_t *runs = json_object_get(version, "runs");
	const json_t *run;
	size_t i;
	unsigned seen = 0;
	bool forms;

	json_array_foreach (runs, i, run) {
		const char *name =
		    json_string_value(json_object_get(run, "name"));
		const char *root =
		    json_string_value(json_object_get(run, "root"));
		json_int_t count =
		    json_integer_value(json_object_get(run, "count"));

		for (unsigned k = 0; k < INDEX_RUNS; k++) {
			if (name == NULL || root == NULL || count < 0 ||
			    strcmp(name, index_run_name[k]) != 0 ||
			    !encode_unhex(totals[k].root, root, 32))
				continue;
			totals[k].count = (uint64_t)count;
			seen |= 1U << k;
		}
	}
	forms = (seen >> INDEX_FORM & 1) != 0;
	totals[INDEX_FORM].left_out = !forms;
	if ((seen | 1U << INDEX_FORM) != (1U << INDEX_RUNS) - 1)
		return error_set(err, CUSTODY_DISAGREES, "index",
		    "the ledger does not name all of its runs");
	return CUSTODY_OK;
}

bool
version_index_has_forms(const json_t *version)
{
	const json_t *run;
	size_t i;

	json_array_foreach (json_object_get(version, "runs"), i, run) {
		const char *name =
		    json_string_value(json_object_get(run, "name"));

		if (name != NULL &&
		    strcmp(name, index_run_name[INDEX_FORM]) == 0)
			return true;
	}
	return false;
}

/* Bytes of a digest, as it is sorted. */
#define SORTED 64

static bool
is_full(const char *folder, const json_t *version)
{
	uint64_t records =
	    (uint64_t)json_integer_value(json_object_get(version, "records"));
	uint64_t room;

	return file_room(&room, folder, NULL) == CUSTODY_OK &&
	       room / SORTED < records;
}

/* Where sorting may spill: beside the index, in `folder`, unless this person
 * may only read there; nowhere but to memory (NULL) where that disk is full:
 * what is to be erased from it has to be found. */
static const char *
scratch_for(char folder[PATH_MAX], const char *path, const json_t *version)
{
	const char *temporary = getenv("TMPDIR");
	const char *slash = strrchr(path, '/');

	if (slash != NULL && (size_t)(slash - path) < PATH_MAX) {
		memcpy(folder, path, (size_t)(slash - path));
		folder[slash - path] = '\0';
		if (access(folder, W_OK) == 0)
			return is_full(folder, version) ? NULL : folder;
	}
	return temporary == NULL ? "/tmp" : temporary;
}

static enum custody_status
verify_index(struct index_file *index, const char *path, const json_t *version,
    unsigned parts, struct custody_error *err)
{
	struct index_total totals[INDEX_RUNS] = {0};
	char folder[PATH_MAX];
	enum custody_status status;

	status = read_totals(totals, version, err);
	if (status == CUSTODY_OK)
		status = manifest_check(index,
		    json_string_value(json_object_get(version, "root")), err);
	if (status == CUSTODY_OK)
		status = index_file_verify(index, totals, parts,
		    scratch_for(folder, path, version), err);
	return status;
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size &&
	       memcmp(&a->st_ctim, &b->st_ctim, sizeof(a->st_ctim)) == 0;
}

/* That of a sealed version opens with its key. */
static enum custody_status
open_file(struct index_file **index, struct custody *custody, const char *path,
    const json_t *version, struct custody_error *err)
{
	struct secret *key = NULL;
	enum custody_status status =
	    sealed_index_key(&key, custody, version, err);

	if (status == CUSTODY_OK)
		status = index_file_open_sealed(index, path, key, err);
	secret_free(key);
	return status;
}

/* Verified now, or by this person before and not touched since: looked at
 * before it is opened and after, so that what is asked is what was looked at.
 */
static enum custody_status
open_verified(struct index_file **index, struct custody *custody,
    const char *path, const json_t *version, unsigned parts,
    struct custody_error *err)
{
	uint64_t seq =
	    (uint64_t)json_integer_value(json_object_get(version, "seq"));
	const char *root = json_string_value(json_object_get(version, "root"));
	struct stat before = {0};
	struct stat after = {0};
	unsigned known = 0;
	enum custody_status status;

	parts |= INDEX_STRUCTURE;
	if (stat(path, &before) == 0)
		known = index_memory_knows(custody, seq, root, &before);
	status = open_file(index, custody, path, version, err);
	if (status != CUSTODY_OK)
		return status;
	if (known != 0 &&
	    (stat(path, &after) != 0 || !is_same(&before, &after)))
		known = 0;
	if ((parts & ~known) == 0)
		return CUSTODY_OK;
	index_file_heed(*index, session_may_go_on, custody);
	status = verify_index(*index, path, version, parts & ~known, err);
	if (status == CUSTODY_OK && stat(path, &after) == 0 &&
	    is_same(&before, &after))
		index_memory_keep(custody, seq, root, &after, parts | known);
	return status;
}

void
version_index_blame(const json_t *version, enum custody_status status,
    struct custody_error *err)
{
	const char *dataset =
	    json_string_value(json_object_get(version, "dataset"));
	long long ordinal =
	    json_integer_value(json_object_get(version, "ordinal"));

	if (err == NULL)
		return;
	/* Another index would not open with keys that are not there, either. */
	if (err->remedy[0] == '\0' &&
	    (status == CUSTODY_DISAGREES || strcmp(err->code, "no-index") == 0))
		error_remedy(err, "custody reindex %s@%lld%s", dataset, ordinal,
		    status == CUSTODY_DISAGREES ? "" : " --data PATH");
	error_prefix(err, "the index of %s@%lld", dataset, ordinal);
}

/* Nothing is verified now, and each look-up proves its answer. */
static enum custody_status
open_proving(struct index_file **index, struct custody *custody,
    const char *path, const json_t *version, unsigned parts,
    struct custody_error *err)
{
	struct index_total totals[INDEX_RUNS] = {0};
	enum custody_status status;

	(void)parts;
	status = read_totals(totals, version, err);
	if (status == CUSTODY_OK)
		status = open_file(index, custody, path, version, err);
	if (status == CUSTODY_OK)
		index_file_prove(*index, totals);
	return status;
}

static enum custody_status
open_unseen(struct index_file **index, struct custody *custody,
    const char *path, const json_t *version, unsigned parts,
    struct custody_error *err)
{
	(void)parts;
	return open_file(index, custody, path, version, err);
}

typedef enum custody_status open_how(struct index_file **index,
    struct custody *custody, const char *path, const json_t *version,
    unsigned parts, struct custody_error *err);

static enum custody_status
open_index(struct index_file **out, struct custody *custody,
    const json_t *version, open_how *how, unsigned parts,
    struct custody_error *err)
{
	struct index_file *index = NULL;
	enum custody_status status;
	char *path;

	*out = NULL;
	path = version_index_path(custody,
	    (uint64_t)json_integer_value(json_object_get(version, "seq")));
	if (path == NULL)
		return error_memory(err);
	status = how(&index, custody, path, version, parts, err);
	if (status == CUSTODY_OK) {
		*out = index;
		index = NULL;
	} else {
		version_index_blame(version, status, err);
	}
	index_file_close(index);
	free(path);
	return status;
}

enum custody_status
version_index_open_for(struct index_file **out, struct custody *custody,
    const json_t *version, unsigned parts, struct custody_error *err)
{
	return open_index(out, custody, version, open_verified, parts, err);
}

enum custody_status
version_index_open(struct index_file **out, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	return version_index_open_for(out, custody, version, INDEX_PARTS, err);
}

enum custody_status
version_index_glance(struct index_file **out, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	return open_index(out, custody, version, open_unseen, 0, err);
}

enum custody_status
version_index_ask(struct index_file **out, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	return open_index(out, custody, version, open_proving, 0, err);
}

enum custody_status
version_index_settle(struct index_file **index, struct custody *custody,
    const json_t *version, unsigned parts, struct custody_error *err)
{
	enum custody_status status;

	if (parts == 0) {
		status = manifest_check(*index,
		    json_string_value(json_object_get(version, "root")), err);
		if (status == CUSTODY_OK)
			return CUSTODY_OK;
		version_index_blame(version, status, err);
	}
	index_file_close(*index);
	*index = NULL;
	return parts == 0 ? status
			  : version_index_open_for(
				index, custody, version, parts, err);
}
