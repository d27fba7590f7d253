/* SPDX-License-Identifier: Apache-2.0
 *
 * export_document: what goes with the data, signed by who let it out.
 */
#include <string.h>

#include "acts/export_inside.h"
#include "base/canonical.h"
#include "base/error.h"
#include "base/file.h"

enum custody_status
export_document_entry(struct export_written *written, const json_t *version,
    json_t *leaf, struct bytes name, uint64_t left, struct custody_error *err)
{
	struct buffer subject = {0};
	enum custody_status status;

	if (written->entries == NULL)
		written->entries = json_array();
	if (written->entries == NULL)
		return error_memory(err);
	status = release_document_subject(&subject, name, err);
	if (status == CUSTODY_OK &&
	    json_array_append_new(written->entries,
		json_pack("{s:O, s:O, s:I, s:s%, s:O}", "dataset",
		    json_object_get(version, "dataset"), "entry", leaf,
		    "left_out", (json_int_t)left, "name", subject.at,
		    subject.len, "version", json_object_get(version, "root"))) <
		0)
		status = error_memory(err);
	buffer_clear(&subject);
	return status;
}

static enum custody_status
add_subject(json_t *subjects, const struct release_file *file,
    struct custody_error *err)
{
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	struct buffer name = {0};
	enum custody_status status;

	encode_hex(hex, file->sha256, DIGEST_SIZE);
	status = release_document_subject(&name, bytes_text(file->name), err);
	if (status == CUSTODY_OK &&
	    json_array_append_new(
		subjects, json_pack("{s:{s:s}, s:s%}", "digest", "sha256", hex,
			      "name", name.at, name.len)) < 0)
		status = error_memory(err);
	buffer_clear(&name);
	return status;
}

/* Every file and SHA256SUMS; where there are very many, that stands for all. */
static enum custody_status
list_subjects(json_t *subjects, const struct export_written *written,
    const uint8_t sums[DIGEST_SIZE], struct custody_error *err)
{
	struct release_file last = {.name = (char[]){RELEASE_SUMS_NAME}};
	enum custody_status status;
	size_t count = written->files.count;

	memcpy(last.sha256, sums, DIGEST_SIZE);
	status = add_subject(subjects, &last, err);
	if (count > RELEASE_DOCUMENT_FILES)
		count = 0;
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++)
		status = add_subject(subjects, &written->files.file[i], err);
	return status;
}

static json_t *
write_predicate(struct custody *custody, const json_t *about,
    struct export_written *written)
{
	char root[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	json_t *out = json_deep_copy(about);
	json_t *entries = written->entry_count > RELEASE_DOCUMENT_FILES
			      ? json_null()
			      : json_incref(written->entries);

	data_left_root(&written->left, root);
	if (entries == NULL)
		entries = json_array();
	/* It lets go of the entries where there is nothing to put them into. */
	if (json_object_set_new(out, "entries", entries) < 0 ||
	    json_object_update_new(out,
		json_pack("{s:s, s:I, s:I, s:{s:{s:I, s:s}}}", "genesis",
		    ledger_genesis(custody->ledger), "files",
		    (json_int_t)written->files.count, "records",
		    (json_int_t)written->records, "left_out", "quarantine",
		    "records", (json_int_t)written->left.count, "root", root)) <
		0) {
		json_decref(out);
		return NULL;
	}
	return out;
}

static enum custody_status
write_statement(struct buffer *out, struct custody *custody,
    const json_t *about, struct export_written *written,
    const uint8_t sums[DIGEST_SIZE], struct custody_error *err)
{
	json_t *subjects = json_array();
	json_t *statement;
	enum custody_status status;

	statement = json_pack("{s:s, s:o, s:s, s:O}", "_type",
	    RELEASE_DOCUMENT_STATEMENT, "predicate",
	    write_predicate(custody, about, written), "predicateType",
	    RELEASE_DOCUMENT_PREDICATE, "subject", subjects);
	status = statement == NULL
		     ? error_memory(err)
		     : list_subjects(subjects, written, sums, err);
	if (status == CUSTODY_OK)
		status = canonical_write(out, statement, err);
	json_decref(statement);
	json_decref(subjects);
	return status;
}

enum custody_status
export_document_write(struct custody *custody, int dir, const json_t *about,
    struct export_written *written, char sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)],
    struct custody_error *err)
{
	const struct keyring_key *key = custody->key;
	struct buffer sums = {0}, statement = {0}, text = {0};
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	release_sums_sort(&written->files);
	status = release_sums_write(&sums, &written->files, err);
	if (status == CUSTODY_OK)
		status = file_write(
		    dir, RELEASE_SUMS_NAME, sums.at, sums.len, 0666, err);
	if (status != CUSTODY_OK)
		goto out;
	digest_sha256(digest, sums.at, sums.len);
	status =
	    write_statement(&statement, custody, about, written, digest, err);
	if (status == CUSTODY_OK)
		status = envelope_make(&text, RELEASE_DOCUMENT_TYPE,
		    (struct bytes){statement.at, statement.len}, &key, 1, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&text, "\n", 1, err);
	if (status == CUSTODY_OK)
		status = file_write(
		    dir, RELEASE_DOCUMENT_NAME, text.at, text.len, 0666, err);
	if (status == CUSTODY_OK) {
		digest_sha256(digest, text.at, text.len);
		encode_hex(sha256, digest, sizeof digest);
	}

out:
	buffer_clear(&text);
	buffer_clear(&statement);
	buffer_clear(&sums);
	return status;
}
