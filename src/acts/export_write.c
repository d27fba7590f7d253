/* SPDX-License-Identifier: Apache-2.0
 *
 * export_write: writes what it reads while it is measured, and believes none
 * of it before the root is the version's.  A file with nothing left out is
 * its source byte for byte; one with something left out is its header and
 * each record that stays, as its format writes one.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/export_entry.h"
#include "acts/manifest.h"
#include "base/canonical.h"
#include "base/error.h"
#include "readers/table.h"
#include "store/sealed_file.h"

/* A record that is a file of its own. */
static enum custody_status
write_member(struct export_writing *writing, struct export_entry *own,
    const char *name, struct bytes data, struct custody_error *err)
{
	enum custody_status status = export_entry_open(writing, own, name, err);

	if (status == CUSTODY_OK)
		status = export_entry_add(writing, own, data.at, data.len, err);
	if (status == CUSTODY_OK)
		status = export_entry_finish(writing, own, err);
	return status;
}

/* --- the calls of measuring ---------------------------------------------- */

/* Its table, and the index beside it, would name records that are not there. */
static enum custody_status
refuse_counted(const struct export_entry *own, struct custody_error *err)
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
	struct export_writing *writing = ctx;
	struct export_entry *own = calloc(1, sizeof *own);

	*out = own;
	if (own == NULL)
		return error_memory(err);
	own->entry = entry;
	own->reader = place->reader;
	own->name = export_name_entry(entry, place, writing->version);
	if (own->name == NULL)
		return error_memory(err);
	own->rows = own->reader->shape == READER_ROWS;
	own->partly =
	    own->rows || export_survey_has(&writing->survey, entry->path);
	own->samples = own->reader->shape == READER_SAMPLES;
	own->one_file =
	    own->rows || own->samples || own->reader->shape == READER_TEXT;
	if (own->partly && own->reader->counted)
		return refuse_counted(own, err);
	if (own->samples)
		return export_samples_begin(writing, own, err);
	return own->one_file ? export_entry_open(writing, own, own->name, err)
			     : CUSTODY_OK;
}

static enum custody_status
take_header(
    void *ctx, void *entry, struct bytes header, struct custody_error *err)
{
	struct export_writing *writing = ctx;
	struct export_entry *own = entry;

	/* Each row says again what its columns are called. */
	if (own->rows)
		return CUSTODY_OK;
	return export_entry_add(writing, own, header.at, header.len, err);
}

static enum custody_status
add_text(struct export_writing *writing, struct export_entry *own,
    const char *text, struct custody_error *err)
{
	return text == NULL
		   ? CUSTODY_OK
		   : export_entry_add(writing, own, text, strlen(text), err);
}

/* A record of a file that others of it are left out of. */
static enum custody_status
write_record(struct export_writing *writing, struct export_entry *own,
    const struct record_batch *batch, size_t i, const uint8_t *digest,
    struct custody_error *err)
{
	struct bytes text = {batch->records[i].at, batch->records[i].len};
	enum custody_status status = CUSTODY_OK;

	if (barred_has(writing->job->ask->barred, digest))
		return export_entry_leave_out(writing, own, digest, err);
	if (batch->labels != NULL)
		text = batch->labels[i].frame;
	if (own->begun)
		status = add_text(writing, own, own->reader->parted, err);
	own->begun = true;
	if (status == CUSTODY_OK)
		status = export_entry_add(writing, own, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = add_text(writing, own, own->reader->ended, err);
	return status;
}

static enum custody_status
write_text(struct export_writing *writing, struct export_entry *own,
    const struct record_batch *batch, const uint8_t (*digests)[DIGEST_SIZE],
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && !own->partly; i++)
		if (barred_has(writing->job->ask->barred, digests[i]))
			return error_set(err, CUSTODY_DISAGREES, "changed",
			    "%s changed while it was read", own->name);
	if (!own->partly || (batch->count == 0 && own->reader->parted != NULL))
		return export_entry_add(
		    writing, own, batch->span.at, batch->span.len, err);
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = write_record(writing, own, batch, i, digests[i], err);
	return status;
}

static enum custody_status
write_whole(struct export_writing *writing, struct export_entry *own,
    const struct record_batch *batch, size_t i, const uint8_t *digest,
    struct custody_error *err)
{
	const struct bytes data = {batch->records[i].at, batch->records[i].len};
	struct buffer name = {0};
	enum custody_status status;

	if (barred_has(writing->job->ask->barred, digest))
		return export_entry_leave_out(writing, own, digest, err);
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
take_erased(struct export_writing *writing, struct export_entry *own,
    const struct record_batch *batch, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = export_entry_leave_out(
		    writing, own, batch->erased + i * DIGEST_SIZE, err);
	writing->written->erased += batch->count;
	return status;
}

static enum custody_status
take_records(void *ctx, void *entry, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	struct export_entry *own = entry;
	enum custody_status status = CUSTODY_OK;

	if (batch->erased != NULL)
		return take_erased(ctx, own, batch, err);
	if (own->samples)
		return export_samples_records(ctx, own, batch, digests, err);
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
	struct export_writing *writing = ctx;
	struct export_entry *own = entry;
	struct buffer name = {0};
	enum custody_status status = CUSTODY_OK;

	own->piece_bytes =
	    piece->data.len + (piece->first ? 0 : own->piece_bytes);
	if (piece->first && own->reader->shape == READER_WHOLE)
		status = export_entry_open(writing, own, own->name, err);
	else if (piece->first)
		status =
		    export_name_member(&name, own->name, &piece->label, err);
	if (piece->first && own->reader->shape != READER_WHOLE &&
	    status == CUSTODY_OK)
		status =
		    export_entry_open(writing, own, (const char *)name.at, err);
	buffer_clear(&name);
	if (status == CUSTODY_OK)
		status = export_entry_add(
		    writing, own, piece->data.at, piece->data.len, err);
	if (status != CUSTODY_OK || !piece->last)
		return status;
	if (!barred_has(writing->job->ask->barred, digest))
		return export_entry_finish(writing, own, err);
	export_entry_discard(writing, own);
	writing->written->bytes -= own->piece_bytes;
	return export_entry_leave_out(writing, own, digest, err);
}

static enum custody_status
note_entry(struct export_writing *writing, const struct export_entry *own,
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

static enum custody_status
end_entry(void *ctx, void *entry, const struct measure_entry *measured,
    struct custody_error *err)
{
	struct export_writing *writing = ctx;
	struct export_entry *own = entry;
	enum custody_status status = CUSTODY_OK;

	(void)measured;
	if (own->samples)
		status = export_samples_end(own, err);
	if (status == CUSTODY_OK && own->one_file)
		status = export_entry_finish(writing, own, err);
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
	struct export_writing *writing = ctx;

	return export_sources_check(&writing->sources, file, err);
}

static void
forget_entry(void *ctx, void *entry)
{
	(void)ctx;
	export_entry_free(entry);
}

static const struct measure_sink write_sink = {
    .begin = begin_entry,
    .header = take_header,
    .records = take_records,
    .piece = take_piece,
    .members = export_samples_members,
    .member_piece = export_samples_piece,
    .end = end_entry,
    .renamed = refuse_renaming,
    .file = take_file,
    .forget = forget_entry,
};

/* --- one version --------------------------------------------------------- */

static enum custody_status
compare_root(struct export_writing *writing, const struct measurement *measured,
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
	struct export_writing writing = {
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
