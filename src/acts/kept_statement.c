/* SPDX-License-Identifier: Apache-2.0
 *
 * kept_statement: named by digests that the ledger has, so a copy that was
 * changed is none.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "acts/kept_statement.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "crypto/digest.h"
#include "crypto/envelope.h"
#include "store/index_file.h"
#include "store/question.h"

static char *
path_of(struct custody *custody, const char *sha256)
{
	char *path = NULL;

	if (asprintf(&path, "%s/statements/%s", ledger_path(custody->ledger),
		sha256) < 0)
		return NULL;
	return path;
}

enum custody_status
kept_statement_add(
    struct custody *custody, struct bytes text, struct custody_error *err)
{
	char *folder = file_join(ledger_path(custody->ledger), "statements");
	uint8_t digest[DIGEST_SIZE];
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	char *path;
	enum custody_status status;

	digest_sha256(digest, text.at, text.len);
	encode_hex(hex, digest, sizeof(digest));
	path = path_of(custody, hex);
	status = folder == NULL || path == NULL
		     ? error_memory(err)
		     : file_make_dirs(folder, FILE_SHARED | 0755, err);
	if (status == CUSTODY_OK)
		status = file_write(
		    AT_FDCWD, path, text.at, text.len, FILE_SHARED | 0644, err);
	free(path);
	free(folder);
	return status;
}

enum custody_status
kept_statement_read(struct buffer *out, struct custody *custody,
    const char *sha256, struct custody_error *err)
{
	struct buffer text = {0};
	uint8_t digest[DIGEST_SIZE];
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)] = "";
	char *path = path_of(custody, sha256);
	enum custody_status status;

	status = path == NULL
		     ? error_memory(err)
		     : file_read(&text, AT_FDCWD, path, ENVELOPE_SIZE_MAX, err);
	if (status == CUSTODY_OK) {
		digest_sha256(digest, text.at, text.len);
		encode_hex(hex, digest, sizeof(digest));
		status = strcmp(hex, sha256) != 0
			     ? error_set(err, CUSTODY_NOT_FOUND, "statement",
				   "%s has another digest", path)
			     : buffer_append(out, text.at, text.len, err);
	}
	buffer_clear(&text);
	free(path);
	return status;
}

enum custody_status
kept_statement_list(json_t **paths, struct custody *custody,
    const json_t *versions, struct custody_error *err)
{
	json_t *values = json_pack("{s:O}", "versions", versions);
	json_t *rows = NULL;
	const json_t *row;
	size_t i;
	enum custody_status status;

	*paths = json_array();
	if (*paths == NULL || values == NULL)
		status = error_memory(err);
	else
		status = question_ask(&rows, session_state(custody),
		    "SELECT DISTINCT s.statement FROM ("
		    "       SELECT id AS release, seq, statement FROM release"
		    "       UNION SELECT release, seq, statement FROM permit)"
		    "    AS s"
		    "  JOIN release_version AS w ON w.release = s.release"
		    "  JOIN json_each(:versions) AS v"
		    "    ON v.value ->> 'root' = w.root"
		    " WHERE s.statement <> '' AND (v.value ->> 'disposed' = 0"
		    "    OR s.seq < v.value ->> 'disposed')",
		    values, err);
	json_array_foreach (rows, i, row) {
		char *path = path_of(custody, member_text(row, "statement"));
		bool there = false;

		if (status == CUSTODY_OK)
			status = path == NULL
				     ? error_memory(err)
				     : file_is_there(path, &there, err);
		if (there)
			json_array_append_new(*paths, member_path(path));
		free(path);
	}
	json_decref(rows);
	json_decref(values);
	return status;
}

enum custody_status
kept_statement_destroy(
    struct custody *custody, const json_t *versions, struct custody_error *err)
{
	json_t *paths = NULL;
	const json_t *path;
	size_t i;
	enum custody_status status;

	status = kept_statement_list(&paths, custody, versions, err);
	json_array_foreach (paths, i, path)
		if (status == CUSTODY_OK)
			status =
			    index_file_destroy(json_string_value(path), err);
	json_decref(paths);
	return status;
}
