/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_samples: whoever wants what samples consist of, or has nothing else,
 * is given members; the records that name them are made here, of what was
 * given.  Members are digested on the walk's thread, which knows where a sample
 * ends; their records on any, as all are.
 */
#include <stdlib.h>

#include "acts/measure_inside.h"
#include "base/error.h"
#include "readers/packing.h"
#include "readers/samples.h"
#include "readers/table.h"

#define AT_ONCE 256 /* members */

struct measure_samples {
	struct samples_record record; /* of the sample at hand       */
	uint64_t ordinal;             /* its number, or the next one */
	struct packing packing;       /* records before it           */
	struct measure_entry *entry;
};

enum custody_status
measure_samples_new(
    struct measuring *m, struct measure_entry *entry, struct custody_error *err)
{
	const struct measure_sink *sink = m->options->sink;
	struct measure_open *open = entry->open;
	bool members = m->options->sealed != NULL ||
		       (sink != NULL && sink->members != NULL);

	if (open->place->reader->shape != READER_SAMPLES || !members)
		return CUSTODY_OK;
	if (m->pool == NULL && block_pool_new(&m->pool, err) != CUSTODY_OK)
		return CUSTODY_UNKNOWN;
	open->samples = calloc(1, sizeof *open->samples);
	if (open->samples == NULL)
		return error_memory(err);
	open->samples->entry = entry;
	return CUSTODY_OK;
}

void
measure_samples_free(struct measure_samples *samples)
{
	if (samples == NULL)
		return;
	samples_record_clear(&samples->record);
	packing_clear(&samples->packing);
	free(samples);
}

/* --- records ---------------------------------------------------------------
 */

static enum custody_status
pass_records(struct measuring *m, struct measure_samples *samples,
    struct custody_error *err)
{
	struct record_batch *batch = packing_take(&samples->packing);

	if (batch == NULL)
		return CUSTODY_OK;
	batch->options = &m->reading;
	batch->ordinal = samples->ordinal - batch->count;
	return measure_steps_add_batch_take(m, samples->entry, batch, err);
}

static enum custody_status
end_sample(struct measuring *m, struct measure_samples *samples,
    struct custody_error *err)
{
	struct samples_record *record = &samples->record;
	enum custody_status status;

	if (!record->begun)
		return CUSTODY_OK;
	status = samples_record_end(record, err);
	if (status == CUSTODY_OK &&
	    packing_is_full(&samples->packing, record->text.len))
		status = pass_records(m, samples, err);
	if (status == CUSTODY_OK)
		status = packing_begin(&samples->packing, m->pool,
		    samples->entry->open->place, err);
	if (status == CUSTODY_OK)
		status = packing_add_text(&samples->packing,
		    buffer_view(&record->stored), buffer_view(&record->key),
		    buffer_view(&record->text), err);
	samples->ordinal++;
	return status;
}

/* To the sample that the member is of. */
static enum custody_status
settle_sample(struct measuring *m, struct measure_samples *samples,
    struct bytes stored, struct custody_error *err)
{
	enum custody_status status;

	if (samples_record_has(&samples->record, stored))
		return CUSTODY_OK;
	status = end_sample(m, samples, err);
	return status == CUSTODY_OK
		   ? samples_record_begin(&samples->record, stored, err)
		   : status;
}

static enum custody_status
check_ordinal(const struct measuring *m, const struct measure_samples *samples,
    uint64_t ordinal, struct custody_error *err)
{
	return m->options->sealed == NULL || ordinal == samples->ordinal
		   ? CUSTODY_OK
		   : error_set(err, CUSTODY_DISAGREES, "sealed",
			 "the sealed file: a sample is not where its number "
			 "says");
}

/* --- members ---------------------------------------------------------------
 */

/* `first` of them, and some more. */
static enum custody_status
add_members(struct measuring *m, struct measure_samples *samples,
    const struct record_batch *batch, size_t first, struct custody_error *err)
{
	size_t count = batch->count - first;
	struct bytes content[AT_ONCE] = {{NULL, 0}};
	uint8_t digest[AT_ONCE][DIGEST_SIZE];
	enum custody_status status = CUSTODY_OK;

	if (count > AT_ONCE)
		count = AT_ONCE;
	for (size_t i = 0; i < count; i++)
		content[i] = (struct bytes){batch->records[first + i].at,
		    batch->records[first + i].len};
	digest_many(content, count, digest);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++) {
		struct bytes stored = batch->labels[first + i].key;

		status = settle_sample(m, samples, stored, err);
		if (status == CUSTODY_OK)
			status = samples_record_add(
			    &samples->record, stored, digest[i], err);
	}
	return status;
}

/* Only their leaf hashes are left, whose count is that of samples. */
static enum custody_status
pass_erased_take(struct measuring *m, struct measure_samples *samples,
    struct record_batch *batch, struct custody_error *err)
{
	enum custody_status status = end_sample(m, samples, err);

	if (status == CUSTODY_OK)
		status = pass_records(m, samples, err);
	if (status == CUSTODY_OK)
		status = check_ordinal(m, samples, batch->ordinal, err);
	if (status != CUSTODY_OK) {
		batch_free(batch);
		return status;
	}
	samples->ordinal += batch->count;
	return measure_steps_batch_take(m, samples->entry, batch, err);
}

enum custody_status
measure_samples_batch_take(struct measuring *m, struct measure_entry *entry,
    struct record_batch *batch, struct custody_error *err)
{
	struct measure_samples *samples = entry->open->samples;
	const struct measure_sink *sink = m->options->sink;
	bool given = false;
	enum custody_status status;

	if (batch->erased != NULL)
		return pass_erased_take(m, samples, batch, err);
	status = batch->labels == NULL || batch->count == 0
		     ? error_set(err, CUSTODY_UNKNOWN, "no-name",
			   "a member without a name")
		     : settle_sample(m, samples, batch->labels[0].key, err);
	if (status == CUSTODY_OK)
		status = check_ordinal(m, samples, batch->ordinal, err);
	if (status == CUSTODY_OK && sink != NULL && sink->members != NULL) {
		given = true;
		batch->ordinal = samples->ordinal;
		status = measure_steps_add_members_take(m, entry, batch, err);
	}
	/* Until steps are settled the queue has it. */
	for (size_t i = 0; status == CUSTODY_OK && i < batch->count;
	     i += AT_ONCE)
		status = add_members(m, samples, batch, i, err);
	if (!given)
		batch_free(batch);
	return status == CUSTODY_OK ? measure_steps_settle(m, false, err)
				    : status;
}

enum custody_status
measure_samples_piece(struct measuring *m, struct measure_entry *entry,
    const struct record_chunk *piece, struct custody_error *err)
{
	struct measure_samples *samples = entry->open->samples;
	const struct measure_sink *sink = m->options->sink;
	struct measure_open *open = entry->open;
	struct bytes stored = piece->label.key;
	uint8_t digest[DIGEST_SIZE];
	struct step *step;
	struct record_chunk numbered = *piece;
	enum custody_status status;

	status = settle_sample(m, samples, stored, err);
	if (status == CUSTODY_OK)
		status = check_ordinal(m, samples, piece->ordinal, err);
	if (status != CUSTODY_OK)
		return status;
	if (piece->first) {
		digest_init(&open->digest);
		open->piece_len = 0;
	}
	digest_add(&open->digest, piece->data.at, piece->data.len);
	open->piece_len += piece->data.len;
	numbered.ordinal = samples->ordinal;
	if (sink != NULL && sink->member_piece != NULL)
		status = measure_steps_add_piece(
		    m, &step, STEP_MEMBER_PIECE, entry, &numbered, err);
	if (status == CUSTODY_OK && piece->last) {
		digest_final(&open->digest, digest);
		status = open->piece_len == piece->size
			     ? samples_record_add(
				   &samples->record, stored, digest, err)
			     : error_set(err, CUSTODY_DISAGREES, "data",
				   "a member has another length than it says");
	}
	return status == CUSTODY_OK ? measure_steps_settle(m, false, err)
				    : status;
}

enum custody_status
measure_samples_end(
    struct measuring *m, struct measure_entry *entry, struct custody_error *err)
{
	struct measure_samples *samples = entry->open->samples;
	enum custody_status status = end_sample(m, samples, err);

	return status == CUSTODY_OK ? pass_records(m, samples, err) : status;
}
