/* SPDX-License-Identifier: Apache-2.0
 *
 * index_find: finds the chunk of a run where a key would be, and reads on
 * from there.  Callbacks may ask the same index other things meanwhile: no
 * statement is left open under them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "store/index_connect.h"
#include "store/index_find.h"
#include "store/index_key.h"
#include "store/index_match.h"
#include "store/index_ordered.h"
#include "store/index_run.h"

/* What is looked for: keys from `low` on; those that begin with it if
 * `prefix`, those below `high` if it has a length, else those equal to it. */
struct range {
	struct index_file *index;
	enum index_run kind;
	struct bytes low;
	struct bytes high;
	bool prefix;
	bool open; /* no end */
	index_find_visit *each;
	void *context;
	bool past; /* nothing more can come */
};

/* A chunk of our own. */
struct piece {
	sqlite3_int64 id;
	uint64_t count;
	struct buffer body;
};

static enum custody_status
damaged(const struct range *range, struct custody_error *err)
{
	return index_connect_damaged(
	    err, range->index, index_run_name[range->kind]);
}

/* Below 0: before the range; 0: in it; above: past it. */
static int
place_of(const struct range *range, struct bytes key)
{
	int order = bytes_compare(key, range->low);

	if (range->prefix && key.len >= range->low.len &&
	    memcmp(key.at, range->low.at, range->low.len) == 0)
		return 0;
	if (range->open && order >= 0)
		return 0;
	if (range->high.len > 0 && order >= 0)
		return bytes_compare(key, range->high) < 0 ? 0 : 1;
	return order;
}

/* --- chunks -------------------------------------------------------------- */

/* The id of the last chunk that begins before the range: the range begins in
 * it, or with the next. */
static enum custody_status
find_start(
    const struct range *range, sqlite3_int64 *id, struct custody_error *err)
{
	sqlite3_stmt *before = range->index->before;
	int rc;

	*id = index_ordered_id(range->kind, 0);
	sqlite3_bind_int64(before, 1, range->kind);
	sqlite3_bind_blob64(
	    before, 2, range->low.at, range->low.len, SQLITE_STATIC);
	rc = sqlite3_step(before);
	if (rc == SQLITE_ROW && sqlite3_column_int64(before, 0) > *id)
		*id = sqlite3_column_int64(before, 0);
	sqlite3_reset(before);
	sqlite3_clear_bindings(before);
	return rc == SQLITE_ROW || rc == SQLITE_DONE
		   ? CUSTODY_OK
		   : index_connect_tell(err, range->index, rc);
}

/* The first chunk from `id` on; CUSTODY_END where there is none. */
static enum custody_status
load_piece(const struct range *range, sqlite3_int64 id, struct piece *piece,
    struct custody_error *err)
{
	sqlite3_stmt *chunk = range->index->chunk;
	enum custody_status status = CUSTODY_END;
	int rc;

	sqlite3_bind_int64(chunk, 1, id);
	sqlite3_bind_int64(chunk, 2, index_ordered_id(range->kind + 1, 0));
	rc = sqlite3_step(chunk);
	piece->body.len = 0;
	if (rc == SQLITE_ROW) {
		piece->id = sqlite3_column_int64(chunk, 0);
		piece->count = (uint64_t)sqlite3_column_int64(chunk, 2);
		status =
		    buffer_append(&piece->body, sqlite3_column_blob(chunk, 3),
			(size_t)sqlite3_column_bytes(chunk, 3), err);
	} else if (rc != SQLITE_DONE)
		status = index_connect_tell(err, range->index, rc);
	sqlite3_reset(chunk);
	if (status == CUSTODY_OK &&
	    (piece->count == 0 || piece->count > INDEX_RUN_CHUNK ||
		piece->body.len == 0))
		status = damaged(range, err);
	return status;
}

static enum custody_status
hit(struct range *range, uint64_t ordinal, struct custody_error *err)
{
	if (ordinal >= range->index->records)
		return damaged(range, err);
	return range->each(range->context, ordinal, err);
}

static enum custody_status
search_texts(
    struct range *range, const struct piece *piece, struct custody_error *err)
{
	struct index_pack_reader *reader = malloc(sizeof(*reader));
	enum custody_status status = CUSTODY_OK;
	uint64_t shared, ordinal;
	int place = -1;

	if (reader == NULL)
		return error_memory(err);
	reader->rest = buffer_view(&piece->body);
	reader->len = 0;
	for (uint64_t i = 0;
	     i < piece->count && status == CUSTODY_OK && place <= 0; i++) {
		if (!index_pack_read_number(reader, &shared) ||
		    !index_pack_read_text(reader, shared) ||
		    !index_pack_read_number(reader, &ordinal)) {
			status = damaged(range, err);
			break;
		}
		place =
		    place_of(range, (struct bytes){reader->text, reader->len});
		if (place == 0)
			status = hit(range, ordinal, err);
	}
	range->past = place > 0;
	free(reader);
	return status;
}

static uint64_t
get_number(const uint8_t *at, size_t size)
{
	uint64_t number = 0;

	for (size_t i = 0; i < size; i++)
		number = number << 8 | at[i];
	return number;
}

/* The first item whose four bytes are not below those of the key. */
static uint64_t
first_like(const struct piece *piece, const uint8_t *key)
{
	uint64_t low = 0, high = piece->count;

	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		if (memcmp(piece->body.at + middle * INDEX_RUN_ENTRY, key, 4) <
		    0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum custody_status
key_of(const struct range *range, uint64_t ordinal, uint8_t key[32],
    struct custody_error *err)
{
	if (ordinal >= range->index->records)
		return damaged(range, err);
	return range->kind == INDEX_SHA256
		   ? index_file_digest(range->index, ordinal, key, err)
		   : index_file_fingerprint(range->index, ordinal, key, err);
}

static enum custody_status
search_digests(
    struct range *range, const struct piece *piece, struct custody_error *err)
{
	enum custody_status status;
	uint8_t key[32];

	if (piece->body.len != piece->count * INDEX_RUN_ENTRY)
		return damaged(range, err);
	for (uint64_t i = first_like(piece, range->low.at); i < piece->count;
	     i++) {
		const uint8_t *at = piece->body.at + i * INDEX_RUN_ENTRY;
		uint64_t ordinal = get_number(at + 4, 5);
		int order = memcmp(at, range->low.at, 4);

		range->past = order > 0;
		if (range->past)
			return CUSTODY_OK;
		status = key_of(range, ordinal, key, err);
		if (status != CUSTODY_OK)
			return status;
		order = memcmp(key, range->low.at, range->low.len);
		range->past = order > 0;
		if (range->past)
			return CUSTODY_OK;
		if (order == 0)
			status = hit(range, ordinal, err);
		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

static enum custody_status
search(struct range *range, struct custody_error *err)
{
	struct piece piece = {0};
	enum custody_status status;
	sqlite3_int64 id;

	status = find_start(range, &id, err);
	while (status == CUSTODY_OK && !range->past) {
		status = load_piece(range, id, &piece, err);
		if (status == CUSTODY_END) {
			status = CUSTODY_OK;
			break;
		}
		if (status != CUSTODY_OK)
			break;
		status = index_run_key_len[range->kind] > 0
			     ? search_digests(range, &piece, err)
			     : search_texts(range, &piece, err);
		id = piece.id + (sqlite3_int64)piece.count;
	}
	buffer_clear(&piece.body);
	return status;
}

/* --- the look-ups -------------------------------------------------------- */

enum custody_status
index_find_digest(struct index_file *index, const uint8_t digest[32],
    index_find_visit *each, void *context, struct custody_error *err)
{
	struct range range = {.index = index,
	    .kind = INDEX_SHA256,
	    .low = {digest, 32},
	    .each = each,
	    .context = context};

	return search(&range, err);
}

enum custody_status
index_find_fingerprint(struct index_file *index, const uint8_t fingerprint[16],
    index_find_visit *each, void *context, struct custody_error *err)
{
	struct range range = {.index = index,
	    .kind = INDEX_XXH3,
	    .low = {fingerprint, 16},
	    .each = each,
	    .context = context};

	return search(&range, err);
}

enum custody_status
index_find_id(struct index_file *index, struct bytes id, index_find_visit *each,
    void *context, struct custody_error *err)
{
	struct range range = {.index = index,
	    .kind = INDEX_ID,
	    .low = id,
	    .each = each,
	    .context = context};

	return id.len == 0 ? CUSTODY_OK : search(&range, err);
}

typedef enum custody_status make_key(
    struct buffer *out, struct bytes text, struct custody_error *err);

static enum custody_status
find_by_url(struct index_file *index, struct bytes text, make_key *make,
    bool prefix, index_find_visit *each, void *context,
    struct custody_error *err)
{
	struct range range = {.index = index,
	    .kind = INDEX_URL,
	    .prefix = prefix,
	    .each = each,
	    .context = context};
	struct buffer key = {0};
	enum custody_status status;

	status = make(&key, text, err);
	if (status == CUSTODY_OK) {
		range.low = buffer_view(&key);
		status = search(&range, err);
	}
	buffer_clear(&key);
	return status;
}

enum custody_status
index_find_url(struct index_file *index, struct bytes url,
    index_find_visit *each, void *context, struct custody_error *err)
{
	return find_by_url(
	    index, url, index_key_url, false, each, context, err);
}

enum custody_status
index_find_url_prefix(struct index_file *index, struct bytes prefix,
    index_find_visit *each, void *context, struct custody_error *err)
{
	return find_by_url(
	    index, prefix, index_key_prefix, true, each, context, err);
}

enum custody_status
index_find_domain(struct index_file *index, struct bytes domain,
    index_find_visit *each, void *context, struct custody_error *err)
{
	return find_by_url(
	    index, domain, index_key_domain, true, each, context, err);
}

/* The years that the text of a time can say: 0 to 9999. */
#define TIME_FIRST (INT64_C(-62167219200) * 1000000)
#define TIME_END (INT64_C(253402300800) * 1000000)

enum custody_status
index_find_time(struct index_file *index, int64_t since, int64_t before,
    index_find_visit *each, void *context, struct custody_error *err)
{
	char low[CLOCK_TEXT_SIZE] = "";
	char high[CLOCK_TEXT_SIZE] = "";
	struct range range = {.index = index,
	    .kind = INDEX_TIME,
	    .each = each,
	    .context = context};

	if (since >= before || since >= TIME_END || before <= TIME_FIRST)
		return CUSTODY_OK;
	if (since > TIME_FIRST)
		clock_text(low, since);
	range.open = before >= TIME_END;
	if (!range.open)
		clock_text(high, before);
	range.low = bytes_text(low);
	range.high = bytes_text(high);
	return search(&range, err);
}

/* --- many at once -------------------------------------------------------- */

/* A look-up costs as much as looking at so many records one after another. */
#define RECORDS_A_LOOKUP 4000

struct matching {
	struct index_file *index;
	enum index_run kind;
	const uint8_t *sorted;
	uint64_t count;
	uint64_t which; /* the one that is looked up */
	index_find_match *each;
	void *context;
};

static enum custody_status
give_match(void *context, uint64_t ordinal, struct custody_error *err)
{
	struct matching *matching = context;

	return matching->each(matching->context, matching->which, ordinal, err);
}

static enum custody_status
look_up_each(struct matching *matching, struct custody_error *err)
{
	size_t size = index_run_key_len[matching->kind];
	enum custody_status status = CUSTODY_OK;

	for (uint64_t i = 0; i < matching->count && status == CUSTODY_OK; i++) {
		struct range range = {.index = matching->index,
		    .kind = matching->kind,
		    .low = {matching->sorted + i * size, size},
		    .each = give_match,
		    .context = matching};

		matching->which = i;
		status = search(&range, err);
	}
	return status;
}

static enum custody_status
match_row(struct matching *matching, const struct index_match *match,
    const struct index_row *row, struct custody_error *err)
{
	size_t size = index_run_key_len[matching->kind];
	enum custody_status status = CUSTODY_OK;
	uint64_t which;

	for (uint64_t i = 0; i < row->count && status == CUSTODY_OK; i++)
		if (index_match_find(match, row->body.at + i * size, &which))
			status = matching->each(
			    matching->context, which, row->first + i, err);
	return status;
}

/* Every row of digests in turn, copied, because a callback may ask for
 * records too. */
static enum custody_status
match_all(struct matching *matching, const struct index_match *match,
    struct custody_error *err)
{
	size_t size = index_run_key_len[matching->kind];
	enum custody_status status = CUSTODY_OK;
	struct index_row row = {0};

	for (uint64_t at = 0;
	     at < matching->index->records && status == CUSTODY_OK;
	     at += row.count) {
		status = index_connect_row(
		    matching->index, matching->kind, at, &row, err);
		if (status == CUSTODY_OK &&
		    (row.count == 0 || row.first != at ||
			row.count > matching->index->records - at ||
			row.body.len != row.count * size))
			status = index_connect_damaged(err, matching->index,
			    index_run_name[matching->kind]);
		if (status == CUSTODY_OK)
			status = match_row(matching, match, &row, err);
	}
	buffer_clear(&row.body);
	return status;
}

static enum custody_status
find_many(struct matching *matching, struct custody_error *err)
{
	struct index_match *match = NULL;
	enum custody_status status;

	if (matching->count < matching->index->records / RECORDS_A_LOOKUP)
		return look_up_each(matching, err);
	status = index_match_new(&match, matching->sorted, matching->count,
	    index_run_key_len[matching->kind], err);
	if (status == CUSTODY_OK)
		status = match_all(matching, match, err);
	index_match_free(match);
	return status;
}

enum custody_status
index_find_digests(struct index_file *index, const uint8_t (*sorted)[32],
    uint64_t count, index_find_match *each, void *context,
    struct custody_error *err)
{
	struct matching matching = {.index = index,
	    .kind = INDEX_SHA256,
	    .sorted = (const uint8_t *)sorted,
	    .count = count,
	    .each = each,
	    .context = context};

	return find_many(&matching, err);
}

enum custody_status
index_find_fingerprints(struct index_file *index, const uint8_t (*sorted)[16],
    uint64_t count, index_find_match *each, void *context,
    struct custody_error *err)
{
	struct matching matching = {.index = index,
	    .kind = INDEX_XXH3,
	    .sorted = (const uint8_t *)sorted,
	    .count = count,
	    .each = each,
	    .context = context};

	return find_many(&matching, err);
}
