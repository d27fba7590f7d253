/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_erase_samples: a sample that goes is gone from all of its chunks, and
 * its leaf hash stands where it ended.
 */
#include "acts/sealed_erase_inside.h"
#include "base/error.h"
#include "crypto/merkle.h"

enum custody_status
sealed_erase_end_sample(struct sealed_erase *erase, struct custody_error *err)
{
	struct samples_record *sample = &erase->sample;
	uint8_t digest[DIGEST_SIZE], leaf[DIGEST_SIZE];
	struct buffer attributes = {0};
	enum custody_status status;

	if (!sample->begun)
		return CUSTODY_OK;
	status = samples_record_end(sample, err);
	if (status == CUSTODY_OK)
		status = reading_path_json(
		    &attributes, buffer_view(&sample->stored), err);
	if (status == CUSTODY_OK) {
		digest_sha256(digest, sample->text.at, sample->text.len);
		merkle_leaf_record(leaf, digest, buffer_view(&attributes));
		status = sealed_erase_check(erase, digest, err);
	}
	buffer_clear(&attributes);
	return status == CUSTODY_OK
		   ? sealed_erase_write_erased(erase, erase->sample_name.entry,
			 erase->sample_name.ordinal, leaf, err)
		   : status;
}

static enum custody_status
drop_member(struct sealed_erase *erase, struct sealed_erase_name name,
    struct bytes stored, const uint8_t digest[DIGEST_SIZE],
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (!samples_record_has(&erase->sample, stored)) {
		status = sealed_erase_end_sample(erase, err);
		if (status == CUSTODY_OK)
			status =
			    samples_record_begin(&erase->sample, stored, err);
		erase->sample_name = name;
	}
	return status == CUSTODY_OK
		   ? samples_record_add(&erase->sample, stored, digest, err)
		   : status;
}

/* The members of a call: those that stay, in as many calls as it takes. */
static enum custody_status
part_members(struct sealed_erase *erase, const struct sealed_call *call,
    struct custody_error *err)
{
	struct sealed_calls_part part = {.from = 0};
	struct sealed_calls_each each = {0};
	struct sealed_erase_name name = {call->entry, call->records.ordinal};
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	while ((status = sealed_calls_next_record(&each, call, err)) ==
	       CUSTODY_OK) {
		size_t at = (size_t)(each.record.at - call->text.at);

		name.ordinal = call->records.ordinal + each.sample;
		if (part.from == each.next - 1)
			part.ordinal = name.ordinal;
		if (!sealed_erase_has(erase, name.entry, name.ordinal, 1)) {
			status = sealed_erase_end_sample(erase, err);
		} else {
			part.to = each.next - 1;
			part.end = at;
			status =
			    sealed_erase_write_parts(erase, call, &part, err);
			digest_sha256(digest, each.record.at, each.record.len);
			if (status == CUSTODY_OK)
				status = drop_member(
				    erase, name, each.key, digest, err);
			part.from = each.next;
			part.begin = at + each.record.len;
		}
		if (status != CUSTODY_OK)
			return status;
	}
	part.to = call->records.count;
	part.end = call->text.len;
	return status == CUSTODY_END
		   ? sealed_erase_write_parts(erase, call, &part, err)
		   : status;
}

static enum custody_status
drop_member_piece(struct sealed_erase *erase, const struct sealed_call *call,
    struct custody_error *err)
{
	const struct record_chunk *piece = &call->piece;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status = CUSTODY_OK;

	if (piece->first) {
		digest_init(&erase->piece);
		if (!samples_record_has(&erase->sample, piece->label.key))
			status = sealed_erase_end_sample(erase, err);
	}
	digest_add(&erase->piece, piece->data.at, piece->data.len);
	if (status != CUSTODY_OK || !piece->last)
		return status;
	digest_final(&erase->piece, digest);
	return drop_member(erase,
	    (struct sealed_erase_name){call->entry, piece->ordinal},
	    piece->label.key, digest, err);
}

enum custody_status
sealed_erase_take_samples(struct sealed_erase *erase,
    const struct sealed_call *call, struct bytes as_found,
    struct custody_error *err)
{
	enum custody_status status;

	if (call->kind == SEALED_CODE_RECORDS)
		return part_members(erase, call, err);
	if (call->kind == SEALED_CODE_PIECE &&
	    sealed_erase_has(erase, call->entry, call->piece.ordinal, 1))
		return drop_member_piece(erase, call, err);
	status = sealed_erase_end_sample(erase, err);
	return status == CUSTODY_OK ? buffer_append(&erase->packed, as_found.at,
					  as_found.len, err)
				    : status;
}
