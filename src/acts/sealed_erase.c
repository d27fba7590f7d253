/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_erase: chunk after chunk.  One that holds a record that goes is taken
 * apart into its calls; the call that has the record becomes what is before it,
 * its leaf hash, and what is behind it.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/sealed_erase_inside.h"
#include "base/error.h"
#include "crypto/merkle.h"

static enum custody_status
damaged(struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "sealed",
	    "the sealed file: what it holds is not as its table says");
}

enum custody_status
sealed_erase_new(struct sealed_erase **out, struct sealed_read *read,
    struct sealed_write *write, const struct barred *digests,
    struct custody_error *err)
{
	struct sealed_erase *erase = calloc(1, sizeof *erase);
	enum custody_status status;

	*out = NULL;
	if (erase == NULL)
		return error_memory(err);
	erase->read = read;
	erase->write = write;
	erase->digests = digests;
	status = sealed_contents_read(
	    &erase->contents, sealed_read_contents(read), err);
	if (status == CUSTODY_OK)
		*out = erase;
	else
		sealed_erase_free(erase);
	return status;
}

void
sealed_erase_free(struct sealed_erase *erase)
{
	if (erase == NULL)
		return;
	sealed_contents_clear(&erase->contents);
	buffer_wipe(&erase->plain);
	buffer_wipe(&erase->packed);
	samples_record_clear(&erase->sample);
	free(erase->named);
	free(erase);
}

/* --- what goes ------------------------------------------------------------ */

static bool
find_entry(struct sealed_erase *erase, struct bytes path)
{
	const struct sealed_contents *all = &erase->contents;

	/* Records of one entry are named together, mostly. */
	for (size_t i = 0; i < all->entries; i++) {
		size_t which = (erase->last + i) % all->entries;

		if (!bytes_equal(all->entry[which].path, path))
			continue;
		erase->last = which;
		return true;
	}
	return false;
}

enum custody_status
sealed_erase_add(struct sealed_erase *erase, struct bytes path,
    uint64_t ordinal, struct custody_error *err)
{
	if (!find_entry(erase, path))
		return damaged(err);
	if (erase->count == erase->room) {
		size_t room = erase->room == 0 ? 64 : 2 * erase->room;
		struct sealed_erase_name *grown =
		    reallocarray(erase->named, room, sizeof *grown);

		if (grown == NULL)
			return error_memory(err);
		erase->named = grown;
		erase->room = room;
	}
	erase->named[erase->count++] =
	    (struct sealed_erase_name){erase->last, ordinal};
	return CUSTODY_OK;
}

static int
compare(const void *a, const void *b)
{
	const struct sealed_erase_name *one = a, *other = b;

	if (one->entry != other->entry)
		return one->entry < other->entry ? -1 : 1;
	return (one->ordinal > other->ordinal) -
	       (one->ordinal < other->ordinal);
}

/* The first that is named at or behind that place. */
static size_t
find_from(const struct sealed_erase *erase, uint64_t entry, uint64_t ordinal)
{
	const struct sealed_erase_name wanted = {entry, ordinal};
	size_t low = 0, high = erase->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&erase->named[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool
sealed_erase_has(const struct sealed_erase *erase, uint64_t entry,
    uint64_t first, uint64_t count)
{
	size_t at = find_from(erase, entry, first);

	return at < erase->count && erase->named[at].entry == entry &&
	       erase->named[at].ordinal - first < count;
}

/* --- a call that is taken apart ------------------------------------------- */

enum custody_status
sealed_erase_check(const struct sealed_erase *erase, const uint8_t *digest,
    struct custody_error *err)
{
	return barred_has(erase->digests, digest)
		   ? CUSTODY_OK
		   : error_set(err, CUSTODY_DISAGREES, "plan",
			 "a record that is to be erased is not the one that "
			 "was planned");
}

enum custody_status
sealed_erase_write_erased(struct sealed_erase *erase, uint64_t entry,
    uint64_t ordinal, const uint8_t leaf[DIGEST_SIZE],
    struct custody_error *err)
{
	enum custody_status status =
	    sealed_code_call(&erase->packed, SEALED_CODE_ERASED, entry, err);

	if (status == CUSTODY_OK)
		status = sealed_code_number(&erase->packed, ordinal, 8, err);
	if (status == CUSTODY_OK)
		status = sealed_code_number(&erase->packed, 1, 4, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&erase->packed, leaf, DIGEST_SIZE, err);
	erase->erased++;
	return status;
}

static enum custody_status
erase_record(struct sealed_erase *erase, const struct sealed_call *call,
    size_t i, struct bytes attributes, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE], leaf[DIGEST_SIZE];
	struct bytes record;
	enum custody_status status;

	if (!sealed_calls_record(call, i, &record))
		return damaged(err);
	digest_sha256(digest, record.at, record.len);
	merkle_leaf_record(leaf, digest, attributes);
	status = sealed_erase_check(erase, digest, err);
	return status == CUSTODY_OK
		   ? sealed_erase_write_erased(erase, call->entry,
			 call->records.ordinal + i, leaf, err)
		   : status;
}

enum custody_status
sealed_erase_write_parts(struct sealed_erase *erase,
    const struct sealed_call *call, struct sealed_calls_part *part,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	/* What lies between two that went goes with them. */
	if (part->from < part->to)
		status =
		    sealed_calls_write_part(&erase->packed, call, part, err);
	return status;
}

static enum custody_status
part_call(struct sealed_erase *erase, const struct sealed_call *call,
    struct custody_error *err)
{
	struct sealed_calls_part part = {.ordinal = call->records.ordinal};
	enum custody_status status = CUSTODY_OK;
	uint64_t first = call->records.ordinal;
	size_t at = find_from(erase, call->entry, first);

	for (; status == CUSTODY_OK && at < erase->count &&
	       erase->named[at].entry == call->entry &&
	       erase->named[at].ordinal - first < call->records.count;
	     at++) {
		size_t i = (size_t)(erase->named[at].ordinal - first);
		struct bytes own, attributes;

		if (!sealed_calls_extent(call, i, &own, &attributes))
			return damaged(err);
		part.to = i;
		part.end = (size_t)(own.at - call->text.at);
		if (part.end < part.begin)
			return damaged(err);
		status = sealed_erase_write_parts(erase, call, &part, err);
		if (status == CUSTODY_OK)
			status = erase_record(erase, call, i, attributes, err);
		part.from = i + 1;
		part.ordinal = first + part.from;
		part.begin = part.end + own.len;
	}
	part.to = call->records.count;
	part.end = call->text.len;
	return status == CUSTODY_OK
		   ? sealed_erase_write_parts(erase, call, &part, err)
		   : status;
}

/* Its digest is known at its end; then its leaf hash stands for all. */
static enum custody_status
drop_piece(struct sealed_erase *erase, const struct sealed_call *call,
    struct custody_error *err)
{
	const struct record_chunk *piece = &call->piece;
	uint8_t digest[DIGEST_SIZE], leaf[DIGEST_SIZE];
	enum custody_status status;

	if (piece->first)
		digest_init(&erase->piece);
	digest_add(&erase->piece, piece->data.at, piece->data.len);
	if (!piece->last)
		return CUSTODY_OK;
	digest_final(&erase->piece, digest);
	merkle_leaf_record(leaf, digest, piece->label.attributes);
	status = sealed_erase_check(erase, digest, err);
	return status == CUSTODY_OK
		   ? sealed_erase_write_erased(
			 erase, call->entry, piece->ordinal, leaf, err)
		   : status;
}

/* --- chunks --------------------------------------------------------------- */

static enum custody_status
take_call(struct sealed_erase *erase, const struct sealed_call *call,
    struct bytes as_found, struct custody_error *err)
{
	if (sealed_contents_samples(&erase->contents, call->entry))
		return sealed_erase_take_samples(erase, call, as_found, err);
	if (call->kind == SEALED_CODE_RECORDS &&
	    sealed_erase_has(
		erase, call->entry, call->records.ordinal, call->records.count))
		return part_call(erase, call, err);
	if (call->kind == SEALED_CODE_PIECE &&
	    sealed_erase_has(erase, call->entry, call->piece.ordinal, 1))
		return drop_piece(erase, call, err);
	return buffer_append(&erase->packed, as_found.at, as_found.len, err);
}

enum custody_status
sealed_erase_change(
    struct sealed_erase *erase, uint64_t number, struct custody_error *err)
{
	struct sealed_cursor cursor = {0};
	struct sealed_call call;
	enum custody_status status;

	erase->plain.len = erase->packed.len = 0;
	status = sealed_read_length(erase->read, number, &cursor.left, err);
	if (status == CUSTODY_OK &&
	    buffer_reserve(&erase->plain, cursor.left) == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK)
		status = sealed_read_chunk(
		    erase->read, number, erase->plain.at, cursor.left, err);
	cursor.at = erase->plain.at;
	erase->plain.len = cursor.left;
	while (status == CUSTODY_OK) {
		const uint8_t *begin = cursor.at;

		if (!sealed_calls_next(&call, &cursor))
			break;
		status = take_call(erase, &call,
		    (struct bytes){begin, (size_t)(cursor.at - begin)}, err);
	}
	if (status == CUSTODY_OK && cursor.bad)
		status = damaged(err);
	if (status == CUSTODY_OK &&
	    !sealed_contents_after(&erase->contents, erase->sample_name.entry,
		erase->sample_name.ordinal, number))
		status = sealed_erase_end_sample(erase, err);
	return status;
}

static enum custody_status
change_chunk(
    struct sealed_erase *erase, uint64_t number, struct custody_error *err)
{
	enum custody_status status = sealed_erase_change(erase, number, err);

	return status == CUSTODY_OK
		   ? sealed_write_chunk(erase->write, &erase->packed, err)
		   : status;
}

enum custody_status
sealed_erase_copy(
    struct sealed_erase *erase, uint64_t number, struct custody_error *err)
{
	size_t length;
	enum custody_status status;

	erase->packed.len = 0;
	status = sealed_read_packed(
	    erase->read, number, &erase->packed, &length, err);
	return status == CUSTODY_OK ? sealed_write_packed(erase->write,
					  &erase->packed, length, err)
				    : status;
}

bool *
sealed_erase_mark(struct sealed_erase *erase)
{
	uint64_t chunks = sealed_read_chunks(erase->read);
	bool *marked = calloc((size_t)chunks + 1, sizeof *marked);

	if (erase->count > 0)
		qsort(
		    erase->named, erase->count, sizeof *erase->named, compare);
	for (size_t i = 0; marked != NULL && i < erase->contents.runs; i++) {
		const struct sealed_content_run *run = &erase->contents.run[i];

		if (run->chunk < chunks &&
		    sealed_erase_has(erase, run->entry, run->first, run->count))
			marked[run->chunk] = true;
	}
	return marked;
}

enum custody_status
sealed_erase_check_all(
    const struct sealed_erase *erase, struct custody_error *err)
{
	return erase->erased == erase->count
		   ? CUSTODY_OK
		   : error_set(err, CUSTODY_DISAGREES, "plan",
			 "%llu of the %zu records that are to be erased are "
			 "there",
			 (unsigned long long)erase->erased, erase->count);
}

enum custody_status
sealed_erase_write(struct sealed_erase *erase,
    const uint8_t version[DIGEST_SIZE], uint64_t *size,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	bool *marked = sealed_erase_mark(erase);

	if (marked == NULL)
		return error_memory(err);
	for (uint64_t i = 0;
	     i < sealed_read_chunks(erase->read) && status == CUSTODY_OK; i++)
		status = marked[i] ? change_chunk(erase, i, err)
				   : sealed_erase_copy(erase, i, err);
	free(marked);
	if (status == CUSTODY_OK)
		status = sealed_erase_check_all(erase, err);
	/* Which chunk holds which record stays as it was. */
	return status == CUSTODY_OK
		   ? sealed_write_finish(erase->write, version,
			 sealed_read_contents(erase->read), size, err)
		   : status;
}
