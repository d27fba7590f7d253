/* SPDX-License-Identifier: Apache-2.0
 *
 * export_write: writes what it reads while it is measured, and believes none
 * of it before the root is the version's.  A file with nothing left out is
 * its source byte for byte; one with something left out is its header and
 * each record that stays, as its format writes one.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/export_inside.h"
#include "acts/export_survey.h"
#include "acts/manifest.h"
#include "base/canonical.h"
#include "base/error.h"
#include "readers/table.h"
#include "store/sealed_file.h"

struct writing {
	const struct export_job *job;
	const json_t *version;
	struct export_sources sources;
	struct export_survey survey;
	struct export_written *written;
};

/* A file entry that is being written. */
struct writing_entry {
	const struct measure_entry *entry;
	const struct reader *reader;
	char *name;          /* of the file, or of the folder of members */
	bool partly;         /* something of it is left out */
	bool rows, one_file; /* of its records */
	bool begun;          /* then: a record was written  */
	uint64_t left;
	uint64_t piece_bytes;         /* of the record that comes in pieces */
	struct export_output *output; /* NULL: none is open */
	char *output_name;
};

/* --- one file of the release --------------------------------------------- */

static enum custody_status
open_output(struct writing *writing, struct writing_entry *own,
    const char *name, struct custody_error *err)
{
	const char *suffix = export_output_suffix[writing->job->method];
	struct buffer full = {0};
	enum custody_status status;

	if (writing->job->prefix[0] == '\0' &&
	    (strcmp(name, RELEASE_SUMS_NAME) == 0 ||
		strcmp(name, RELEASE_DOCUMENT_NAME) == 0))
		return error_set(err, CUSTODY_UNKNOWN, "name-taken",
		    "%s is a file of the version, and of every release", name);
	status = buffer_print(
	    &full, err, "%s%s%s", writing->job->prefix, name, suffix);
	if (status == CUSTODY_OK)
		status = export_names_add(
		    &writing->written->names, (const char *)full.at, err);
	if (status == CUSTODY_OK && writing->job->memory != NULL)
		status = export_memory_open(&own->output, writing->job->memory,
		    writing->version, (const char *)full.at, err);
	else if (status == CUSTODY_OK)
		status = export_output_open(&own->output, writing->job->dir,
		    (const char *)full.at, writing->job->method, err);
	free(own->output_name);
	own->output_name = (char *)full.at;
	return status;
}

static enum custody_status
add_bytes(struct writing *writing, struct writing_entry *own, const void *data,
    size_t len, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	writing->written->bytes += len;
	if (writing->job->memory != NULL)
		status = export_memory_take(writing->job->memory, len, err);
	if (status != CUSTODY_OK)
		return status;
	return export_output_add(own->output, data, len, err);
}

static enum custody_status
finish_output(struct writing *writing, struct writing_entry *own,
    struct custody_error *err)
{
	uint8_t sha256[DIGEST_SIZE];
	enum custody_status status;
	bool there = false;

	status = export_output_finish(own->output, sha256, &there, err);
	own->output = NULL;
	writing->written->kept += status == CUSTODY_OK && there;
	if (status == CUSTODY_OK)
		status = release_sums_add(
		    &writing->written->files, own->output_name, sha256, err);
	return status;
}

/* A record that is a file of its own. */
static enum custody_status
write_member(struct writing *writing, struct writing_entry *own,
    const char *name, struct bytes data, struct custody_error *err)
{
	enum custody_status status = open_output(writing, own, name, err);

	if (status == CUSTODY_OK)
		status = add_bytes(writing, own, data.at, data.len, err);
	if (status == CUSTODY_OK)
		status = finish_output(writing, own, err);
	return status;
}

static enum custody_status
leave_out(struct writing *writing, struct writing_entry *own,
    const uint8_t *digest, struct custody_error *err)
{
	own->left++;
	writing->written->erased +=
	    barred_has_erased(writing->job->ask->barred, digest);
	return barred_add(&writing->written->left, digest, err);
}

/* --- the calls of measuring ---------------------------------------------- */

/* Their records are digests of what would have to be written. */
static enum custody_status
refuse_samples(struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "samples",
	    "a version of samples cannot be exported");
	error_remedy(err, "check the shards where they lie: custody check "
			  "--data, or exec");
	return CUSTODY_UNKNOWN;
}

/* Its table, and the index beside it, would name records that are not there. */
static enum custody_status
refuse_counted(const struct writing_entry *own, struct custody_error *err)
{
	error_set(err, CUSTODY_UNKNOWN, "counted",
	    "%s: its table counts the records, and some of them are to be "
	    "left out",
	    own->name);
	error_remedy(err, "write the shards again without them and ingest "
			  "these, or check them where they lie: custody check "
			  "--data PATH --skip-list FILE");
	return CUSTODY_UNKNOWN;
}

static enum custody_status
begin_entry(void *ctx, void **out, const struct measure_entry *entry,
    const struct place *place, struct custody_error *err)
{
	struct writing *writing = ctx;
	struct writing_entry *own = calloc(1, sizeof *own);

	*out = own;
	if (own == NULL)
		return error_memory(err);
	if (place->reader->shape == READER_SAMPLES)
		return refuse_samples(err);
	own->entry = entry;
	own->reader = place->reader;
	own->name = export_name_entry(entry, place, writing->version);
	if (own->name == NULL)
		return error_memory(err);
	own->rows = own->reader->shape == READER_ROWS;
	own->partly =
	    own->rows || export_survey_has(&writing->survey, entry->path);
	own->one_file = own->rows || own->reader->shape == READER_TEXT;
	if (own->partly && own->reader->counted)
		return refuse_counted(own, err);
	return own->one_file ? open_output(writing, own, own->name, err)
			     : CUSTODY_OK;
}

static enum custody_status
take_header(
    void *ctx, void *entry, struct bytes header, struct custody_error *err)
{
	struct writing *writing = ctx;
	struct writing_entry *own = entry;

	/* Each row says again what its columns are called. */
	if (own->rows)
		return CUSTODY_OK;
	return add_bytes(writing, own, header.at, header.len, err);
}

static enum custody_status
add_text(struct writing *writing, struct writing_entry *own, const char *text,
    struct custody_error *err)
{
	return text == NULL ? CUSTODY_OK
			    : add_bytes(writing, own, text, strlen(text), err);
}

/* A record of a file that others of it are left out of. */
static enum custody_status
write_record(struct writing *writing, struct writing_entry *own,
    const struct record_batch *batch, size_t i, const uint8_t *digest,
    struct custody_error *err)
{
	struct bytes text = {batch->records[i].at, batch->records[i].len};
	enum custody_status status = CUSTODY_OK;

	if (barred_has(writing->job->ask->barred, digest))
		return leave_out(writing, own, digest, err);
	if (batch->labels != NULL)
		text = batch->labels[i].frame;
	if (own->begun)
		status = add_text(writing, own, own->reader->parted, err);
	own->begun = true;
	if (status == CUSTODY_OK)
		status = add_bytes(writing, own, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = add_text(writing, own, own->reader->ended, err);
	return status;
}

static enum custody_status
write_text(struct writing *writing, struct writing_entry *own,
    const struct record_batch *batch, const uint8_t (*digests)[DIGEST_SIZE],
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && !own->partly; i++)
		if (barred_has(writing->job->ask->barred, digests[i]))
			return error_set(err, CUSTODY_DISAGREES, "changed",
			    "%s changed while it was read", own->name);
	if (!own->partly || (batch->count == 0 && own->reader->parted != NULL))
		return add_bytes(
		    writing, own, batch->span.at, batch->span.len, err);
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = write_record(writing, own, batch, i, digests[i], err);
	return status;
}

static enum custody_status
write_whole(struct writing *writing, struct writing_entry *own,
    const struct record_batch *batch, size_t i, const uint8_t *digest,
    struct custody_error *err)
{
	const struct bytes data = {batch->records[i].at, batch->records[i].len};
	struct buffer name = {0};
	enum custody_status status;

	if (barred_has(writing->job->ask->barred, digest))
		return leave_out(writing, own, digest, err);
	if (own->reader->shape == READER_WHOLE)
		return write_member(writing, own, own->name, data, err);
	status =
	    batch->labels == NULL
		? error_set(err, CUSTODY_UNKNOWN, "no-name",
		      "a member without a name")
		: export_name_member(&name, own->name, &batch->labels[i], err);
	if (status == CUSTODY_OK)
		status = write_member(
		    writing, own, (const char *)name.at, data, err);
	buffer_clear(&name);
	return status;
}

static enum custody_status
take_erased(struct writing *writing, struct writing_entry *own,
    const struct record_batch *batch, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = leave_out(
		    writing, own, batch->erased + i * DIGEST_SIZE, err);
	writing->written->erased += batch->count;
	return status;
}

static enum custody_status
take_records(void *ctx, void *entry, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	struct writing_entry *own = entry;
	enum custody_status status = CUSTODY_OK;

	if (batch->erased != NULL)
		return take_erased(ctx, own, batch, err);

	if (own->one_file)
		return write_text(ctx, own, batch, digests, err);
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = write_whole(ctx, own, batch, i, digests[i], err);
	return status;
}

/* What a piece belongs to is known to be barred only at its end: then the
 * file is taken back. */
static enum custody_status
take_piece(void *ctx, void *entry, const struct record_chunk *piece,
    const uint8_t *digest, struct custody_error *err)
{
	struct writing *writing = ctx;
	struct writing_entry *own = entry;
	struct buffer name = {0};
	enum custody_status status = CUSTODY_OK;

	own->piece_bytes =
	    piece->data.len + (piece->first ? 0 : own->piece_bytes);
	if (piece->first && own->reader->shape == READER_WHOLE)
		status = open_output(writing, own, own->name, err);
	else if (piece->first)
		status =
		    export_name_member(&name, own->name, &piece->label, err);
	if (piece->first && own->reader->shape != READER_WHOLE &&
	    status == CUSTODY_OK)
		status = open_output(writing, own, (const char *)name.at, err);
	buffer_clear(&name);
	if (status == CUSTODY_OK)
		status = add_bytes(
		    writing, own, piece->data.at, piece->data.len, err);
	if (status != CUSTODY_OK || !piece->last)
		return status;
	if (!barred_has(writing->job->ask->barred, digest))
		return finish_output(writing, own, err);
	export_output_discard(own->output);
	own->output = NULL;
	if (writing->job->memory != NULL)
		export_memory_drop(writing->job->memory);
	writing->written->bytes -= own->piece_bytes;
	return leave_out(writing, own, digest, err);
}

static enum custody_status
note_entry(struct writing *writing, const struct writing_entry *own,
    struct custody_error *err)
{
	struct export_written *written = writing->written;
	const struct measure_entry *entry = own->entry;
	const struct manifest_line line = {
	    .path = entry->path,
	    .format = entry->format,
	    .header = entry->headed ? entry->header : NULL,
	    .root = entry->root,
	    .records = entry->records,
	};
	struct buffer text = {0}, name = {0};
	json_t *leaf = NULL;
	enum custody_status status;

	written->records += entry->records - own->left;
	if (++written->entry_count > RELEASE_DOCUMENT_FILES)
		return CUSTODY_OK;
	status = manifest_write(&text, &line, err);
	if (status == CUSTODY_OK)
		status = canonical_read(&leaf, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = buffer_print(
		    &name, err, "%s%s", writing->job->prefix, own->name);
	if (status == CUSTODY_OK)
		status = export_document_entry(written, writing->version, leaf,
		    (struct bytes){name.at, name.len}, own->left, err);
	json_decref(leaf);
	buffer_clear(&name);
	buffer_clear(&text);
	return status;
}

static void
free_entry(struct writing_entry *own)
{
	export_output_leave(own->output);
	free(own->output_name);
	free(own->name);
	free(own);
}

static enum custody_status
end_entry(void *ctx, void *entry, const struct measure_entry *measured,
    struct custody_error *err)
{
	struct writing *writing = ctx;
	struct writing_entry *own = entry;
	enum custody_status status = CUSTODY_OK;

	(void)measured;
	if (own->one_file)
		status = finish_output(writing, own, err);
	if (status == CUSTODY_OK)
		status = note_entry(writing, own, err);
	return status;
}

static enum custody_status
refuse_renaming(void *ctx, const struct measure_entry *entry, struct bytes path,
    struct custody_error *err)
{
	(void)ctx;
	(void)path;
	return error_set(err, CUSTODY_UNKNOWN, "renamed",
	    "%s: two members differ in their compression only; unpack the "
	    "archive and ingest the folder",
	    (const char *)entry->path.at);
}

static enum custody_status
take_file(void *ctx, const struct measure_file *file, struct custody_error *err)
{
	struct writing *writing = ctx;

	return export_sources_check(&writing->sources, file, err);
}

static void
forget_entry(void *ctx, void *entry)
{
	(void)ctx;
	free_entry(entry);
}

static const struct measure_sink write_sink = {
    .begin = begin_entry,
    .header = take_header,
    .records = take_records,
    .piece = take_piece,
    .end = end_entry,
    .renamed = refuse_renaming,
    .file = take_file,
    .forget = forget_entry,
};

/* --- one version --------------------------------------------------------- */

static enum custody_status
compare_root(struct writing *writing, const struct measurement *measured,
    struct custody_error *err)
{
	const json_t *version = writing->version;
	const char *root = json_string_value(json_object_get(version, "root"));
	char found[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	struct custody_error why = {0};

	encode_hex(found, measured->version, DIGEST_SIZE);
	if (strcmp(found, root) == 0)
		return CUSTODY_OK;
	if (data_manifest_compare(writing->job->custody, NULL, version,
		measured, NULL, &why) != CUSTODY_DISAGREES)
		why.text[0] = '\0';
	error_set(err, CUSTODY_DISAGREES, "data",
	    "the data is %.8s, not %s@%lld (%.8s)%s%s", found,
	    json_string_value(json_object_get(version, "dataset")),
	    (long long)json_integer_value(json_object_get(version, "ordinal")),
	    root, why.text[0] != '\0' ? ": " : "", why.text);
	error_remedy(err,
	    "where it lies elsewhere now: --data PATH, or custody "
	    "locate %s@%lld PATH",
	    json_string_value(json_object_get(version, "dataset")),
	    (long long)json_integer_value(json_object_get(version, "ordinal")));
	return CUSTODY_DISAGREES;
}

enum custody_status
export_write(const struct export_job *job, const json_t *version,
    struct export_written *written, struct custody_error *err)
{
	struct writing writing = {
	    .job = job, .version = version, .written = written};
	struct measure_options options = {.ctx = &writing};
	struct measurement *measured = NULL;
	struct data_reading reading = {.globs = NULL};
	struct data_paths paths = {.count = 0};
	enum custody_status status;

	status = export_find_data(
	    job, version, &writing.sources, &paths, &options, err);
	if (status == CUSTODY_OK)
		status = data_reading_open(&reading, version, err);
	if (status != CUSTODY_OK)
		goto out;
	options.reading = reading.options;
	status = export_survey_make(
	    &writing.survey, job->custody, &options, job->ask->barred, err);
	if (status != CUSTODY_OK)
		goto out;
	options.sink = &write_sink;
	status = measure_run(job->custody, &options, &measured, err);
	if (status == CUSTODY_OK)
		status = compare_root(&writing, measured, err);

out:
	measure_free(measured);
	sealed_read_close(options.sealed);
	export_survey_clear(&writing.survey);
	export_sources_close(&writing.sources);
	data_reading_close(&reading);
	data_paths_clear(&paths);
	return status;
}
