/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_dataset: reads back what an ingest recorded.  A file is compared by
 * the SHA-256 of its raw bytes where it was found; data at another place by
 * the version's own root.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/data.h"
#include "acts/verify_dataset.h"
#include "acts/version_index.h"
#include "base/error.h"

#define BLOCK ((size_t)1 << 20)

/* One run of verify over the versions of a name. */
struct verifying {
	struct custody *custody;
	const json_t *version; /* the row that is looked at */
	json_t **answer;
	char *last; /* the place that was read last */
	uint64_t files, records, bytes;
	enum custody_status worst;
	struct custody_error why; /* of the worst */
};

/* Keeps the worse of two faults: evidence that disagrees before silence. */
static void
note_fault(struct verifying *run, enum custody_status status,
    const struct custody_error *why)
{
	if (run->worst == CUSTODY_OK ||
	    (status == CUSTODY_DISAGREES && run->worst != CUSTODY_DISAGREES)) {
		run->worst = status;
		run->why = *why;
	}
}

static enum custody_status
find_fault(struct verifying *run, const char *path, enum custody_status status,
    const struct custody_error *why, struct custody_error *err)
{
	note_fault(run, status, why);
	return answer_add_take(run->answer, "finding",
	    json_pack("{s:O, s:O, s:s, s:s, s:s}", "dataset",
		json_object_get(run->version, "dataset"), "ordinal",
		json_object_get(run->version, "ordinal"), "path", path, "text",
		why->text, "code", why->code),
	    err);
}

static enum custody_status
digest_file(struct verifying *run, const char *path, uint8_t out[32],
    struct custody_error *err)
{
	struct digest_stream digest;
	uint8_t *block = malloc(BLOCK);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	ssize_t got = 0;
	enum custody_status status = CUSTODY_OK;

	digest_init(&digest);
	if (block == NULL)
		status = error_memory(err);
	else if (fd < 0)
		status = error_system(err, "io", "reading %s", path);
	while (status == CUSTODY_OK && (got = read(fd, block, BLOCK)) > 0) {
		digest_add(&digest, block, (size_t)got);
		run->bytes += (uint64_t)got;
		status = session_stopped(run->custody, err);
	}
	if (status == CUSTODY_OK && got < 0)
		status = error_system(err, "io", "reading %s", path);
	digest_final(&digest, out);
	if (fd >= 0)
		close(fd);
	free(block);
	return status;
}

/* An entry of the manifest; entries of one archive share its file. */
static enum custody_status
check_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct verifying *run = context;
	struct custody_error why = {0};
	char *place;
	uint8_t digest[32];
	enum custody_status status;

	run->records += entry->records;
	if (entry->raw_sha256 == NULL || entry->place.len == 0)
		return CUSTODY_OK;
	place = strndup((const char *)entry->place.at, entry->place.len);
	if (place == NULL)
		return error_memory(err);
	if (run->last != NULL && strcmp(run->last, place) == 0) {
		free(place);
		return CUSTODY_OK;
	}
	free(run->last);
	run->last = place;
	status = digest_file(run, place, digest, &why);
	if (status == CUSTODY_INTERRUPTED) {
		if (err != NULL)
			*err = why;
		return status;
	}
	if (status == CUSTODY_OK &&
	    memcmp(digest, entry->raw_sha256, sizeof digest) != 0)
		status = error_set(&why, CUSTODY_DISAGREES, "data",
		    "%s: it is not the file that was ingested", place);
	run->files += status == CUSTODY_OK;
	return status == CUSTODY_OK ? CUSTODY_OK
				    : find_fault(run, place, status, &why, err);
}

static enum custody_status
check_index(struct verifying *run, bool with_files, struct custody_error *err)
{
	struct index_file *index = NULL;
	struct custody_error why = {0};
	enum custody_status status;

	status = version_index_open(&index, run->custody, run->version, &why);
	if (status != CUSTODY_OK)
		return find_fault(run, "", status, &why, err);
	if (with_files)
		status = index_file_each_entry(index, check_entry, run, err);
	index_file_close(index);
	return status;
}

static enum custody_status
check_data(struct verifying *run, const char *path, const json_t *versions,
    struct custody_error *err)
{
	struct custody_data data = {NULL, path};
	struct data_ask ask = {
	    .versions = versions, .data = &data, .data_count = 1};
	struct data_found found = {0};
	struct custody_error why = {0};
	enum custody_status status;

	status = data_check(run->custody, &ask, &found, &why);
	run->files += found.files;
	run->bytes += found.bytes;
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	run->version = json_array_get(versions, 0);
	return find_fault(run, path, status, &why, err);
}

static enum custody_status
check_versions(struct verifying *run, const json_t *versions, const char *path,
    struct custody_error *err)
{
	size_t i;
	json_t *row;
	enum custody_status status = CUSTODY_OK;

	json_array_foreach (versions, i, row) {
		struct custody_error why = {0};

		run->version = row;
		if (status != CUSTODY_OK)
			break;
		if (json_string_length(json_object_get(row, "disposal")) == 0) {
			status = check_index(run, path == NULL, err);
			continue;
		}
		error_set(&why, CUSTODY_NOT_FOUND, "disposed",
		    "%s@%lld: disposed by %s",
		    json_string_value(json_object_get(row, "dataset")),
		    (long long)json_integer_value(
			json_object_get(row, "ordinal")),
		    json_string_value(json_object_get(row, "disposal")));
		status = find_fault(run, "", CUSTODY_NOT_FOUND, &why, err);
	}
	if (status == CUSTODY_OK && path != NULL)
		status = check_data(run, path, versions, err);
	return status;
}

enum custody_status
verify_dataset(struct custody *custody, const char *what, const char *path,
    json_t **answer, struct custody_error *err)
{
	struct verifying run = {.custody = custody, .answer = answer};
	json_t *versions = NULL;
	enum custody_status status;

	status = session_versions(custody, what, false, &versions, err);
	if (status == CUSTODY_OK)
		status = check_versions(&run, versions, path, err);
	if (status == CUSTODY_OK)
		status = answer_add_take(answer, "result",
		    json_pack("{s:s, s:I, s:s, s:b, s:I, s:I, s:I}", "dataset",
			what, "versions", (json_int_t)json_array_size(versions),
			"index",
			run.worst == CUSTODY_OK ? "verified" : run.why.code,
			"data", 1, "files", (json_int_t)run.files, "records",
			(json_int_t)run.records, "bytes",
			(json_int_t)run.bytes),
		    err);
	if (status == CUSTODY_OK && run.worst != CUSTODY_OK) {
		status = run.worst;
		if (err != NULL)
			*err = run.why;
	}
	free(run.last);
	json_decref(versions);
	return status;
}
