/* SPDX-License-Identifier: Apache-2.0
 *
 * prove_record: the way from a record up to the version that its ingest event
 * names: record, file, version.  It is read from the version's verified index,
 * and proves nothing that does not give the recorded roots.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/evidence.h"
#include "acts/manifest.h"
#include "acts/prove.h"
#include "acts/scan.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"
#include "store/index_file.h"
#include "store/index_found.h"

/* What is looked for in a manifest, and what was found. */
struct looking {
	const char *file;
	struct buffer leaves; /* of every entry, 32 bytes each */
	struct buffer entry;  /* leaf data of the one that is meant */
	size_t index;
	uint64_t first, records;
	uint64_t ordinal; /* of the record that is meant */
	uint8_t root[DIGEST_SIZE];
	bool found;
};

/* The one file of a version has no path there; it is known by its name. */
static bool
is_meant(const struct index_entry *entry, const char *file)
{
	struct bytes name = entry->place;
	const uint8_t *slash = memrchr(name.at, '/', name.len);

	if (bytes_equal(entry->path, bytes_text(file)))
		return true;
	if (slash != NULL)
		name = (struct bytes){
		    slash + 1, name.len - (size_t)(slash + 1 - name.at)};
	return entry->path.len == 0 && bytes_equal(name, bytes_text(file));
}

static enum custody_status
take_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct looking *looking = context;
	const struct manifest_line line = manifest_line(entry);
	struct buffer text = {0};
	uint8_t leaf[DIGEST_SIZE];
	enum custody_status status = manifest_write(&text, &line, err);

	merkle_leaf(leaf, text.at, text.len);
	if (status == CUSTODY_OK && !looking->found &&
	    is_meant(entry, looking->file)) {
		looking->found = true;
		looking->index = looking->leaves.len / sizeof leaf;
		looking->first = entry->first;
		looking->records = entry->records;
		memcpy(looking->root, entry->root, sizeof looking->root);
		status = buffer_append(&looking->entry, text.at, text.len, err);
	}
	if (status == CUSTODY_OK)
		status =
		    buffer_append(&looking->leaves, leaf, sizeof leaf, err);
	buffer_clear(&text);
	return status;
}

struct leaves {
	const struct looking *looking;
	struct index_file *index;
	struct buffer hashes;
};

/* Where a record was erased its leaf hash stands in place of a digest. */
static enum custody_status
take_erased(void *context, uint64_t ordinal, uint32_t patterns,
    struct custody_error *err)
{
	struct leaves *leaves = context;
	uint64_t within = ordinal - leaves->looking->first;

	if ((patterns & SCAN_ERASED) == 0 || within >= leaves->looking->records)
		return CUSTODY_OK;
	if (within == leaves->looking->ordinal)
		return error_set(err, CUSTODY_NOT_FOUND, "erased",
		    "prove record %s: record %llu was erased",
		    leaves->looking->file, (unsigned long long)within);
	return index_file_digest(leaves->index, ordinal,
	    leaves->hashes.at + within * DIGEST_SIZE, err);
}

/* The leaves of the file's records; they must give its root. */
static enum custody_status
read_records(struct leaves *into, struct custody_error *err)
{
	const struct looking *looking = into->looking;
	struct index_file *index = into->index;
	struct buffer *leaves = &into->hashes;
	uint8_t digest[DIGEST_SIZE], leaf[DIGEST_SIZE], root[DIGEST_SIZE];
	enum custody_status status = CUSTODY_OK;

	for (uint64_t i = 0; status == CUSTODY_OK && i < looking->records;
	     i++) {
		status =
		    index_file_digest(index, looking->first + i, digest, err);
		merkle_leaf(leaf, digest, sizeof digest);
		if (status == CUSTODY_OK)
			status = buffer_append(leaves, leaf, sizeof leaf, err);
	}
	if (status == CUSTODY_OK)
		status = index_found_each(index, take_erased, into, err);
	if (status != CUSTODY_OK)
		return status;
	merkle_root_of(root, evidence_view(leaves), leaves->len / DIGEST_SIZE);
	if (memcmp(root, looking->root, sizeof root) == 0)
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "attributes",
	    "prove record %s: its records have attributes (a member's path, a "
	    "WARC record's URI), which the index does not keep",
	    looking->file);
	error_remedy(err, "prove the ingest instead: custody prove event SEQ");
	return CUSTODY_UNKNOWN;
}

static enum custody_status
add_record(json_t *object, struct index_file *index,
    const struct looking *looking, uint64_t ordinal, struct custody_error *err)
{
	struct leaves all = {.looking = looking, .index = index};
	struct merkle_proof proof;
	uint8_t digest[DIGEST_SIZE];
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	enum custody_status status = read_records(&all, err);

	if (status == CUSTODY_OK)
		status = index_file_digest(
		    index, looking->first + ordinal, digest, err);
	if (status == CUSTODY_OK)
		status =
		    merkle_prove_inclusion(&proof, evidence_view(&all.hashes),
			all.hashes.len / DIGEST_SIZE, ordinal, err);
	if (status == CUSTODY_OK) {
		encode_hex(hex, digest, sizeof digest);
		if (json_object_set_new(object, "record",
			json_pack("{s:I, s:o, s:s}", "ordinal",
			    (json_int_t)ordinal, "proof",
			    evidence_hashes(&proof), "sha256", hex)) != 0)
			status = error_memory(err);
	}
	buffer_clear(&all.hashes);
	return status;
}

static enum custody_status
add_entry(
    json_t *object, const struct looking *looking, struct custody_error *err)
{
	struct merkle_proof proof;
	enum custody_status status;

	status = merkle_prove_inclusion(&proof, evidence_view(&looking->leaves),
	    looking->leaves.len / DIGEST_SIZE, looking->index, err);
	if (status == CUSTODY_OK &&
	    json_object_set_new(object, "entry",
		json_pack("{s:s%, s:I, s:o, s:I}", "data",
		    (const char *)looking->entry.at, looking->entry.len,
		    "index", (json_int_t)looking->index, "proof",
		    evidence_hashes(&proof), "size",
		    (json_int_t)(looking->leaves.len / DIGEST_SIZE))) != 0)
		status = error_memory(err);
	return status;
}

static enum custody_status
find_file(struct looking *looking, struct index_file *index,
    const struct custody_prove *ask, struct custody_error *err)
{
	enum custody_status status =
	    index_file_each_entry(index, take_entry, looking, err);

	if (status != CUSTODY_OK)
		return status;
	if (!looking->found) {
		error_set(err, CUSTODY_NOT_FOUND, "no-file",
		    "%s has no file \"%s\"", ask->dataset, ask->file);
		error_remedy(err, "custody show %s", ask->dataset);
		return CUSTODY_NOT_FOUND;
	}
	if (ask->ordinal >= looking->records) {
		error_set(err, CUSTODY_NOT_FOUND, "no-record",
		    "%s of %s has %llu records, counted from 0", ask->file,
		    ask->dataset, (unsigned long long)looking->records);
		error_remedy(err, "give an ordinal below that");
		return CUSTODY_NOT_FOUND;
	}
	return CUSTODY_OK;
}

enum custody_status
prove_record(json_t *object, struct custody *custody,
    const struct custody_prove *ask, uint64_t *seq, struct custody_error *err)
{
	struct looking looking = {.file = ask->file, .ordinal = ask->ordinal};
	struct index_file *index = NULL;
	json_t *rows = NULL;
	const json_t *version;
	enum custody_status status;

	status = session_versions(custody, ask->dataset, false, &rows, err);
	version = json_array_get(rows, 0);
	if (status == CUSTODY_OK)
		status = session_version_there(
		    version, "prove record", ask->dataset, err);
	if (status == CUSTODY_OK)
		status = version_index_open(&index, custody, version, err);
	if (status == CUSTODY_OK)
		status = find_file(&looking, index, ask, err);
	if (status == CUSTODY_OK)
		status = add_entry(object, &looking, err);
	if (status == CUSTODY_OK)
		status = add_record(object, index, &looking, ask->ordinal, err);
	*seq = (uint64_t)json_integer_value(json_object_get(version, "seq"));
	buffer_clear(&looking.entry);
	buffer_clear(&looking.leaves);
	index_file_close(index);
	json_decref(rows);
	return status;
}
