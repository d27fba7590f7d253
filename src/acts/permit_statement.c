/* SPDX-License-Identifier: Apache-2.0
 *
 * permit_statement: takes from the state what was asked, decided and released,
 * and from the ledger the events that prove it.
 */
#include <stdio.h>
#include <string.h>

#include "acts/cosigned.h"
#include "acts/data_inside.h"
#include "acts/evidence.h"
#include "acts/manifest.h"
#include "acts/permit_statement.h"
#include "acts/version_index.h"
#include "base/canonical.h"
#include "base/clock.h"
#include "base/error.h"
#include "crypto/note.h"
#include "store/question.h"

/* The keys that the state has the values of. */
static const char about[] =
    "SELECT r.id AS request, r.purpose, r.project, r.model,"
    "       r.person AS requester, l.job, d.policy_set,"
    "       d.policies AS policies_json,"
    "       (SELECT json_group_array(json_object('condition', a.condition,"
    "               'person', a.person)) FROM approval_live AS a"
    "         WHERE a.proposal = r.id AND a.condition <> '')"
    "         AS conditions_json"
    "  FROM release AS l JOIN request AS r ON r.id = l.request"
    "  JOIN decision AS d ON d.seq = :decision"
    " WHERE l.id = :release";

static enum custody_status
ask_about(json_t **row, struct custody *custody,
    const struct permit_parts *parts, struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:I}", "release", parts->release,
	    "decision", (json_int_t)parts->decision);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_row(row, session_state(custody), about, values, err);
	json_decref(values);
	return status;
}

/* --- the versions -------------------------------------------------------- */

static enum custody_status
list_versions(json_t *versions, json_t *subjects,
    const struct permit_parts *parts, struct custody_error *err)
{
	const json_t *row;
	size_t i;

	json_array_foreach (parts->versions, i, row) {
		json_t *root = json_object_get(row, "root");
		json_t *one;
		char name[192];

		if (data_is_repeated(parts->versions, i))
			continue;
		one = json_pack("{s:O, s:O, s:O, s:O, s:O, s:O, s:O}", "bytes",
		    json_object_get(row, "bytes"), "dataset",
		    json_object_get(row, "dataset"), "files",
		    json_object_get(row, "files"), "ordinal",
		    json_object_get(row, "ordinal"), "reading",
		    json_object_get(row, "reading"), "records",
		    json_object_get(row, "records"), "version", root);
		snprintf(name, sizeof name, "%s@%lld",
		    json_string_value(json_object_get(row, "dataset")),
		    (long long)json_integer_value(
			json_object_get(row, "ordinal")));
		if (json_array_append_new(versions, one) < 0 ||
		    json_array_append_new(
			subjects, json_pack("{s:{s:O}, s:s}", "digest",
				      "custodyRoot", root, "name", name)) < 0)
			return error_memory(err);
	}
	return CUSTODY_OK;
}

static enum custody_status
add_leaf(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	const struct manifest_line line = manifest_line(entry);
	struct buffer text = {0};
	json_t *leaf = NULL;
	enum custody_status status;

	status = manifest_write(&text, &line, err);
	if (status == CUSTODY_OK)
		status = canonical_read(&leaf, text.at, text.len, err);
	if (status == CUSTODY_OK && json_array_append_new(context, leaf) < 0)
		status = error_memory(err);
	buffer_clear(&text);
	return status;
}

static enum custody_status
list_entries(json_t *entries, struct custody *custody, const json_t *version,
    size_t room, struct custody_error *err)
{
	struct index_file *index = NULL;
	enum custody_status status;

	status = version_index_glance(&index, custody, version, err);
	if (status == CUSTODY_OK && index_file_entries(index) > room)
		status = CUSTODY_END;
	if (status == CUSTODY_OK)
		status = manifest_check(index,
		    json_string_value(json_object_get(version, "root")), err);
	if (status == CUSTODY_OK)
		status = index_file_each_entry(index, add_leaf, entries, err);
	index_file_close(index);
	return status;
}

/* NULL where there is an index too few, or an entry too many: then the permit
 * is for whole versions. */
static json_t *
list_manifest(struct custody *custody, const struct permit_parts *parts)
{
	json_t *manifest = json_array();
	size_t room = PERMIT_ENTRIES, i;
	const json_t *row;

	json_array_foreach (parts->versions, i, row) {
		json_t *entries = json_array();

		if (data_is_repeated(parts->versions, i)) {
			json_decref(entries);
			continue;
		}
		if (list_entries(entries, custody, row, room, NULL) !=
			CUSTODY_OK ||
		    json_array_append_new(manifest,
			json_pack("{s:O, s:O, s:O}", "dataset",
			    json_object_get(row, "dataset"), "entries", entries,
			    "version", json_object_get(row, "root"))) < 0) {
			json_decref(entries);
			json_decref(manifest);
			return json_null();
		}
		room -= json_array_size(entries);
		json_decref(entries);
	}
	return manifest;
}

/* --- what proves it ------------------------------------------------------ */

/* The release, which may be older, and the decision. */
static enum custody_status
prove(json_t *predicate, struct custody *custody,
    const struct permit_parts *parts, struct custody_error *err)
{
	json_t *values = json_pack("{s:s, s:I}", "release", parts->release,
	    "decision", (json_int_t)parts->decision);
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = evidence_add_found(predicate, custody,
	    "SELECT seq FROM release WHERE id = :release"
	    " UNION SELECT :decision ORDER BY 1",
	    values, err);
	if (status == CUSTODY_OK)
		status = cosigned_add_to(predicate, custody, err);
	json_decref(values);
	return status;
}

/* --- the statement ------------------------------------------------------- */

static enum custody_status
fill(json_t *predicate, struct custody *custody,
    const struct permit_parts *parts, json_t *versions,
    struct custody_error *err)
{
	json_t *own = json_pack(
	    "{s:s, s:I, s:{s:{s:I, s:s}}, s:o, s:s, s:s, s:s, s:s, s:O}",
	    "audience", parts->audience, "decision",
	    (json_int_t)parts->decision, "left_out", "quarantine", "records",
	    (json_int_t)parts->left_out, "root", parts->left_root, "manifest",
	    list_manifest(custody, parts), "nonce", parts->nonce, "not_after",
	    parts->not_after, "not_before", parts->not_before, "release",
	    parts->release, "versions", versions);
	enum custody_status status;

	if (json_object_update_new(predicate, own) < 0)
		return error_memory(err);
	status = evidence_add_trust(predicate, custody, err);
	return status == CUSTODY_OK ? prove(predicate, custody, parts, err)
				    : status;
}

static enum custody_status
write_statement(struct buffer *out, struct custody *custody,
    const struct permit_parts *parts, struct custody_error *err)
{
	json_t *versions = json_array(), *subjects = json_array();
	json_t *predicate = NULL, *statement = NULL;
	enum custody_status status;

	status = ask_about(&predicate, custody, parts, err);
	if (status == CUSTODY_OK)
		status = list_versions(versions, subjects, parts, err);
	if (status == CUSTODY_OK)
		status = fill(predicate, custody, parts, versions, err);
	if (status == CUSTODY_OK) {
		statement = json_pack("{s:s, s:O, s:s, s:O}", "_type",
		    PERMIT_STATEMENT, "predicate", predicate, "predicateType",
		    PERMIT_PREDICATE, "subject", subjects);
		status = statement == NULL
			     ? error_memory(err)
			     : canonical_write(out, statement, err);
	}
	json_decref(statement);
	json_decref(predicate);
	json_decref(subjects);
	json_decref(versions);
	return status;
}

enum custody_status
permit_statement_sign(struct buffer *out, struct custody *custody,
    const struct permit_parts *parts, struct custody_error *err)
{
	const struct keyring_key *key = custody->key;
	struct buffer statement = {0};
	enum custody_status status;

	status = write_statement(&statement, custody, parts, err);
	if (status == CUSTODY_OK)
		status = envelope_make(
		    out, PERMIT_TYPE, buffer_view(&statement), &key, 1, err);
	if (status == CUSTODY_OK)
		status = buffer_append(out, "\n", 1, err);
	buffer_clear(&statement);
	return status;
}
