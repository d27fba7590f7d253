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

/* The length of a path's key; 0 where it has none. */
static size_t
measure_key(struct bytes path)
{
	struct bytes last = naming_last(path);
	const uint8_t *dot = memchr(last.at, '.', last.len);

	return dot == NULL || dot == last.at ? 0 : (size_t)(dot - path.at);
}

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

/* {"name":".cls","sha256":HEX}, after what is there. */
static enum custody_status
add_part(struct samples *samples, struct bytes name, const uint8_t digest[32],
    struct custody_error *err)
{
	struct buffer *text = &samples->text;
	char hex[ENCODE_HEX_SIZE(32)];
	enum custody_status status;

	encode_hex(hex, digest, 32);
	status = buffer_append(text, text->len == 0 ? "[" : ",", 1, err);
	if (status == CUSTODY_OK)
		status = naming_member(text, false, "name", name, err);
	if (status == CUSTODY_OK)
		status =
		    naming_member(text, true, "sha256", bytes_text(hex), err);
	if (status == CUSTODY_OK && text->len >= BLOCK_SIZE - 1)
		status = error_set(err, CUSTODY_MALFORMED, "too-many",
		    "the list of a sample's parts is above 1 MiB");
	return status;
}

static enum custody_status
begin_sample(struct samples *samples, struct bytes stored, struct bytes key,
    struct custody_error *err)
{
	enum custody_status status;
	bool seen = false;

	status = member_names_add(&samples->keys, key, &seen, err);
	if (seen)
		return error_set(err, CUSTODY_MALFORMED, "same-key",
		    "members of another sample lie between those of %.*s",
		    (int)key.len, (const char *)key.at);
	samples->stored.len = 0;
	samples->key.len = 0;
	if (status == CUSTODY_OK)
		status =
		    buffer_append(&samples->stored, stored.at, stored.len, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&samples->key, key.at, key.len, err);
	return status;
}

enum custody_status
samples_take(struct samples *samples, struct members *members,
    struct bytes stored, uint64_t size, struct source *source,
    struct custody_error *err)
{
	struct bytes clean = buffer_view(&members->clean);
	struct bytes own = {stored.at, measure_key(stored)};
	struct bytes key = {clean.at, measure_key(clean)};
	enum custody_status status = CUSTODY_OK;
	uint8_t digest[32];

	if (own.len == 0 || key.len == 0)
		return error_set(err, CUSTODY_MALFORMED, "no-key",
		    "no sample: its name has nothing before a first dot");
	if (!bytes_equal(own, buffer_view(&samples->stored))) {
		status = samples_end(samples, members, err);
		if (status == CUSTODY_OK)
			status = begin_sample(samples, own, key, err);
	}
	if (status == CUSTODY_OK)
		status = digest_content(members, size, source, digest, err);
	if (status != CUSTODY_OK)
		return status;
	return add_part(samples,
	    (struct bytes){stored.at + own.len, stored.len - own.len}, digest,
	    err);
}

enum custody_status
samples_end(
    struct samples *samples, struct members *members, struct custody_error *err)
{
	enum custody_status status;

	if (samples->text.len == 0)
		return CUSTODY_OK;
	status = buffer_append(&samples->text, "]", 1, err);
	if (status == CUSTODY_OK)
		status = members_add(members, buffer_view(&samples->stored),
		    buffer_view(&samples->key), buffer_view(&samples->text),
		    err);
	samples->text.len = 0;
	return status;
}

void
samples_clear(struct samples *samples)
{
	buffer_clear(&samples->stored);
	buffer_clear(&samples->key);
	buffer_clear(&samples->text);
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
