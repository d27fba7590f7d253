/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_verify: another person looks whether what was destroyed is gone.
 * It records only that nothing was found; anything found is told and recorded
 * nowhere.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acts/dispose.h"
#include "acts/dispose_erase.h"
#include "acts/dispose_plan.h"
#include "acts/dispose_sealed.h"
#include "acts/erasure.h"
#include "acts/kept_statement.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"

struct looking {
	struct custody *custody;
	json_t **answer;
	json_int_t found;
};

static enum custody_status
find(struct looking *looking, const char *path, const char *code,
    const char *text, struct custody_error *err)
{
	looking->found++;
	return answer_add_take(looking->answer, "finding",
	    json_pack(
		"{s:s,s:s,s:s}", "path", path, "code", code, "text", text),
	    err);
}

/* Something has the name: the same bytes, or somebody else's. */
static enum custody_status
look_at(struct looking *looking, const char *place, const char *sha256,
    struct custody_error *err)
{
	uint8_t digest[32];
	char hex[65];
	struct stat info;
	enum custody_status status;
	int fd;

	if (lstat(place, &info) != 0)
		return errno == ENOENT || errno == ENOTDIR
			   ? CUSTODY_OK
			   : error_system(err, "io", "looking for %s", place);
	if (!S_ISREG(info.st_mode))
		return CUSTODY_OK;
	fd = open(
	    place, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return error_system(err, "io", "reading %s", place);
	status = dispose_erase_digest(digest, fd, looking->custody, err);
	close(fd);
	if (status != CUSTODY_OK)
		return status;
	encode_hex(hex, digest, sizeof(digest));
	if (strcmp(hex, sha256) != 0)
		return CUSTODY_OK;
	return find(looking, place, "still-there",
	    "the bytes that were destroyed are there again", err);
}

static enum custody_status
look_at_file(
    struct looking *looking, const json_t *file, struct custody_error *err)
{
	const char *outcome =
	    json_string_value(json_object_get(file, "outcome"));
	const char *sha256 = json_string_value(json_object_get(file, "sha256"));
	const char *place = json_string_value(json_object_get(file, "place"));
	const char *hex = json_string_value(json_object_get(file, "place_hex"));
	char *path;
	enum custody_status status;

	if (outcome == NULL || sha256 == NULL ||
	    strcmp(outcome, "destroyed") != 0)
		return CUSTODY_OK;
	if (place != NULL)
		return look_at(looking, place, sha256, err);
	path = hex == NULL ? NULL : calloc(1, strlen(hex) / 2 + 1);
	if (path == NULL || !encode_unhex(path, hex, strlen(hex) / 2)) {
		free(path);
		return error_set(err, CUSTODY_MALFORMED, "account",
		    "reading the account: a place is not hex");
	}
	status = look_at(looking, path, sha256, err);
	free(path);
	return status;
}

/* What Custody itself kept of the versions: it names files. */
static enum custody_status
look_at_kept(struct looking *looking, const char *id, struct custody_error *err)
{
	json_t *versions = NULL, *paths = NULL;
	const json_t *version, *path;
	size_t i;
	enum custody_status status;

	status = dispose_versions(looking->custody, id, &versions, err);
	json_array_foreach (versions, i, version) {
		char *index = version_index_path(
		    looking->custody, (uint64_t)json_integer_value(
					  json_object_get(version, "seq")));

		bool there = false;

		if (status == CUSTODY_OK)
			status = index == NULL
				     ? error_memory(err)
				     : file_is_there(index, &there, err);
		if (status == CUSTODY_OK && there)
			status = find(looking, index, "still-there",
			    "the version's index is there", err);
		free(index);
	}
	if (status == CUSTODY_OK)
		status = kept_statement_list(
		    &paths, looking->custody, versions, err);
	json_array_foreach (paths, i, path)
		if (status == CUSTODY_OK)
			status = find(looking, json_string_value(path),
			    "still-there", "a release's statement is there",
			    err);
	json_decref(paths);
	json_decref(versions);
	return status;
}

static enum custody_status
look_for_erased(
    struct looking *looking, const json_t *disposal, struct custody_error *err)
{
	char *version = NULL;
	enum custody_status status =
	    erasure_look(looking->custody, disposal, &version, err);

	if (status == CUSTODY_OK && version != NULL)
		status = find(looking, version, "still-there",
		    "a record that was erased is there", err);
	free(version);
	return status;
}

static enum custody_status
look_everywhere(
    struct looking *looking, const json_t *disposal, struct custody_error *err)
{
	const char *id = json_string_value(json_object_get(disposal, "id"));
	json_t *account = NULL;
	char *sealed = NULL;
	const json_t *file;
	size_t i;
	enum custody_status status;

	status =
	    dispose_plan_document(&account, looking->custody, id, ".account",
		json_string_value(json_object_get(disposal, "account")), err);
	json_array_foreach (json_object_get(account, "files"), i, file)
		if (status == CUSTODY_OK)
			status = look_at_file(looking, file, err);
	if (status == CUSTODY_OK)
		status = dispose_sealed_verify(
		    looking->custody, account, &sealed, err);
	if (status == CUSTODY_OK && sealed != NULL)
		status = find(looking, sealed, "still-there",
		    "its key slot or its sealed file is there", err);
	free(sealed);
	json_decref(account);
	if (status != CUSTODY_OK)
		return status;
	return *member_text(disposal, "list") == '\0'
		   ? look_at_kept(looking, id, err)
		   : look_for_erased(looking, disposal, err);
}

static enum custody_status
tell(struct looking *looking, const json_t *disposal, const char *state,
    uint64_t event, struct custody_error *err)
{
	return answer_add_take(looking->answer, "result",
	    json_pack("{s:O,s:s,s:I,s:b,s:b,s:I,s:O}", "id",
		json_object_get(disposal, "id"), "state", state, "found",
		looking->found, "final", strcmp(state, "verified") == 0, "new",
		event > 0, "event", (json_int_t)event, "level",
		json_object_get(disposal, "level")),
	    err);
}

enum custody_status
dispose_verify(struct custody *custody, const char *id, json_t **answer,
    struct custody_error *err)
{
	struct looking looking = {.custody = custody, .answer = answer};
	struct ledger_place place = {0};
	json_t *disposal = NULL;
	json_t *data = NULL;
	const char *state;
	enum custody_status status;

	status = dispose_by_id(custody, id, &disposal, err);
	if (status != CUSTODY_OK)
		return status;
	state = json_string_value(json_object_get(disposal, "state"));
	if (strcmp(state, "done") != 0 && strcmp(state, "verified") != 0) {
		status = error_set(err, CUSTODY_REFUSED, "not-done",
		    "verify %s: it is %s, not done", id, state);
		error_remedy(err, "custody show %s says what is next", id);
		goto out;
	}
	data = json_pack("{s:s,s:O,s:i}", "disposal", id, "account",
	    json_object_get(disposal, "account"), "found", 0);
	if (data == NULL) {
		status = error_memory(err);
		goto out;
	}
	status = session_key(custody, err);
	if (status == CUSTODY_OK && strcmp(state, "done") == 0)
		status = ledger_would(custody->ledger, keyring_id(custody->key),
		    "disposal.verified/1", data, err);
	if (status == CUSTODY_OK)
		status = look_everywhere(&looking, disposal, err);
	if (status == CUSTODY_OK && looking.found > 0) {
		status = tell(&looking, disposal, state, 0, err);
		if (status == CUSTODY_OK)
			status = error_set(err, CUSTODY_DISAGREES,
			    "still-there",
			    "verify %s: %lld of what was destroyed is there",
			    id, (long long)looking.found);
		goto out;
	}
	if (status == CUSTODY_OK && strcmp(state, "done") == 0)
		status = session_append(
		    custody, "disposal.verified/1", data, true, &place, err);
	if (status == CUSTODY_OK)
		status = tell(&looking, disposal, "verified", place.seq, err);
out:
	json_decref(data);
	json_decref(disposal);
	return status;
}
