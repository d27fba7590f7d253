/* SPDX-License-Identifier: Apache-2.0
 *
 * barred: lists of digests, read and put together.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/barred.h"
#include "acts/session.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/file.h"
#include "store/question.h"

#define LIST_MAX ((size_t)1 << 31)
#define LINE_LEN (2 * DIGEST_SIZE + 1)

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_SIZE);
}

void
barred_clear(struct barred *barred)
{
	if (barred->erased != NULL)
		barred_clear(barred->erased);
	free(barred->erased);
	free(barred->digest);
	*barred = (struct barred){0};
}

enum custody_status
barred_add(struct barred *barred, const uint8_t digest[DIGEST_SIZE],
    struct custody_error *err)
{
	if (barred->count == barred->room) {
		size_t room = barred->room == 0 ? 256 : 2 * barred->room;
		uint8_t(*grown)[DIGEST_SIZE] =
		    reallocarray(barred->digest, room, sizeof *grown);

		if (grown == NULL)
			return error_memory(err);
		barred->digest = grown;
		barred->room = room;
	}
	memcpy(barred->digest[barred->count++], digest, DIGEST_SIZE);
	return CUSTODY_OK;
}

void
barred_order(struct barred *barred)
{
	if (barred->count > 0)
		qsort(barred->digest, barred->count, DIGEST_SIZE, compare);
}

void
barred_sort(struct barred *barred)
{
	size_t kept = 0;

	barred_order(barred);
	for (size_t i = 0; i < barred->count; i++) {
		if (kept > 0 &&
		    compare(barred->digest[kept - 1], barred->digest[i]) == 0)
			continue;
		memmove(barred->digest[kept++], barred->digest[i], DIGEST_SIZE);
	}
	barred->count = kept;
}

bool
barred_has(const struct barred *barred, const uint8_t digest[DIGEST_SIZE])
{
	return barred->count > 0 &&
	       bsearch(digest, barred->digest, barred->count, DIGEST_SIZE,
		   compare) != NULL;
}

bool
barred_has_erased(
    const struct barred *barred, const uint8_t digest[DIGEST_SIZE])
{
	return barred->erased != NULL && barred_has(barred->erased, digest);
}

enum custody_status
barred_write(
    struct buffer *out, const struct barred *barred, struct custody_error *err)
{
	char line[LINE_LEN + 1];
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < barred->count && status == CUSTODY_OK; i++) {
		encode_hex(line, barred->digest[i], DIGEST_SIZE);
		line[LINE_LEN - 1] = '\n';
		status = buffer_append(out, line, LINE_LEN, err);
	}
	return status;
}

enum custody_status
barred_parse(struct barred *barred, struct bytes text, size_t *line,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	char hex[LINE_LEN];
	uint8_t digest[DIGEST_SIZE];

	*line = 0;
	for (size_t at = 0; at < text.len && status == CUSTODY_OK;
	     at += LINE_LEN) {
		++*line;
		if (text.len - at < LINE_LEN ||
		    text.at[at + LINE_LEN - 1] != '\n')
			return CUSTODY_MALFORMED;
		memcpy(hex, text.at + at, LINE_LEN - 1);
		hex[LINE_LEN - 1] = '\0';
		if (!encode_unhex(digest, hex, sizeof digest))
			return CUSTODY_MALFORMED;
		status = barred_add(barred, digest, err);
	}
	return status;
}

static enum custody_status
take_lines(struct barred *out, const struct buffer *text, const char *path,
    struct custody_error *err)
{
	size_t line;
	enum custody_status status;

	if (text->len % LINE_LEN != 0)
		return error_set(err, CUSTODY_UNKNOWN, "quarantine-list",
		    "%s: not a list of digests", path);
	status = barred_parse(out, buffer_view(text), &line, err);
	if (status == CUSTODY_MALFORMED)
		status = error_set(err, CUSTODY_UNKNOWN, "quarantine-list",
		    "%s: line %zu is no digest", path, line);
	return status;
}

/* One list: its file has to be the one that was signed for. */
static enum custody_status
take_list(struct barred *out, struct custody *custody, const json_t *row,
    struct custody_error *err)
{
	const char *name = json_string_value(json_object_get(row, "name"));
	const char *sha256 = json_string_value(json_object_get(row, "sha256"));
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	uint8_t digest[DIGEST_SIZE];
	struct buffer text = {0};
	enum custody_status status;
	char *path = file_join(ledger_path(custody->ledger), name);

	if (path == NULL)
		return error_memory(err);
	status = file_read(&text, AT_FDCWD, path, LIST_MAX, err);
	if (status != CUSTODY_OK) {
		status = error_set(err, CUSTODY_UNKNOWN, "quarantine-list",
		    "%s cannot be read: what it bars is not known", path);
		goto out;
	}
	digest_sha256(digest, text.at, text.len);
	encode_hex(hex, digest, sizeof digest);
	if (strcmp(hex, sha256) != 0) {
		status = error_set(err, CUSTODY_UNKNOWN, "quarantine-list",
		    "%s is not the list that the ledger names", path);
		goto out;
	}
	status = take_lines(out, &text, path, err);

out:
	if (status != CUSTODY_OK)
		error_remedy(err, "restore the file from a backup");
	buffer_clear(&text);
	free(path);
	return status;
}

/* The same of a disposal's: its digests are known to be erased, too. */
static enum custody_status
take_erased(struct barred *out, struct custody *custody, const json_t *row,
    struct custody_error *err)
{
	size_t before = out->count;
	enum custody_status status = take_list(out, custody, row, err);

	if (status == CUSTODY_OK && out->erased == NULL)
		out->erased = calloc(1, sizeof *out->erased);
	if (status == CUSTODY_OK && out->erased == NULL)
		status = error_memory(err);
	for (size_t i = before; status == CUSTODY_OK && i < out->count; i++)
		status = barred_add(out->erased, out->digest[i], err);
	return status;
}

/* All lists that `sql` names: rows {name, sha256, erased}. */
static enum custody_status
read_lists(struct barred *out, struct custody *custody, const char *sql,
    const json_t *values, struct custody_error *err)
{
	json_t *rows = NULL;
	enum custody_status status;
	const json_t *row;
	size_t i;

	*out = (struct barred){0};
	if (values == NULL)
		return error_memory(err);
	status = question_ask(&rows, session_state(custody), sql, values, err);
	if (status == CUSTODY_OK)
		json_array_foreach (rows, i, row) {
			bool gone = json_integer_value(
					json_object_get(row, "erased")) != 0;

			status = (gone ? take_erased : take_list)(
			    out, custody, row, err);
			if (status != CUSTODY_OK)
				break;
		}
	barred_sort(out);
	if (out->erased != NULL)
		barred_sort(out->erased);
	if (status != CUSTODY_OK)
		barred_clear(out);
	json_decref(rows);
	return status;
}

#define SELECT_LISTS                                                           \
	"SELECT 'quarantine/' || q.id ||"                                      \
	"       CASE WHEN l.seq = q.seq THEN '' ELSE '.' || l.seq END"         \
	"       AS name, l.sha256, 0 AS erased FROM quarantine AS q"           \
	"  JOIN quarantine_list AS l ON l.quarantine = q.id "
#define SELECT_ERASED                                                          \
	"SELECT 'plans/' || d.id || '.list' AS name, d.list AS sha256,"        \
	"       1 AS erased FROM disposal AS d"                                \
	" WHERE d.list <> ''"

enum custody_status
barred_read(struct barred *out, struct custody *custody, const char *quarantine,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s?}", "id", quarantine);
	enum custody_status status;

	status = read_lists(out, custody,
	    SELECT_LISTS "WHERE q.lifted = 0 AND (:id IS NULL OR q.id = :id)"
			 " UNION ALL " SELECT_ERASED
			 "   AND d.list_from > 0 AND :id IS NULL",
	    values, err);
	json_decref(values);
	return status;
}

enum custody_status
barred_read_erased(
    struct barred *out, struct custody *custody, struct custody_error *err)
{
	json_t *values = json_object();
	enum custody_status status = read_lists(
	    out, custody, SELECT_ERASED " AND d.list_from > 0", values, err);

	json_decref(values);
	return status;
}

enum custody_status
barred_read_plan(struct barred *out, struct custody *custody,
    const char *disposal, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "id", disposal);
	enum custody_status status = read_lists(
	    out, custody, SELECT_ERASED " AND d.id = :id", values, err);

	json_decref(values);
	return status;
}

enum custody_status
barred_read_as_of(struct barred *out, struct custody *custody, uint64_t seq,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:I}", "seq", (json_int_t)seq);
	enum custody_status status;

	status = read_lists(out, custody,
	    SELECT_LISTS "WHERE l.seq < :seq"
			 "  AND (q.lifted = 0 OR EXISTS ("
			 "       SELECT 1 FROM proposal AS p"
			 "        WHERE p.seq = q.lifted"
			 "          AND p.effective > :seq))"
			 " UNION ALL " SELECT_ERASED
			 "   AND d.list_from > 0 AND d.list_from < :seq",
	    values, err);
	json_decref(values);
	return status;
}
