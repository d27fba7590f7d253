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
#include "store/index_proof.h"
#include "store/index_run.h"
#include "store/index_texts.h"
#include "store/index_walk.h"

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

/* --- texts --------------------------------------------------------------- */

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

static enum custody_status
take_text(void *context, struct bytes key, uint64_t ordinal,
    struct custody_error *err)
{
	struct range *range = context;
	int place = place_of(range, key);

	range->past = place > 0;
	if (place == 0)
		return range->each(range->context, ordinal, err);
	return range->past ? CUSTODY_END : CUSTODY_OK;
}

static enum custody_status
search(struct range *range, struct custody_error *err)
{
	enum custody_status status;
	sqlite3_int64 id;

	status = find_start(range, &id, err);
	if (status == CUSTODY_OK)
		status = index_texts_each(
		    range->index, range->kind, id, take_text, range, err);
	return status == CUSTODY_END && range->past ? CUSTODY_OK : status;
}

/* --- digests ------------------------------------------------------------- */

/* Reads the ordinals at these places before any is told, because `each` may
 * ask the index other things. */
static enum custody_status
tell_each(struct index_walk *walk, uint64_t first, uint64_t end,
    index_find_visit *each, void *context, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	uint8_t value[DIGEST_SIZE];
	uint64_t ordinal;

	for (; first < end && status == CUSTODY_OK; first++) {
		status = index_walk_item(walk, first, &ordinal, value, err);
		if (status == CUSTODY_OK)
			status = each(context, ordinal, err);
	}
	return status;
}

static enum custody_status
find_equal(struct index_file *index, enum index_run kind, const uint8_t *key,
    index_find_visit *each, void *context, struct custody_error *err)
{
	struct index_walk walk = {.index = index, .kind = kind};
	enum custody_status status;
	uint64_t first = 0, end = 0;

	status = index->proving
		     ? index_proof_find(index, kind, key,
			   &index->recorded[kind], &first, &end, err)
		     : index_walk_find(&walk, key, &first, &end, err);
	if (status == CUSTODY_OK)
		status = tell_each(&walk, first, end, each, context, err);
	index_walk_clear(&walk);
	return status;
}

enum custody_status
index_find_digest(struct index_file *index, const uint8_t digest[32],
    index_find_visit *each, void *context, struct custody_error *err)
{
	return find_equal(index, INDEX_SHA256, digest, each, context, err);
}

enum custody_status
index_find_fingerprint(struct index_file *index, const uint8_t fingerprint[16],
    index_find_visit *each, void *context, struct custody_error *err)
{
	return find_equal(index, INDEX_XXH3, fingerprint, each, context, err);
}

enum custody_status
index_find_form(struct index_file *index, const uint8_t form[INDEX_FORM_SIZE],
    index_find_visit *each, void *context, struct custody_error *err)
{
	return find_equal(index, INDEX_FORM, form, each, context, err);
}

/* --- fields -------------------------------------------------------------- */

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
	struct index_match *match;
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
		matching->which = i;
		status = find_equal(matching->index, matching->kind,
		    matching->sorted + i * size, give_match, matching, err);
	}
	return status;
}

static enum custody_status
match_row(void *context, uint64_t first, uint64_t count, struct bytes body,
    struct custody_error *err)
{
	struct matching *matching = context;
	size_t size = index_run_key_len[matching->kind];
	enum custody_status status = CUSTODY_OK;
	uint64_t which;

	for (uint64_t i = 0; i < count && status == CUSTODY_OK; i++)
		if (index_match_find(
			matching->match, body.at + i * size, &which))
			status = matching->each(
			    matching->context, which, first + i, err);
	return status;
}

static enum custody_status
find_many(struct matching *matching, struct custody_error *err)
{
	enum custody_status status;

	/* Nobody vouches for rows that are read one after another. */
	if (matching->index->proving ||
	    matching->count < matching->index->records / RECORDS_A_LOOKUP)
		return look_up_each(matching, err);
	status = index_match_new(&matching->match, matching->sorted,
	    matching->count, index_run_key_len[matching->kind], err);
	if (status == CUSTODY_OK)
		status = index_connect_each(
		    matching->index, matching->kind, match_row, matching, err);
	index_match_free(matching->match);
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

enum custody_status
index_find_in_order(struct index_file *index, index_find_visit *each,
    void *context, struct custody_error *err)
{
	struct index_walk walk = {.index = index, .kind = INDEX_SHA256};
	enum custody_status status = CUSTODY_OK;
	uint64_t count = index_walk_count(&walk), ordinal;

	for (uint64_t i = 0; i < count && status == CUSTODY_OK; i++) {
		status = index_walk_ordinal(&walk, i, &ordinal, err);
		if (status == CUSTODY_OK)
			status = each(context, ordinal, err);
	}
	index_walk_clear(&walk);
	return status;
}
