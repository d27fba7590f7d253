/* SPDX-License-Identifier: Apache-2.0
 *
 * data_release: a folder that export made.  Its document is believed because
 * the ledger has its SHA-256 in a signed event; its files, because they are
 * exactly those that the document names.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/data_inside.h"
#include "acts/manifest.h"
#include "acts/release_document.h"
#include "acts/signer.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/file.h"
#include "store/index_find.h"
#include "store/index_found.h"
#include "store/question.h"

#define SUMS_MAX ((size_t)1 << 30)

struct listing {
	const char *dir;
	struct release_sums files;
	uint64_t data; /* files of it that are data, and their bytes */
	uint64_t bytes;
};

bool
data_release_is(const char *path)
{
	char *name = file_join(path, RELEASE_DOCUMENT_NAME);
	bool found = name != NULL && access(name, F_OK) == 0;

	free(name);
	return found;
}

/* --- is it a release of these versions? ---------------------------------- */

static enum custody_status
find_release(struct custody *custody, const struct release_document *document,
    const json_t *versions, json_t **row, struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:s, s:O}", "id",
	    release_document_text(document, "release"), "statement",
	    document->sha256, "versions", versions);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(row, session_state(custody),
	    "SELECT l.id, l.files, l.records, l.bytes, l.left_out, l.left_root,"
	    "       NOT EXISTS (SELECT 1 FROM json_each(:versions) AS v"
	    "            WHERE NOT EXISTS (SELECT 1 FROM release_version AS w"
	    "                  WHERE w.release = l.id"
	    "                    AND w.dataset = v.value ->> 'dataset'"
	    "                    AND w.root = v.value ->> 'root'))"
	    "       AND NOT EXISTS (SELECT 1 FROM release_version AS w"
	    "            WHERE w.release = l.id AND NOT EXISTS ("
	    "                  SELECT 1 FROM json_each(:versions) AS v"
	    "                  WHERE w.dataset = v.value ->> 'dataset'"
	    "                    AND w.root = v.value ->> 'root')) AS same"
	    "  FROM release AS l"
	    " WHERE l.id = :id AND l.statement = :statement",
	    values, err);
	json_decref(values);
	if (status == CUSTODY_NOT_FOUND)
		return error_set(err, CUSTODY_DISAGREES, "release",
		    "%s is of no release in this ledger",
		    RELEASE_DOCUMENT_NAME);
	if (status == CUSTODY_OK &&
	    json_integer_value(json_object_get(*row, "same")) != 1)
		status = error_set(err, CUSTODY_DISAGREES, "release",
		    "release %s is of other versions than the request",
		    release_document_text(document, "release"));
	return status;
}

/* --- without the ledger --------------------------------------------------- */

static bool
same_versions(const struct release_document *document, const json_t *versions)
{
	const json_t *predicate =
	    json_object_get(document->statement, "predicate");
	const json_t *theirs = json_object_get(predicate, "versions"), *one;
	size_t distinct = 0, found = 0, i, j;
	const json_t *row;

	json_array_foreach (versions, i, row) {
		if (data_is_repeated(versions, i))
			continue;
		distinct++;
		json_array_foreach (theirs, j, one)
			found +=
			    (size_t)(json_equal(json_object_get(row, "dataset"),
					 json_object_get(one, "dataset")) &&
				     json_equal(json_object_get(row, "root"),
					 json_object_get(one, "version")));
	}
	return found == distinct && json_array_size(theirs) == distinct;
}

/* Signed by who might, of these versions, without what the permit bars; its
 * counts as a row of the state's table release. */
static enum custody_status
find_outside(const struct data_ask *ask,
    const struct release_document *document, json_t **row,
    struct custody_error *err)
{
	const json_t *predicate =
	    json_object_get(document->statement, "predicate");
	const json_t *left = json_object_get(
	    json_object_get(predicate, "left_out"), "quarantine");
	json_int_t records =
	    json_integer_value(json_object_get(left, "records"));
	const char *root = json_string_value(json_object_get(left, "root"));
	json_int_t seq =
	    json_integer_value(json_object_get(predicate, "decision"));
	struct signer signer;
	enum custody_status status;

	status = signer_find(&signer, &document->envelope, ask->outside->state,
	    "custodian operator", (uint64_t)seq, err);
	if (status != CUSTODY_OK)
		return status;
	if (!same_versions(document, ask->versions))
		return error_set(err, CUSTODY_DISAGREES, "release",
		    "release %s is of other versions than the permit",
		    release_document_text(document, "release"));
	if (records < 0 || root == NULL ||
	    (uint64_t)records != ask->outside->left_out ||
	    (records > 0 && strcmp(root, ask->outside->left_root) != 0)) {
		error_set(err, CUSTODY_REFUSED, "barred",
		    "release %s leaves out other records than the permit",
		    release_document_text(document, "release"));
		error_remedy(err, "export the request for a new job");
		return CUSTODY_REFUSED;
	}
	*row = json_pack("{s:s, s:O*, s:O*, s:I, s:s}", "id",
	    release_document_text(document, "release"), "files",
	    json_object_get(predicate, "files"), "records",
	    json_object_get(predicate, "records"), "left_out", records,
	    "left_root", records > 0 ? root : "");
	return *row == NULL ? error_memory(err) : CUSTODY_OK;
}

/* --- its files ----------------------------------------------------------- */

static enum custody_status
take_file(void *ctx, const struct measure_file *file, struct custody_error *err)
{
	struct listing *listing = ctx;
	size_t skip = strlen(listing->dir);
	struct bytes path = file->found;
	struct buffer name = {0};
	enum custody_status status;

	while (skip < path.len && path.at[skip] == '/')
		skip++;
	path.at += skip;
	path.len -= skip;
	if (bytes_equal(path, bytes_text(RELEASE_DOCUMENT_NAME)))
		return CUSTODY_OK;
	if (!bytes_equal(path, bytes_text(RELEASE_SUMS_NAME))) {
		listing->data++;
		listing->bytes += file->raw_length;
	}
	status = release_document_subject(&name, path, err);
	if (status == CUSTODY_OK)
		status = release_sums_add(&listing->files,
		    (const char *)name.at, file->raw_sha256, err);
	buffer_clear(&name);
	return status;
}

static enum custody_status
compare_files(struct custody *custody, const struct release_document *document,
    const char *dir, struct listing *listing, struct custody_error *err)
{
	static const struct measure_sink sink = {.file = take_file};
	const struct measure_options options = {
	    .paths = &dir,
	    .path_count = 1,
	    .reading = {.format = "files"},
	    .raw = true,
	    .sink = &sink,
	    .ctx = listing,
	};
	char *path = file_join(dir, RELEASE_SUMS_NAME);
	struct measurement *measured = NULL;
	struct buffer sums = {0};
	enum custody_status status;

	if (path == NULL)
		return error_memory(err);
	status = measure_run(custody, &options, &measured, err);
	if (status == CUSTODY_OK)
		status = file_read(&sums, AT_FDCWD, path, SUMS_MAX, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "release",
		    "%s was released and is missing", RELEASE_SUMS_NAME);
	if (status == CUSTODY_OK)
		status = release_document_compare(document, listing->files.file,
		    listing->files.count, (struct bytes){sums.at, sums.len},
		    err);
	buffer_clear(&sums);
	measure_free(measured);
	free(path);
	return status;
}

enum custody_status
data_release_compare(struct custody *custody,
    const struct release_document *document, const char *dir, uint64_t *files,
    uint64_t *bytes, struct custody_error *err)
{
	struct listing listing = {.dir = dir};
	enum custody_status status;

	status = compare_files(custody, document, dir, &listing, err);
	*files = listing.data;
	*bytes = listing.bytes;
	release_sums_clear(&listing.files);
	return status;
}

/* --- what was barred since ----------------------------------------------- */

struct leaving {
	struct index_file *index;
	const struct barred *barred;
	struct barred *left;
	uint64_t *erased;
};

static enum custody_status
take_left(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct leaving *leaving = context;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	(void)which;
	status = index_file_digest(leaving->index, ordinal, digest, err);
	if (status != CUSTODY_OK)
		return status;
	*leaving->erased += barred_has_erased(leaving->barred, digest);
	return barred_add(leaving->left, digest, err);
}

/* Where a record was erased its leaf hash stands. */
static enum custody_status
take_erased(void *context, uint64_t ordinal, uint32_t patterns,
    struct custody_error *err)
{
	struct leaving *leaving = context;

	if ((patterns & SCAN_ERASED) == 0)
		return CUSTODY_OK;
	++*leaving->erased;
	return take_left(context, 0, ordinal, err);
}

enum custody_status
data_release_left(struct custody *custody, const json_t *version,
    const struct barred *barred, struct barred *left, uint64_t *erased,
    struct custody_error *err)
{
	struct leaving leaving = {
	    .barred = barred, .left = left, .erased = erased};
	enum custody_status status;

	status = version_index_open(&leaving.index, custody, version, err);
	if (status == CUSTODY_OK)
		status = index_find_digests(leaving.index,
		    (const uint8_t(*)[32])barred->digest, barred->count,
		    take_left, &leaving, err);
	if (status == CUSTODY_OK)
		status =
		    index_found_each(leaving.index, take_erased, &leaving, err);
	index_file_close(leaving.index);
	return status;
}

/* A release leaves out what was barred when it was made; it holds what was
 * barred later. */
static enum custody_status
refuse_barred(struct custody *custody, const struct data_ask *ask,
    const json_t *release, struct custody_error *err)
{
	char root[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	const char *left_root =
	    json_string_value(json_object_get(release, "left_root"));
	enum custody_status status = CUSTODY_OK;
	struct barred left = {0};
	uint64_t erased = 0;
	const json_t *version;
	size_t i;

	if (ask->barred == NULL || ask->barred->count == 0)
		return CUSTODY_OK;
	json_array_foreach (ask->versions, i, version) {
		if (status == CUSTODY_OK && !data_is_repeated(ask->versions, i))
			status = data_release_left(
			    custody, version, ask->barred, &left, &erased, err);
	}
	if (status == CUSTODY_OK && left.count > 0) {
		data_left_root(&left, root);
		if (strcmp(root, left_root) != 0) {
			status = error_set(err, CUSTODY_REFUSED, "barred",
			    "release %s may hold records that were barred "
			    "or erased after it was made",
			    json_string_value(json_object_get(release, "id")));
			error_remedy(err, "export the request for a new job");
		}
	}
	barred_clear(&left);
	return status;
}

enum custody_status
data_release_check(struct custody *custody, const struct data_ask *ask,
    const char *path, struct data_found *found, struct custody_error *err)
{
	struct release_document document = {0};
	struct listing listing = {.dir = path};
	const char *genesis;
	json_t *row = NULL;
	enum custody_status status;

	status = release_document_read(&document, path, err);
	if (status != CUSTODY_OK)
		return status;
	genesis = ask->outside != NULL ? ask->outside->genesis
				       : ledger_genesis(custody->ledger);
	if (strcmp(release_document_text(&document, "genesis"), genesis) != 0) {
		status = error_set(err, CUSTODY_DISAGREES, "release",
		    "%s/%s is of another ledger", path, RELEASE_DOCUMENT_NAME);
		goto out;
	}
	status = ask->outside != NULL ? find_outside(ask, &document, &row, err)
				      : find_release(custody, &document,
					    ask->versions, &row, err);
	if (status == CUSTODY_OK)
		status = compare_files(custody, &document, path, &listing, err);
	if (status == CUSTODY_OK && ask->outside != NULL)
		found->bytes += listing.bytes;
	if (status == CUSTODY_OK && ask->outside == NULL)
		status = refuse_barred(custody, ask, row, err);
	if (status == CUSTODY_OK) {
		found->left_out += (uint64_t)json_integer_value(
		    json_object_get(row, "left_out"));
		snprintf(found->left_root, sizeof found->left_root, "%s",
		    json_string_value(json_object_get(row, "left_root")));
		found->files +=
		    (uint64_t)json_integer_value(json_object_get(row, "files"));
		found->records += (uint64_t)json_integer_value(
		    json_object_get(row, "records"));
		found->bytes +=
		    (uint64_t)json_integer_value(json_object_get(row, "bytes"));
	}

out:
	release_sums_clear(&listing.files);
	json_decref(row);
	release_document_clear(&document);
	return status;
}
