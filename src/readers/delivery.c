/* SPDX-License-Identifier: Apache-2.0
 *
 * delivery: hands entries and records to the sink, where it wants them.
 */
#include "readers/delivery.h"

static enum custody_status
answer(struct delivery *delivery, enum custody_status status)
{
	if (status != CUSTODY_OK)
		delivery->refused = true;
	return status;
}

enum custody_status
delivery_begin(struct delivery *delivery, struct entry *entry,
    struct place *place, struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	*entry = (struct entry){.place = place_ref(place)};
	if (sink->begin_entry == NULL)
		return CUSTODY_OK;
	return answer(delivery,
	    sink->begin_entry(delivery->ctx, &entry->sinks, place, err));
}

enum custody_status
delivery_header(struct delivery *delivery, struct entry *entry,
    struct bytes header, struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	if (sink->header == NULL)
		return CUSTODY_OK;
	return answer(
	    delivery, sink->header(delivery->ctx, entry->sinks, header, err));
}

enum custody_status
delivery_batch_take(struct delivery *delivery, struct entry *entry,
    struct record_batch *batch, struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	batch->options = delivery->options;
	batch->ordinal = entry->records;
	entry->records += batch->count;
	delivery->records += batch->count;
	if (sink->batch_take == NULL) {
		batch_free(batch);
		return CUSTODY_OK;
	}
	return answer(delivery,
	    sink->batch_take(delivery->ctx, entry->sinks, batch, err));
}

enum custody_status
delivery_chunk(struct delivery *delivery, struct entry *entry,
    struct record_chunk *chunk, struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	chunk->ordinal = entry->records;
	if (chunk->last) {
		entry->records++;
		delivery->records++;
	}
	if (sink->chunk == NULL)
		return CUSTODY_OK;
	return answer(
	    delivery, sink->chunk(delivery->ctx, entry->sinks, chunk, err));
}

enum custody_status
delivery_end(
    struct delivery *delivery, struct entry *entry, struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	if (sink->end_entry == NULL)
		return CUSTODY_OK;
	return answer(delivery,
	    sink->end_entry(delivery->ctx, entry->sinks, entry->records, err));
}

void
delivery_clear(struct entry *entry)
{
	place_free(entry->place);
	entry->place = NULL;
}

enum custody_status
delivery_excluded(
    struct delivery *delivery, struct bytes path, struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	if (sink->excluded == NULL)
		return CUSTODY_OK;
	return answer(delivery, sink->excluded(delivery->ctx, path, err));
}

enum custody_status
delivery_waits(void *ctx, struct custody_error *err)
{
	struct delivery *delivery = ctx;
	const struct reading_sink *sink = delivery->sink;

	if (sink->waits == NULL)
		return CUSTODY_OK;
	return answer(delivery, sink->waits(delivery->ctx, err));
}

enum custody_status
delivery_raw(void *ctx, struct block *block, struct bytes data,
    struct custody_error *err)
{
	struct delivery *delivery = ctx;
	const struct reading_sink *sink = delivery->sink;

	if (sink->raw == NULL)
		return CUSTODY_OK;
	return answer(delivery, sink->raw(delivery->ctx, block, data, err));
}

enum custody_status
delivery_rename(struct delivery *delivery, void *sinks, struct bytes path,
    struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	if (sink->rename_entry == NULL)
		return CUSTODY_OK;
	return answer(
	    delivery, sink->rename_entry(delivery->ctx, sinks, path, err));
}

enum custody_status
delivery_found(struct delivery *delivery, uint64_t files, uint64_t bytes,
    struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	if (sink->found == NULL)
		return CUSTODY_OK;
	return answer(delivery, sink->found(delivery->ctx, files, bytes, err));
}

enum custody_status
delivery_begin_file(struct delivery *delivery, const struct reading_file *file,
    struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	enum custody_status status;

	if (sink->begin_file == NULL)
		return CUSTODY_OK;
	status = sink->begin_file(delivery->ctx, file, err);
	if (status != CUSTODY_END)
		return answer(delivery, status);
	delivery->passed_over = true;
	return CUSTODY_END;
}

enum custody_status
delivery_end_file(struct delivery *delivery, const struct reading_file *file,
    struct custody_error *err)
{
	const struct reading_sink *sink = delivery->sink;

	if (sink->end_file == NULL)
		return CUSTODY_OK;
	return answer(delivery, sink->end_file(delivery->ctx, file, err));
}
