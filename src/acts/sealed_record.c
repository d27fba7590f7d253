/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_record: its runs' chunks, and of them no more than it takes.
 */
#include "acts/sealed_record.h"
#include "acts/sealed_contents.h"
#include "acts/sealed_walk.h"
#include "base/error.h"
#include "readers/samples.h"

struct finding {
	uint64_t entry, ordinal;
	struct buffer *out;
	bool samples;                 /* of such an entry        */
	struct samples_record sample; /* that is looked for      */
	struct digest_stream member;  /* of it, that is in pieces */
};

/* CUSTODY_END: that is all of it. */
static enum custody_status
take_record(const struct finding *finding, const struct sealed_call *call,
    struct custody_error *err)
{
	uint64_t i = finding->ordinal - call->records.ordinal;
	struct bytes record;
	enum custody_status status;

	if (i >= call->records.count)
		return CUSTODY_OK;
	if (!sealed_calls_record(call, (size_t)i, &record))
		return sealed_walk_damaged(err);
	status = buffer_append(finding->out, record.at, record.len, err);
	return status == CUSTODY_OK ? CUSTODY_END : status;
}

static enum custody_status
add_member(struct finding *finding, struct bytes stored,
    const uint8_t digest[DIGEST_SIZE], struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (!finding->sample.begun)
		status = samples_record_begin(&finding->sample, stored, err);
	return status == CUSTODY_OK
		   ? samples_record_add(&finding->sample, stored, digest, err)
		   : status;
}

static enum custody_status
take_members(struct finding *finding, const struct sealed_call *call,
    struct custody_error *err)
{
	struct sealed_calls_each each = {0};
	uint64_t wanted = finding->ordinal - call->records.ordinal;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	while ((status = sealed_calls_next_record(&each, call, err)) ==
	       CUSTODY_OK) {
		if (each.sample != wanted)
			continue;
		digest_sha256(digest, each.record.at, each.record.len);
		status = add_member(finding, each.key, digest, err);
		if (status != CUSTODY_OK)
			break;
	}
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

static enum custody_status
take_piece(struct finding *finding, const struct record_chunk *piece,
    struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	if (piece->ordinal != finding->ordinal)
		return CUSTODY_OK;
	if (!finding->samples) {
		status = buffer_append(
		    finding->out, piece->data.at, piece->data.len, err);
		return status == CUSTODY_OK && piece->last ? CUSTODY_END
							   : status;
	}
	if (piece->first)
		digest_init(&finding->member);
	digest_add(&finding->member, piece->data.at, piece->data.len);
	if (!piece->last)
		return CUSTODY_OK;
	digest_final(&finding->member, digest);
	return add_member(finding, piece->label.key, digest, err);
}

static enum custody_status
find_in_call(void *ctx, struct sealed_call *call, struct block *block,
    struct custody_error *err)
{
	struct finding *finding = ctx;

	(void)block;
	if (call->entry != finding->entry)
		return CUSTODY_OK;
	if (call->kind == SEALED_CODE_RECORDS)
		return finding->samples ? take_members(finding, call, err)
					: take_record(finding, call, err);
	if (call->kind == SEALED_CODE_PIECE)
		return take_piece(finding, &call->piece, err);
	if (call->kind == SEALED_CODE_ERASED &&
	    finding->ordinal - call->records.ordinal < call->records.count)
		return error_set(err, CUSTODY_NOT_FOUND, "erased",
		    "record %llu was erased",
		    (unsigned long long)finding->ordinal);
	return CUSTODY_OK;
}

/* Its runs' chunks, and of them no more than it takes. */
static enum custody_status
find_record(struct sealed_read *read, const struct sealed_contents *contents,
    size_t run, struct finding *finding, struct custody_error *err)
{
	struct block_pool *pool = NULL;
	enum custody_status status = block_pool_new(&pool, err);

	finding->entry = contents->run[run].entry;
	finding->samples = sealed_contents_samples(contents, finding->entry);
	do
		if (status == CUSTODY_OK)
			status = sealed_walk_chunk(read, pool,
			    contents->run[run].chunk, find_in_call, finding,
			    err);
	while (status == CUSTODY_OK &&
	       sealed_contents_more(contents, finding->ordinal, &run));
	block_pool_free(pool);
	if (status == CUSTODY_END)
		return CUSTODY_OK;
	if (status != CUSTODY_OK)
		return status;
	if (!finding->sample.begun)
		return sealed_walk_damaged(err);
	status = samples_record_end(&finding->sample, err);
	return status == CUSTODY_OK
		   ? buffer_append(finding->out, finding->sample.text.at,
			 finding->sample.text.len, err)
		   : status;
}

enum custody_status
sealed_record(struct sealed_read *read, struct bytes path, uint64_t ordinal,
    struct buffer *out, struct custody_error *err)
{
	struct finding finding = {.ordinal = ordinal, .out = out};
	struct sealed_contents contents;
	enum custody_status status;
	size_t run;

	status =
	    sealed_contents_read(&contents, sealed_read_contents(read), err);
	if (status != CUSTODY_OK)
		return status;
	status = sealed_contents_find(&contents, path, ordinal, &run, err);
	if (status == CUSTODY_OK)
		status = find_record(read, &contents, run, &finding, err);
	samples_record_clear(&finding.sample);
	sealed_contents_clear(&contents);
	return status;
}
