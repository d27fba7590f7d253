/* SPDX-License-Identifier: Apache-2.0
 *
 * samples: a key is a path up to the first dot of its last part, as the
 * webdataset library has it.  A member without one, which that passes over,
 * and members of one key that are apart, which it takes for two samples, are
 * refused.
 */
#include <string.h>

#include "base/encode.h"
#include "base/error.h"
#include "readers/formats.h"
#include "readers/members.h"
#include "readers/naming.h"

/* A path up to the first dot of its last part; empty where it has none. */
static struct bytes
key_of(struct bytes path)
{
	struct bytes last = naming_last(path);
	const uint8_t *dot = memchr(last.at, '.', last.len);

	return (struct bytes){path.at,
	    dot == NULL || dot == last.at ? 0 : (size_t)(dot - path.at)};
}

/* --- its record ------------------------------------------------------------
 */

bool
samples_are_one(struct bytes stored, struct bytes next)
{
	return bytes_equal(key_of(stored), key_of(next));
}

bool
samples_record_has(const struct samples_record *record, struct bytes stored)
{
	return record->begun &&
	       bytes_equal(key_of(stored), buffer_view(&record->stored));
}

enum custody_status
samples_record_begin(struct samples_record *record, struct bytes stored,
    struct custody_error *err)
{
	struct bytes own = key_of(stored);
	enum custody_status status;

	record->stored.len = record->key.len = record->text.len = 0;
	status = naming_clean(&record->key, stored, err);
	if (status != CUSTODY_OK)
		return status;
	record->key.len = key_of(buffer_view(&record->key)).len;
	if (own.len == 0 || record->key.len == 0)
		return error_set(err, CUSTODY_MALFORMED, "no-key",
		    "no sample: its name has nothing before a first dot");
	status = buffer_append(&record->stored, own.at, own.len, err);
	record->begun = status == CUSTODY_OK;
	return status;
}

/* {"name":".cls","sha256":HEX}, after what is there. */
enum custody_status
samples_record_add(struct samples_record *record, struct bytes stored,
    const uint8_t digest[32], struct custody_error *err)
{
	struct buffer *text = &record->text;
	size_t key = record->stored.len;
	char hex[ENCODE_HEX_SIZE(32)];
	enum custody_status status;

	encode_hex(hex, digest, 32);
	status = buffer_append(text, text->len == 0 ? "[" : ",", 1, err);
	if (status == CUSTODY_OK)
		status = naming_member(text, false, "name",
		    (struct bytes){stored.at + key, stored.len - key}, err);
	if (status == CUSTODY_OK)
		status =
		    naming_member(text, true, "sha256", bytes_text(hex), err);
	if (status == CUSTODY_OK && text->len >= BLOCK_SIZE - 1)
		status = error_set(err, CUSTODY_MALFORMED, "too-many",
		    "the list of a sample's parts is above 1 MiB");
	return status;
}

enum custody_status
samples_record_end(struct samples_record *record, struct custody_error *err)
{
	record->begun = false;
	return buffer_append(&record->text, "]", 1, err);
}

void
samples_record_clear(struct samples_record *record)
{
	buffer_clear(&record->stored);
	buffer_clear(&record->key);
	buffer_clear(&record->text);
}

/* --- of a shard ------------------------------------------------------------
 */

static enum custody_status
digest_content(struct members *members, uint64_t size, struct source *source,
    uint8_t digest[32], struct custody_error *err)
{
	const struct reading_sha256 *sha256 = members->delivery->sha256;
	enum custody_status status;
	uint64_t state[16];
	struct block *block;
	size_t got = 0;

	if (sha256 == NULL)
		return error_set(err, CUSTODY_UNKNOWN, "no-digest",
		    "whoever reads samples must bring SHA-256");
	status = block_new(&block, members->delivery->pool, BLOCK_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	sha256->init(state);
	while (status == CUSTODY_OK) {
		status = source_fill(source, block, 0, BLOCK_SIZE, &got, err);
		if (status == CUSTODY_OK || status == CUSTODY_END)
			sha256->add(state, (struct bytes){block->bytes, got});
	}
	sha256->final(state, digest);
	block_free(block);
	if (status == CUSTODY_END)
		status = source->taken == size ? CUSTODY_OK
					       : members_refuse_size(size, err);
	return status;
}

static enum custody_status
begin_sample(
    struct samples *samples, struct bytes stored, struct custody_error *err)
{
	enum custody_status status;
	struct bytes key;
	bool seen = false;

	status = samples_record_begin(&samples->record, stored, err);
	if (status != CUSTODY_OK)
		return status;
	key = buffer_view(&samples->record.key);
	status = member_names_add(&samples->keys, key, &seen, err);
	if (seen)
		return error_set(err, CUSTODY_MALFORMED, "same-key",
		    "members of another sample lie between those of %.*s",
		    (int)key.len, (const char *)key.at);
	return status;
}

enum custody_status
samples_take(struct samples *samples, struct members *members,
    struct bytes stored, uint64_t size, struct source *source,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint8_t digest[32];

	if (!samples_record_has(&samples->record, stored)) {
		status = samples_end(samples, members, err);
		if (status == CUSTODY_OK)
			status = begin_sample(samples, stored, err);
	}
	if (status == CUSTODY_OK && members->delivery->members)
		return members_whole(members, (struct bytes){NULL, 0}, stored,
		    size, source, err);
	if (status == CUSTODY_OK)
		status = digest_content(members, size, source, digest, err);
	return status == CUSTODY_OK
		   ? samples_record_add(&samples->record, stored, digest, err)
		   : status;
}

enum custody_status
samples_end(
    struct samples *samples, struct members *members, struct custody_error *err)
{
	struct samples_record *record = &samples->record;
	enum custody_status status;

	if (!record->begun || members->delivery->members)
		return CUSTODY_OK;
	status = samples_record_end(record, err);
	return status == CUSTODY_OK
		   ? members_add(members, buffer_view(&record->stored),
			 buffer_view(&record->key), buffer_view(&record->text),
			 err)
		   : status;
}

void
samples_clear(struct samples *samples)
{
	samples_record_clear(&samples->record);
	member_names_clear(&samples->keys);
}

/* A sample is found by its key. */
enum custody_status
samples_examine(const struct record_batch *batch, size_t index,
    struct record_fields *out, struct buffer *scratch,
    struct custody_error *err)
{
	(void)scratch;
	(void)err;
	out->id = batch->labels[index].key;
	return CUSTODY_OK;
}
