/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_chunks: the table says which records a chunk has, so each is held
 * against the digest that the index has in its place.  A record that goes on
 * in other chunks is digested from its first to its last.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/sealed_calls.h"
#include "acts/sealed_chunks.h"
#include "acts/sealed_contents.h"
#include "acts/sealed_reach.h"
#include "acts/sealed_walk.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "readers/samples.h"

#define AT_ONCE 256 /* records */

/* What is looked for of an entry. */
struct sought {
	uint64_t first;    /* ordinal of its first record in the index */
	uint64_t next, to; /* its records that are to come, [next, to) */
	uint8_t *header;   /* digest; NULL: it has none */
};

struct sealed_chunks {
	struct custody *custody;
	struct sealed_read *read;
	struct index_file *index;
	struct block_pool *pool;
	struct sealed_contents contents;
	struct sought *sought;      /* as contents.entry */
	struct sealed_reach *reach; /* as contents.run */
	struct sealed_chunks_found found;

	/* The record at hand that is not in one call. */
	uint64_t entry, ordinal;
	struct digest_stream piece;
	struct samples_record sample;
};

static enum custody_status
damaged(struct custody_error *err)
{
	return error_set(err, CUSTODY_DISAGREES, "sealed",
	    "the sealed file: its table does not have the version's records");
}

/* --- the table -------------------------------------------------------------
 */

static int
compare_paths(const void *a, const void *b, void *context)
{
	const struct sealed_contents *contents = context;

	return bytes_compare(contents->entry[*(const size_t *)a].path,
	    contents->entry[*(const size_t *)b].path);
}

struct matching {
	struct sealed_chunks *chunks;
	const size_t *order; /* entries by path, as the manifest has them */
	size_t next;
};

static enum custody_status
match_entry(
    void *context, const struct index_entry *entry, struct custody_error *err)
{
	struct matching *matching = context;
	struct sealed_chunks *chunks = matching->chunks;
	const struct sealed_content_entry *line;
	struct sought *sought;

	if (matching->next == chunks->contents.entries)
		return damaged(err);
	line = &chunks->contents.entry[matching->order[matching->next]];
	sought = &chunks->sought[matching->order[matching->next++]];
	if (!bytes_equal(line->path, entry->path) ||
	    !bytes_equal(line->format, bytes_text(entry->format)) ||
	    line->records != entry->records)
		return damaged(err);
	sought->first = entry->first;
	if (entry->header == NULL)
		return CUSTODY_OK;
	sought->header = malloc(DIGEST_SIZE);
	if (sought->header == NULL)
		return error_memory(err);
	memcpy(sought->header, entry->header, DIGEST_SIZE);
	return CUSTODY_OK;
}

/* Each of its entries is one of the manifest, and the other way round. */
static enum custody_status
match_manifest(struct sealed_chunks *chunks, struct custody_error *err)
{
	size_t count = chunks->contents.entries;
	size_t *order = calloc(count + 1, sizeof *order);
	struct matching matching = {chunks, order, 0};
	enum custody_status status;

	if (order == NULL)
		return error_memory(err);
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	qsort_r(order, count, sizeof *order, compare_paths, &chunks->contents);
	status =
	    index_file_each_entry(chunks->index, match_entry, &matching, err);
	free(order);
	return status == CUSTODY_OK && matching.next != count ? damaged(err)
							      : status;
}

enum custody_status
sealed_chunks_open(struct sealed_chunks **out, struct custody *custody,
    struct sealed_read *read, struct index_file *index,
    struct custody_error *err)
{
	struct sealed_chunks *chunks = calloc(1, sizeof *chunks);
	enum custody_status status;

	*out = chunks;
	if (chunks == NULL)
		return error_memory(err);
	chunks->custody = custody;
	chunks->read = read;
	chunks->index = index;
	status = sealed_contents_read(
	    &chunks->contents, sealed_read_contents(read), err);
	if (status == CUSTODY_OK)
		status = block_pool_new(&chunks->pool, err);
	if (status == CUSTODY_OK) {
		chunks->sought = calloc(
		    chunks->contents.entries + 1, sizeof *chunks->sought);
		if (chunks->sought == NULL)
			status = error_memory(err);
	}
	if (status == CUSTODY_OK)
		status = match_manifest(chunks, err);
	if (status == CUSTODY_OK)
		status = sealed_reach_find(&chunks->reach, &chunks->contents,
		    sealed_read_chunks(read), err);
	if (status != CUSTODY_OK) {
		sealed_chunks_close(chunks);
		*out = NULL;
	}
	return status;
}

void
sealed_chunks_close(struct sealed_chunks *chunks)
{
	if (chunks == NULL)
		return;
	for (size_t i = 0;
	     chunks->sought != NULL && i < chunks->contents.entries; i++)
		free(chunks->sought[i].header);
	free(chunks->sought);
	free(chunks->reach);
	samples_record_clear(&chunks->sample);
	block_pool_free(chunks->pool);
	sealed_contents_clear(&chunks->contents);
	free(chunks);
}

struct sealed_chunks_found
sealed_chunks_found(const struct sealed_chunks *chunks)
{
	return chunks->found;
}

/* --- records ---------------------------------------------------------------
 */

static enum custody_status
tell_changed(const struct sealed_chunks *chunks, uint64_t entry,
    struct custody_error *err)
{
	struct bytes path = chunks->contents.entry[entry].path;

	return error_set(err, CUSTODY_DISAGREES, "data",
	    "the sealed file%s%.*s is not what was ingested",
	    path.len > 0 ? ": " : "", path.len < 256 ? (int)path.len : 256,
	    (const char *)path.at);
}

/* The next one that is looked for is this, with what the index has of it. */
static enum custody_status
compare(struct sealed_chunks *chunks, uint64_t entry, uint64_t ordinal,
    const uint8_t digest[DIGEST_SIZE], struct custody_error *err)
{
	struct sought *sought = &chunks->sought[entry];
	uint8_t wanted[DIGEST_SIZE];
	enum custody_status status;

	if (ordinal != sought->next)
		return damaged(err);
	status = index_file_digest(
	    chunks->index, sought->first + ordinal, wanted, err);
	if (status != CUSTODY_OK)
		return status;
	if (memcmp(wanted, digest, sizeof wanted) != 0)
		return tell_changed(chunks, entry, err);
	sought->next++;
	chunks->found.records++;
	return CUSTODY_OK;
}

static bool
is_sought(const struct sealed_chunks *chunks, uint64_t entry, uint64_t ordinal)
{
	const struct sought *sought = &chunks->sought[entry];

	return ordinal >= sought->next && ordinal < sought->to;
}

static enum custody_status
take_records(struct sealed_chunks *chunks, const struct sealed_call *call,
    struct custody_error *err)
{
	struct bytes record[AT_ONCE];
	uint8_t digest[AT_ONCE][DIGEST_SIZE];
	enum custody_status status = CUSTODY_OK;
	size_t at = 0;

	while (at < call->records.count && status == CUSTODY_OK) {
		size_t first = at, count = 0;

		for (; at < call->records.count && count < AT_ONCE; at++) {
			if (!is_sought(chunks, call->entry,
				call->records.ordinal + at))
				continue;
			first = count == 0 ? at : first;
			if (!sealed_calls_record(call, at, &record[count++]))
				return damaged(err);
		}
		digest_many(record, count, digest);
		for (size_t i = 0; i < count && status == CUSTODY_OK; i++)
			status = compare(chunks, call->entry,
			    call->records.ordinal + first + i, digest[i], err);
	}
	return status;
}

static enum custody_status
take_erased(struct sealed_chunks *chunks, const struct sealed_call *call,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < call->records.count && status == CUSTODY_OK; i++)
		if (is_sought(chunks, call->entry, call->records.ordinal + i))
			status = compare(chunks, call->entry,
			    call->records.ordinal + i,
			    call->erased + i * DIGEST_SIZE, err);
	return status;
}

/* --- samples ---------------------------------------------------------------
 */

static enum custody_status
end_sample(struct sealed_chunks *chunks, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	if (!chunks->sample.begun)
		return CUSTODY_OK;
	status = samples_record_end(&chunks->sample, err);
	if (status != CUSTODY_OK)
		return status;
	digest_sha256(digest, chunks->sample.text.at, chunks->sample.text.len);
	return compare(chunks, chunks->entry, chunks->ordinal, digest, err);
}

/* To the sample with that number, from the one before. */
static enum custody_status
settle_sample(struct sealed_chunks *chunks, uint64_t entry, uint64_t ordinal,
    struct custody_error *err)
{
	if (chunks->entry == entry && chunks->ordinal == ordinal)
		return CUSTODY_OK;
	return end_sample(chunks, err);
}

static enum custody_status
add_member(struct sealed_chunks *chunks, uint64_t entry, uint64_t ordinal,
    struct bytes stored, const uint8_t digest[DIGEST_SIZE],
    struct custody_error *err)
{
	enum custody_status status = settle_sample(chunks, entry, ordinal, err);

	if (status == CUSTODY_OK && !chunks->sample.begun) {
		chunks->entry = entry;
		chunks->ordinal = ordinal;
		status = samples_record_begin(&chunks->sample, stored, err);
	}
	if (status == CUSTODY_OK)
		status =
		    samples_record_add(&chunks->sample, stored, digest, err);
	/* What is no name of a member was never sealed. */
	return status == CUSTODY_MALFORMED ? damaged(err) : status;
}

static enum custody_status
take_members(struct sealed_chunks *chunks, const struct sealed_call *call,
    struct custody_error *err)
{
	struct sealed_calls_each each = {0};
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	while ((status = sealed_calls_next_record(&each, call, err)) ==
	       CUSTODY_OK) {
		uint64_t ordinal = call->records.ordinal + each.sample;

		if (!is_sought(chunks, call->entry, ordinal))
			continue;
		digest_sha256(digest, each.record.at, each.record.len);
		status = add_member(
		    chunks, call->entry, ordinal, each.key, digest, err);
		if (status != CUSTODY_OK)
			return status;
	}
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

static enum custody_status
take_piece(struct sealed_chunks *chunks, const struct sealed_call *call,
    struct custody_error *err)
{
	const struct record_chunk *piece = &call->piece;
	uint8_t digest[DIGEST_SIZE];

	if (!is_sought(chunks, call->entry, piece->ordinal))
		return CUSTODY_OK;
	if (piece->first)
		digest_init(&chunks->piece);
	digest_add(&chunks->piece, piece->data.at, piece->data.len);
	if (!piece->last)
		return CUSTODY_OK;
	digest_final(&chunks->piece, digest);
	if (sealed_contents_samples(&chunks->contents, call->entry))
		return add_member(chunks, call->entry, piece->ordinal,
		    piece->label.key, digest, err);
	return compare(chunks, call->entry, piece->ordinal, digest, err);
}

/* --- chunks ----------------------------------------------------------------
 */

static enum custody_status
take_header(const struct sealed_chunks *chunks, const struct sealed_call *call,
    struct custody_error *err)
{
	const uint8_t *wanted = chunks->sought[call->entry].header;
	uint8_t digest[DIGEST_SIZE];

	digest_sha256(digest, call->header.at, call->header.len);
	return wanted != NULL && memcmp(wanted, digest, sizeof digest) == 0
		   ? CUSTODY_OK
		   : tell_changed(chunks, call->entry, err);
}

static enum custody_status
take_call(void *ctx, struct sealed_call *call, struct block *block,
    struct custody_error *err)
{
	struct sealed_chunks *chunks = ctx;
	enum custody_status status;

	(void)block;
	if (call->entry >= chunks->contents.entries)
		return damaged(err);
	switch (call->kind) {
	case SEALED_CODE_HEADER:
		return take_header(chunks, call, err);
	case SEALED_CODE_RECORDS:
		return sealed_contents_samples(&chunks->contents, call->entry)
			   ? take_members(chunks, call, err)
			   : take_records(chunks, call, err);
	case SEALED_CODE_PIECE:
		return take_piece(chunks, call, err);
	case SEALED_CODE_ERASED:
		status = end_sample(chunks, err);
		return status == CUSTODY_OK ? take_erased(chunks, call, err)
					    : status;
	default:
		return CUSTODY_OK;
	}
}

/* The runs of a chunk, [*from, *to). */
static void
find_runs(const struct sealed_contents *contents, uint64_t chunk, size_t *from,
    size_t *to)
{
	size_t low = 0, high = contents->runs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (contents->run[middle].chunk < chunk)
			low = middle + 1;
		else
			high = middle;
	}
	*from = *to = low;
	while (*to < contents->runs && contents->run[*to].chunk == chunk)
		++*to;
}

/* Notes which records of a run are to come; *reach grows to their chunks. */
static void
seek_run(struct sealed_chunks *chunks, size_t i, struct sealed_reach *reach)
{
	const struct sealed_content_run *run = &chunks->contents.run[i];
	struct sought *sought = &chunks->sought[run->entry];
	uint64_t end = run->first + run->count;

	chunks->found.entries += sought->to == 0;
	/* Others of this chunk follow the one that was noted. */
	if (sought->next == sought->to && run->first > sought->next)
		sought->next = run->first;
	if (end > sought->to)
		sought->to = end;
	if (end <= sought->next)
		return;
	if (run->first == sought->next && chunks->reach[i].from < reach->from)
		reach->from = chunks->reach[i].from;
	if (chunks->reach[i].until > reach->until)
		reach->until = chunks->reach[i].until;
}

/* All that was noted came. */
static enum custody_status
check_came(const struct sealed_chunks *chunks, size_t from, size_t to,
    struct custody_error *err)
{
	for (size_t i = from; i < to; i++) {
		const struct sought *sought =
		    &chunks->sought[chunks->contents.run[i].entry];

		if (sought->next < sought->to)
			return damaged(err);
	}
	return CUSTODY_OK;
}

static bool
is_known(const struct sealed_chunks *chunks, size_t from, size_t to)
{
	return from < to && check_came(chunks, from, to, NULL) == CUSTODY_OK;
}

enum custody_status
sealed_chunks_check(
    struct sealed_chunks *chunks, uint64_t number, struct custody_error *err)
{
	struct sealed_reach reach = {number, number};
	enum custody_status status = CUSTODY_OK;
	size_t from, to, length = 0;

	find_runs(&chunks->contents, number, &from, &to);
	for (size_t i = from; i < to; i++)
		seek_run(chunks, i, &reach);
	if (is_known(chunks, from, to))
		return CUSTODY_OK;
	for (uint64_t i = reach.from; i <= reach.until && status == CUSTODY_OK;
	     i++) {
		status = sealed_walk_chunk(
		    chunks->read, chunks->pool, i, take_call, chunks, err);
		if (status == CUSTODY_OK)
			status =
			    sealed_read_length(chunks->read, i, &length, err);
		chunks->found.bytes += length;
		if (status == CUSTODY_OK)
			status = session_stopped(chunks->custody, err);
	}
	if (status == CUSTODY_OK)
		status = end_sample(chunks, err);
	return status == CUSTODY_OK ? check_came(chunks, from, to, err)
				    : status;
}
