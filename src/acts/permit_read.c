/* SPDX-License-Identifier: Apache-2.0
 *
 * permit_read: takes a permit apart.  Every key has its type, and there is no
 * other key.
 */
#include <string.h>

#include "acts/input.h"
#include "acts/permit.h"
#include "base/canonical.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/member.h"

static enum custody_status
malformed(struct custody_error *err, const char *what)
{
	return error_set(err, CUSTODY_MALFORMED, "permit", "permit: %s", what);
}

const char *
permit_text(const struct permit *permit, const char *key)
{
	return member_text(permit->predicate, key);
}

static bool
has_exactly(json_t *predicate)
{
	json_t *list;
	json_int_t number;
	const char *text;

	return json_unpack_ex(predicate, NULL, JSON_STRICT,
		   "{s:s, s:s, s:o, s:I, s:o, s:s, s:s, s:o, s:o, s:s, s:s,"
		   " s:s, s:s, s:o, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:o}",
		   "audience", &text, "checkpoint", &text, "conditions", &list,
		   "decision", &number, "events", &list, "genesis", &text,
		   "job", &text, "left_out", &list, "manifest", &list, "model",
		   &text, "nonce", &text, "not_after", &text, "not_before",
		   &text, "policies", &list, "policy_set", &text, "project",
		   &text, "purpose", &text, "release", &text, "request", &text,
		   "requester", &text, "trust_size", &number, "versions",
		   &list) == 0;
}

static bool
is_version(const json_t *version)
{
	uint8_t root[DIGEST_SIZE];
	const char *hex =
	    json_string_value(json_object_get(version, "version"));

	return hex != NULL && encode_unhex(root, hex, sizeof root) &&
	       json_is_string(json_object_get(version, "dataset")) &&
	       json_is_integer(json_object_get(version, "ordinal")) &&
	       json_is_object(json_object_get(version, "reading"));
}

/* The subjects are the versions, one by one. */
static bool
names_versions(const struct permit *permit)
{
	const json_t *subjects = json_object_get(permit->statement, "subject");
	const json_t *versions = json_object_get(permit->predicate, "versions");
	const json_t *version;
	size_t i;

	if (json_array_size(versions) == 0 ||
	    json_array_size(subjects) != json_array_size(versions))
		return false;
	json_array_foreach (versions, i, version) {
		const json_t *digest =
		    json_object_get(json_array_get(subjects, i), "digest");

		if (!is_version(version) ||
		    !json_equal(json_object_get(digest, "custodyRoot"),
			json_object_get(version, "version")))
			return false;
	}
	return true;
}

static enum custody_status
check_form(const struct permit *permit, struct custody_error *err)
{
	const json_t *statement = permit->statement;
	const char *type =
	    json_string_value(json_object_get(statement, "_type"));
	const char *predicate =
	    json_string_value(json_object_get(statement, "predicateType"));
	int64_t from, to;

	if (type == NULL || strcmp(type, PERMIT_STATEMENT) != 0 ||
	    predicate == NULL || strcmp(predicate, PERMIT_PREDICATE) != 0 ||
	    !json_is_object(permit->predicate))
		return malformed(err, "not the statement of a permit");
	if (!has_exactly(permit->predicate) || !names_versions(permit))
		return malformed(err, "not in the form of this release");
	if (!clock_parse(&from, permit_text(permit, "not_before")) ||
	    !clock_parse(&to, permit_text(permit, "not_after")))
		return malformed(err, "its times are none");
	return CUSTODY_OK;
}

enum custody_status
permit_take(
    struct permit *out, const void *text, size_t len, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	*out = (struct permit){.statement = NULL};
	status = envelope_read(&out->envelope, text, len, err);
	if (status == CUSTODY_OK &&
	    strcmp((const char *)out->envelope.type.at, PERMIT_TYPE) != 0)
		status = malformed(err, "not an in-toto statement");
	if (status == CUSTODY_OK)
		status = canonical_read(&out->statement,
		    out->envelope.payload.at, out->envelope.payload.len, err);
	if (status == CUSTODY_OK) {
		out->predicate = json_object_get(out->statement, "predicate");
		status = check_form(out, err);
	}
	digest_sha256(digest, text, len);
	encode_hex(out->sha256, digest, sizeof digest);
	if (status != CUSTODY_OK)
		permit_clear(out);
	return status;
}

enum custody_status
permit_read(struct permit *out, struct custody *custody, const char *path,
    struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;

	*out = (struct permit){.statement = NULL};
	status = input_document(&text, custody, path, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_UNKNOWN, "no-file",
		    "permit %s: there is no such file", path);
	if (status == CUSTODY_OK)
		status = permit_take(out, text.at, text.len, err);
	buffer_clear(&text);
	return status;
}

void
permit_clear(struct permit *permit)
{
	json_decref(permit->statement);
	envelope_clear(&permit->envelope);
	*permit = (struct permit){.statement = NULL};
}

enum custody_status
permit_versions(
    const struct permit *permit, json_t **rows, struct custody_error *err)
{
	json_t *row;
	size_t i;

	*rows = json_deep_copy(json_object_get(permit->predicate, "versions"));
	json_array_foreach (*rows, i, row)
		if (json_object_set(
			row, "root", json_object_get(row, "version")) != 0) {
			json_decref(*rows);
			*rows = NULL;
			break;
		}
	return *rows == NULL ? error_memory(err) : CUSTODY_OK;
}

uint64_t
permit_left_out(const struct permit *permit, const char **root)
{
	const json_t *left = json_object_get(
	    json_object_get(permit->predicate, "left_out"), "quarantine");
	json_int_t records =
	    json_integer_value(json_object_get(left, "records"));

	*root =
	    records > 0 ? json_string_value(json_object_get(left, "root")) : "";
	if (*root == NULL)
		*root = "";
	return records < 0 ? 0 : (uint64_t)records;
}
