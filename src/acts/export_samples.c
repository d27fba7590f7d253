/* SPDX-License-Identifier: Apache-2.0
 *
 * export_samples: a shard is written anew, because its bytes are not kept where
 * it was sealed: the members that it had, in their order, but for those of
 * samples that are left out.
 */
#include "acts/export_entry.h"
#include "base/error.h"
#include "readers/samples.h"

static enum custody_status
give(void *ctx, const void *data, size_t len, struct custody_error *err)
{
	struct export_entry *own = ctx;

	return export_entry_add(own->writing, own, data, len, err);
}

enum custody_status
export_samples_begin(struct export_writing *writing, struct export_entry *own,
    struct custody_error *err)
{
	enum custody_status status =
	    export_entry_open(writing, own, own->name, err);

	own->writing = writing;
	return status == CUSTODY_OK ? export_tar_new(&own->tar, give, own, err)
				    : status;
}

static bool
stays(const struct export_entry *own, uint64_t ordinal)
{
	return !own->partly || !export_survey_has_sample(&own->writing->survey,
				   own->entry->path, ordinal);
}

enum custody_status
export_samples_members(void *ctx, void *entry, const struct record_batch *batch,
    struct custody_error *err)
{
	struct export_entry *own = entry;
	uint64_t ordinal = batch->ordinal;
	enum custody_status status = CUSTODY_OK;

	(void)ctx;
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++) {
		struct bytes path = batch->labels[i].key;
		struct bytes data = {
		    batch->records[i].at, batch->records[i].len};

		if (i > 0 && !samples_are_one(batch->labels[i - 1].key, path))
			ordinal++;
		if (!stays(own, ordinal))
			continue;
		status = export_tar_member(own->tar, path, data.len, err);
		if (status == CUSTODY_OK)
			status = export_tar_add(own->tar, data, err);
	}
	return status;
}

enum custody_status
export_samples_piece(void *ctx, void *entry, const struct record_chunk *piece,
    struct custody_error *err)
{
	struct export_entry *own = entry;
	enum custody_status status = CUSTODY_OK;

	(void)ctx;
	if (!stays(own, piece->ordinal))
		return CUSTODY_OK;
	if (piece->first)
		status = export_tar_member(
		    own->tar, piece->label.key, piece->size, err);
	return status == CUSTODY_OK ? export_tar_add(own->tar, piece->data, err)
				    : status;
}

enum custody_status
export_samples_records(struct export_writing *writing, struct export_entry *own,
    const struct record_batch *batch, const uint8_t (*digests)[DIGEST_SIZE],
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++) {
		bool barred = barred_has(writing->job->ask->barred, digests[i]);

		if (barred == stays(own, batch->ordinal + i))
			return error_set(err, CUSTODY_DISAGREES, "changed",
			    "%s changed while it was read", own->name);
		if (barred)
			status = export_entry_leave_out(
			    writing, own, digests[i], err);
	}
	return status;
}

enum custody_status
export_samples_end(struct export_entry *own, struct custody_error *err)
{
	return export_tar_end(own->tar, err);
}
