/* SPDX-License-Identifier: Apache-2.0
 *
 * attach: keeps a paper for a dataset or for anything that has an id: its
 * name and SHA-256 in the ledger, a copy beside it.  The copy is there before
 * the event, and whoever reads it compares it with the event.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "acts/attach.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "crypto/digest.h"
#include "store/question.h"

#define PAPER_MAX ((size_t)256 << 20) /* bytes */

static enum custody_status
read_paper(struct buffer *out, const char *path, char sha256[65],
    struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	status = file_read(out, AT_FDCWD, path, PAPER_MAX, err);
	if (status != CUSTODY_OK)
		return status;
	digest_sha256(digest, out->at, out->len);
	encode_hex(sha256, digest, sizeof digest);
	return CUSTODY_OK;
}

/* .custody/attachments/SHA256, and its folder; for the caller to clear. */
static enum custody_status
copy_path(struct custody *custody, struct buffer *path, const char *sha256,
    struct custody_error *err)
{
	return buffer_print(path, err, "%s/attachments/%s",
	    ledger_path(custody->ledger), sha256);
}

static enum custody_status
keep_copy(struct custody *custody, const struct buffer *paper,
    const char *sha256, struct custody_error *err)
{
	struct buffer path = {0};
	char *folder = file_join(ledger_path(custody->ledger), "attachments");
	enum custody_status status = CUSTODY_OK;

	if (folder == NULL)
		return error_memory(err);
	status = file_make_dirs(folder, FILE_SHARED | 0755, err);
	if (status == CUSTODY_OK)
		status = copy_path(custody, &path, sha256, err);
	if (status == CUSTODY_OK)
		status = file_write(AT_FDCWD, (const char *)path.at, paper->at,
		    paper->len, FILE_SHARED | 0644, err);
	buffer_clear(&path);
	free(folder);
	return status;
}

/* The event that attached the same paper before; 0 if none did. */
static enum custody_status
find_same(struct custody *custody, const json_t *data, json_int_t *event,
    struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(&row, session_state(custody),
	    "SELECT coalesce(max(seq), 0) AS event FROM attachment"
	    " WHERE subject = :subject AND kind = :kind AND sha256 = :sha256",
	    data, err);
	*event = json_integer_value(json_object_get(row, "event"));
	json_decref(row);
	return status;
}

/* The copy first: an event never names what is not there. */
static enum custody_status
record(struct custody *custody, const json_t *data, const struct buffer *paper,
    const char *sha256, json_int_t *event, struct custody_error *err)
{
	struct ledger_place place = {0};
	enum custody_status status;

	status = ledger_would(custody->ledger, keyring_id(custody->key),
	    "document.attached/1", data, err);
	if (status == CUSTODY_OK)
		status = keep_copy(custody, paper, sha256, err);
	if (status == CUSTODY_OK)
		status = session_append(
		    custody, "document.attached/1", data, false, &place, err);
	*event = (json_int_t)place.seq;
	return status;
}

static enum custody_status
check_asked(const struct custody_attach *ask, struct custody_error *err)
{
	if (ask->subject == NULL || ask->file == NULL || ask->kind == NULL)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "attach: it needs a dataset or an id, a file and --kind");
	if (strchr(ask->subject, '@') == NULL)
		return CUSTODY_OK;
	error_set(err, CUSTODY_USAGE, "bad-name",
	    "attach %s: a paper is a dataset's, or of something with an id",
	    ask->subject);
	error_remedy(err, "custody attach %.*s %s --kind %s",
	    (int)strcspn(ask->subject, "@"), ask->subject, ask->file,
	    ask->kind);
	return CUSTODY_USAGE;
}

enum custody_status
custody_attach(struct custody *custody, const struct custody_attach *ask,
    json_t **answer, struct custody_error *err)
{
	struct buffer paper = {0};
	char sha256[65] = "";
	const char *slash;
	json_t *data = NULL;
	json_int_t event = 0, same = 0;
	enum custody_status status = check_asked(ask, err);

	*answer = NULL;
	if (status != CUSTODY_OK)
		return status;
	slash = strrchr(ask->file, '/');
	status = session_key(custody, err);
	if (status == CUSTODY_OK)
		status = read_paper(&paper, ask->file, sha256, err);
	if (status != CUSTODY_OK)
		goto out;
	data = json_pack("{s:s, s:s, s:o, s:s, s:I}", "subject", ask->subject,
	    "kind", ask->kind, "name",
	    member_path(slash == NULL ? ask->file : slash + 1), "sha256",
	    sha256, "bytes", (json_int_t)paper.len);
	if (data == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = find_same(custody, data, &same, err);
	if (status == CUSTODY_OK && same == 0)
		status = record(custody, data, &paper, sha256, &event, err);
	if (status != CUSTODY_OK)
		goto out;
	json_object_update_new(data, json_pack("{s:b, s:I}", "new", same == 0,
					 "event", same == 0 ? event : same));
	status = answer_add_take(answer, "result", data, err);
	data = NULL;
out:
	json_decref(data);
	buffer_clear(&paper);
	return status;
}

/* --- verify --------------------------------------------------------------- */

/* CUSTODY_OK where the copy is what the ledger says; `err` says why not. */
static enum custody_status
verify_copy(struct custody *custody, const json_t *row, struct buffer *path,
    struct custody_error *err)
{
	const char *recorded =
	    json_string_value(json_object_get(row, "sha256"));
	const char *name = json_string_value(json_object_get(row, "name"));
	struct buffer paper = {0};
	char sha256[65] = "";
	enum custody_status status;

	status = copy_path(custody, path, recorded, err);
	if (status == CUSTODY_OK)
		status =
		    read_paper(&paper, (const char *)path->at, sha256, err);
	buffer_clear(&paper);
	if (status == CUSTODY_NOT_FOUND)
		return error_set(err, CUSTODY_UNKNOWN, "paper-missing",
		    "the copy of %s is missing", name);
	if (status == CUSTODY_OK && strcmp(sha256, recorded) != 0)
		return error_set(err, CUSTODY_DISAGREES, "paper",
		    "the copy of %s is not what was attached", name);
	return status;
}

static enum custody_status
add_finding(const json_t *row, const struct buffer *path,
    const struct custody_error *why, json_t **answer, struct custody_error *err)
{
	return answer_add_take(answer, "finding",
	    json_pack("{s:O, s:O, s:o, s:s, s:s}", "subject",
		json_object_get(row, "subject"), "seq",
		json_object_get(row, "seq"), "path",
		member_strange(buffer_view(path)), "code", why->code, "text",
		why->text),
	    err);
}

enum custody_status
attach_verify(struct custody *custody, json_t **answer, json_int_t *papers,
    struct custody_error *err)
{
	json_t *rows = NULL, *row;
	size_t i;
	enum custody_status status, worst = CUSTODY_OK;

	*papers = 0;
	status = question_ask(&rows, session_state(custody),
	    "SELECT seq, subject, name, sha256 FROM attachment ORDER BY seq",
	    NULL, err);
	if (status != CUSTODY_OK)
		return status;
	*papers = (json_int_t)json_array_size(rows);
	json_array_foreach (rows, i, row) {
		struct custody_error why = {0};
		struct buffer path = {0};
		enum custody_status one;

		one = verify_copy(custody, row, &path, &why);
		if (one != CUSTODY_OK)
			status = add_finding(row, &path, &why, answer, err);
		buffer_clear(&path);
		if (status != CUSTODY_OK)
			break;
		if (one == CUSTODY_OK || worst == CUSTODY_DISAGREES)
			continue;
		if (worst == CUSTODY_OK || one == CUSTODY_DISAGREES) {
			worst =
			    one == CUSTODY_DISAGREES ? one : CUSTODY_UNKNOWN;
			if (err != NULL)
				*err = why;
		}
	}
	json_decref(rows);
	if (status == CUSTODY_OK && worst != CUSTODY_OK)
		error_remedy(err, "put it back from a copy of the custody "
				  "directory, or attach the paper again");
	return status != CUSTODY_OK ? status : worst;
}
