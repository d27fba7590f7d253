/* SPDX-License-Identifier: Apache-2.0
 *
 * selector_key: a file by its path in the version, a member by its path in its
 * archive, a sample by its key; and samples by the digest of one of their
 * members.  The manifest and the run of ids have the first and the last key;
 * paths of members and digests in samples are in the data alone.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/selector_inside.h"
#include "base/encode.h"
#include "base/error.h"
#include "readers/naming.h"
#include "store/index_find.h"

bool
selector_is_samples(const char *format)
{
	return strncmp(format, "webdataset/", 11) == 0;
}

/* --- keys --------------------------------------------------------------- */

/* As entries have it: no empty part, and none that is a dot. */
enum custody_status
selector_read_key(struct selector *selector, struct custody *custody,
    struct custody_error *err)
{
	char *to = selector->text;
	const char *from = selector->text;

	(void)custody;
	while (*from != '\0') {
		size_t part = strcspn(from, "/");

		if (part > 0 && !(part == 1 && *from == '.')) {
			if (to != selector->text)
				*to++ = '/';
			memmove(to, from, part);
			to += part;
		}
		from += part + (from[part] == '/');
	}
	*to = '\0';
	if (*selector->text == '\0')
		return error_set(err, CUSTODY_USAGE, "no-selector",
		    "--key: nothing to look for");
	return CUSTODY_OK;
}

/* PATH itself, or below the path of the archive it is in. */
static bool
is_key(struct bytes wanted, struct bytes archive, struct bytes key)
{
	if (bytes_equal(wanted, key))
		return true;
	return archive.len > 0 && wanted.len == archive.len + 1 + key.len &&
	       memcmp(wanted.at, archive.at, archive.len) == 0 &&
	       wanted.at[archive.len] == '/' &&
	       memcmp(wanted.at + archive.len + 1, key.at, key.len) == 0;
}

static enum custody_status
take_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	const struct measure_entry *entry = own;
	struct bytes key = bytes_text(selector_data_selector(ctx)->text);
	enum custody_status status = CUSTODY_OK;

	if (batch->labels == NULL)
		return CUSTODY_OK;
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		if (batch->labels[i].key.len > 0 &&
		    is_key(key, entry->path, batch->labels[i].key))
			status = selector_data_keep(
			    ctx, own, 0, batch->ordinal + i, digests[i], err);
	return status;
}

static enum custody_status
take_piece(void *ctx, void *own, const struct record_chunk *piece,
    const uint8_t *digest, struct custody_error *err)
{
	const struct measure_entry *entry = own;
	struct bytes key = bytes_text(selector_data_selector(ctx)->text);

	if (!piece->last || piece->label.key.len == 0 ||
	    !is_key(key, entry->path, piece->label.key))
		return CUSTODY_OK;
	return selector_data_keep(ctx, own, 0, piece->ordinal, digest, err);
}

static const struct measure_sink key_sink = {
    .begin = measure_own_entry,
    .records = take_records,
    .piece = take_piece,
};

static enum selector_reach
reach_members(const struct index_entry *entry)
{
	return strncmp(entry->format, "tar/", 4) == 0 ||
		       strncmp(entry->format, "zip/", 4) == 0
		   ? REACH_DATA
		   : REACH_INDEX;
}

/* A file that was given by itself has no path in the version, but a name. */
static enum custody_status
tell_if_that_file(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct selector_search *search = context;
	struct bytes key = bytes_text(search->selector->text);

	if (!bytes_equal(key,
		entry->path.len > 0 ? entry->path : naming_last(entry->place)))
		return CUSTODY_OK;
	return selector_tell_file(search, 0, entry, err);
}

static enum custody_status
tell_if_sample(void *context, uint64_t ordinal, struct custody_error *err)
{
	struct selector_search *search = context;
	struct index_entry entry;
	uint64_t within;
	enum custody_status status;

	status =
	    index_file_entry_of(search->index, ordinal, &entry, &within, err);
	if (status != CUSTODY_OK || !selector_is_samples(entry.format))
		return status;
	return selector_tell_one(search, 0, ordinal, "key", err);
}

enum custody_status
selector_find_key(struct selector_search *search, struct custody_error *err)
{
	static const struct selector_look look = {
	    .form = "key",
	    .noun = "a key",
	    .sink = &key_sink,
	    .reach = reach_members,
	};
	enum custody_status status;

	status = index_file_each_entry(
	    search->index, tell_if_that_file, search, err);
	if (status == CUSTODY_OK)
		status = index_find_id(search->index,
		    bytes_text(search->selector->text), tell_if_sample, search,
		    err);
	return status == CUSTODY_OK ? selector_find_data(search, &look, err)
				    : status;
}

/* --- digests of a sample's members -------------------------------------- */

static int
by_digest(const void *a, const void *b)
{
	return memcmp(a, b, DIGEST_SIZE);
}

static enum custody_status
keep_if_wanted(void *ctx, void *own, const uint8_t member[DIGEST_SIZE],
    uint64_t within, const uint8_t *digest, struct custody_error *err)
{
	const struct selector *selector = selector_data_selector(ctx);
	const uint8_t(*sorted)[32] = (const uint8_t(*)[32])selector->sorted;
	const uint8_t(*at)[32] =
	    bsearch(member, sorted, selector->digests, DIGEST_SIZE, by_digest);
	size_t which;

	if (at == NULL)
		return CUSTODY_OK;
	which = (size_t)(at - sorted);
	if (selector->digest != NULL)
		which = selector->digest[which].indicator;
	return selector_data_keep(ctx, own, which, within, digest, err);
}

/* A name has its quotes escaped: the mark is the member's own. */
static enum custody_status
take_sample(void *ctx, void *own, struct record sample, uint64_t within,
    const uint8_t *digest, struct custody_error *err)
{
	static const char mark[] = "\"sha256\":\"";
	const uint8_t *at = sample.at, *end = sample.at + sample.len;
	enum custody_status status = CUSTODY_OK;
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)] = "";
	uint8_t member[DIGEST_SIZE];

	while (status == CUSTODY_OK && (at = memmem(at, (size_t)(end - at),
					    mark, sizeof mark - 1)) != NULL) {
		at += sizeof mark - 1;
		if (end - at < 2 * DIGEST_SIZE)
			break;
		memcpy(hex, at, 2 * DIGEST_SIZE);
		if (encode_unhex(member, hex, DIGEST_SIZE))
			status = keep_if_wanted(
			    ctx, own, member, within, digest, err);
	}
	return status;
}

static enum custody_status
take_samples(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	const struct measure_entry *entry = own;
	enum custody_status status = CUSTODY_OK;

	if (!selector_is_samples(entry->format))
		return CUSTODY_OK;
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = take_sample(ctx, own, batch->records[i],
		    batch->ordinal + i, digests[i], err);
	return status;
}

static const struct measure_sink sample_sink = {
    .begin = measure_own_entry,
    .records = take_samples,
};

static enum selector_reach
reach_samples(const struct index_entry *entry)
{
	return selector_is_samples(entry->format) ? REACH_DATA : REACH_INDEX;
}

enum custody_status
selector_find_samples(struct selector_search *search, struct custody_error *err)
{
	static const struct selector_look look = {
	    .form = "member",
	    .noun = "a member of a sample",
	    .sink = &sample_sink,
	    .reach = reach_samples,
	};

	if (!search->selector->members || search->selector->digests == 0)
		return CUSTODY_OK;
	return selector_find_data(search, &look, err);
}
