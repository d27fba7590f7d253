/* SPDX-License-Identifier: Apache-2.0
 *
 * release_document: read strictly, compared name by name.
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "acts/release_document.h"
#include "base/canonical.h"
#include "base/error.h"
#include "base/file.h"
#include "base/member.h"
#include "readers/reading.h"

#define HEX_NAME "hex:"

static enum custody_status
refuse(struct custody_error *err, const char *what)
{
	return error_set(err, CUSTODY_MALFORMED, "release", "%s: %s",
	    RELEASE_DOCUMENT_NAME, what);
}

static bool
has_text(const json_t *object, const char *key, const char *text)
{
	const char *found = json_string_value(json_object_get(object, key));

	return found != NULL && strcmp(found, text) == 0;
}

static enum custody_status
read_statement(struct release_document *out, struct custody_error *err)
{
	struct envelope *envelope = &out->envelope;
	struct bytes type = {envelope->type.at, envelope->type.len};
	enum custody_status status;

	if (!bytes_equal(type, bytes_text(RELEASE_DOCUMENT_TYPE)))
		return refuse(err, "not an in-toto statement");
	status = canonical_read(
	    &out->statement, envelope->payload.at, envelope->payload.len, err);
	if (status != CUSTODY_OK)
		return status;
	if (!has_text(out->statement, "_type", RELEASE_DOCUMENT_STATEMENT) ||
	    !has_text(
		out->statement, "predicateType", RELEASE_DOCUMENT_PREDICATE) ||
	    !json_is_object(json_object_get(out->statement, "predicate")) ||
	    !json_is_array(json_object_get(out->statement, "subject")))
		return refuse(err, "not the statement of a release");
	return CUSTODY_OK;
}

enum custody_status
release_document_read(
    struct release_document *out, const char *dir, struct custody_error *err)
{
	char *path = file_join(dir, RELEASE_DOCUMENT_NAME);
	uint8_t digest[DIGEST_SIZE];
	struct buffer text = {0};
	enum custody_status status;

	memset(out, 0, sizeof *out);
	if (path == NULL)
		return error_memory(err);
	status = file_read(&text, AT_FDCWD, path, ENVELOPE_SIZE_MAX, err);
	if (status == CUSTODY_OK)
		status = envelope_read(&out->envelope, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = read_statement(out, err);
	if (status == CUSTODY_OK) {
		digest_sha256(digest, text.at, text.len);
		encode_hex(out->sha256, digest, sizeof digest);
	} else {
		release_document_clear(out);
	}
	buffer_clear(&text);
	free(path);
	return status;
}

void
release_document_clear(struct release_document *document)
{
	json_decref(document->statement);
	envelope_clear(&document->envelope);
	memset(document, 0, sizeof *document);
}

const char *
release_document_text(const struct release_document *document, const char *key)
{
	return member_text(
	    json_object_get(document->statement, "predicate"), key);
}

static bool
is_plain_name(struct bytes path)
{
	size_t at = 0;

	if (path.len >= strlen(HEX_NAME) &&
	    memcmp(path.at, HEX_NAME, strlen(HEX_NAME)) == 0)
		return false;
	while (at < path.len) {
		uint32_t character;
		size_t len =
		    bytes_character(&character, path.at + at, path.len - at);

		if (len == 0 || !bytes_plain(character))
			return false;
		at += len;
	}
	return true;
}

enum custody_status
release_document_subject(
    struct buffer *out, struct bytes path, struct custody_error *err)
{
	enum custody_status status;
	uint8_t *to;

	if (is_plain_name(path))
		return buffer_append(out, path.at, path.len, err);
	status = buffer_append(out, HEX_NAME, strlen(HEX_NAME), err);
	if (status != CUSTODY_OK)
		return status;
	to = buffer_reserve(out, 2 * path.len + 1);
	if (to == NULL)
		return error_memory(err);
	encode_hex((char *)to, path.at, path.len);
	out->len += 2 * path.len;
	return CUSTODY_OK;
}

/* --- comparing --------------------------------------------------------------
 */

static enum custody_status
disagree(struct custody_error *err, const char *name, const char *what)
{
	return error_set(
	    err, CUSTODY_DISAGREES, "release", "%s %s", name, what);
}

static enum custody_status
take_subjects(const struct release_document *document, struct release_sums *out,
    struct custody_error *err)
{
	const json_t *subjects =
	    json_object_get(document->statement, "subject");
	enum custody_status status = CUSTODY_OK;
	const json_t *subject;
	size_t i;

	json_array_foreach (subjects, i, subject) {
		const char *name =
		    json_string_value(json_object_get(subject, "name"));
		const char *hex = json_string_value(json_object_get(
		    json_object_get(subject, "digest"), "sha256"));
		uint8_t digest[DIGEST_SIZE];

		if (name == NULL || hex == NULL ||
		    !encode_unhex(digest, hex, sizeof digest))
			return refuse(err, "a subject is no file");
		status = release_sums_add(out, name, digest, err);
		if (status != CUSTODY_OK)
			break;
	}
	return status;
}

/* Where SHA256SUMS stands for all, its lines are the subjects, and itself. */
static enum custody_status
take_sums(
    struct release_sums *out, struct bytes sums, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];

	if (out->count != 1 ||
	    strcmp(out->file[0].name, RELEASE_SUMS_NAME) != 0)
		return CUSTODY_OK;
	digest_sha256(digest, sums.at, sums.len);
	if (memcmp(digest, out->file[0].sha256, DIGEST_SIZE) != 0)
		return disagree(
		    err, RELEASE_SUMS_NAME, "is not what was released");
	return release_sums_read(out, sums, err);
}

static enum custody_status
compare_lists(const struct release_sums *wanted,
    const struct release_file *files, size_t count, struct custody_error *err)
{
	size_t i = 0, j = 0;

	while (i < wanted->count || j < count) {
		int order = i == wanted->count ? 1
			    : j == count
				? -1
				: strcmp(wanted->file[i].name, files[j].name);

		if (order < 0)
			return disagree(err, wanted->file[i].name,
			    "was released and is missing");
		if (order > 0)
			return disagree(
			    err, files[j].name, "is no file of the release");
		if (memcmp(wanted->file[i].sha256, files[j].sha256,
			DIGEST_SIZE) != 0)
			return disagree(
			    err, files[j].name, "is not what was released");
		i++;
		j++;
	}
	return CUSTODY_OK;
}

enum custody_status
release_document_files(struct release_sums *out,
    const struct release_document *document, struct bytes sums,
    struct custody_error *err)
{
	enum custody_status status = take_subjects(document, out, err);

	if (status == CUSTODY_OK)
		status = take_sums(out, sums, err);
	if (status == CUSTODY_OK)
		release_sums_sort(out);
	return status;
}

enum custody_status
release_document_compare(const struct release_document *document,
    struct release_file *files, size_t count, struct bytes sums,
    struct custody_error *err)
{
	struct release_sums wanted = {0};
	enum custody_status status;

	status = release_document_files(&wanted, document, sums, err);
	if (status == CUSTODY_OK) {
		release_sums_order(files, count);
		status = compare_lists(&wanted, files, count, err);
	}
	release_sums_clear(&wanted);
	return status;
}
