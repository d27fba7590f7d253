/* SPDX-License-Identifier: Apache-2.0
 *
 * data_other: data that is not the version that was approved: is it another
 * one, or its records anew?  Shards that were shuffled, sorted or packed have
 * no root in common with it, though each record was approved.  Whoever is
 * refused is told; the proof of it is ingest's (ingest_derived).
 */
#include <inttypes.h>
#include <string.h>

#include "acts/data_inside.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_find.h"
#include "store/question.h"

#define LOOK_FIRST 64 /* records; other data has none of the version's */

struct looking {
	bool moved; /* one of them is not where it was */
	uint8_t digest[LOOK_FIRST][DIGEST_SIZE];
	size_t count;
};

static enum custody_status
take_digest(struct looking *looking, const uint8_t *digest)
{
	memcpy(looking->digest[looking->count++], digest, DIGEST_SIZE);
	return looking->count < LOOK_FIRST ? CUSTODY_OK : CUSTODY_END;
}

static enum custody_status
take_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	(void)own;
	(void)err;
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = take_digest(ctx, digests[i]);
	return status;
}

static enum custody_status
take_piece(void *ctx, void *own, const struct record_chunk *piece,
    const uint8_t *digest, struct custody_error *err)
{
	(void)own;
	(void)err;
	return piece->last ? take_digest(ctx, digest) : CUSTODY_OK;
}

static const struct measure_sink first_sink = {
    .records = take_records,
    .piece = take_piece,
};

static enum custody_status
say_found(void *context, uint64_t ordinal, struct custody_error *err)
{
	(void)err;
	*(uint64_t *)context = ordinal;
	return CUSTODY_END;
}

static bool
has_each(struct index_file *index, struct looking *looking)
{
	for (size_t i = 0; i < looking->count; i++) {
		uint64_t ordinal = 0;

		if (index_find_digest(index, looking->digest[i], say_found,
			&ordinal, NULL) != CUSTODY_END)
			return false;
		looking->moved = looking->moved || ordinal != i;
	}
	return true;
}

/* How many records were looked at, if each is one of the index's; else 0. */
static enum custody_status
look_at_first(uint64_t *looked, struct custody *custody,
    struct index_file *index, struct measure_options options, bool edited,
    struct custody_error *err)
{
	struct looking looking = {.count = 0};
	struct measurement *measured = NULL;
	enum custody_status status;

	*looked = 0;
	options.sink = &first_sink;
	options.ctx = &looking;
	status = measure_run(custody, &options, &measured, err);
	measure_free(measured);
	if (status != CUSTODY_OK && status != CUSTODY_END)
		return status;
	if (has_each(index, &looking) && (looking.moved || !edited))
		*looked = looking.count;
	return CUSTODY_OK;
}

/* As the version was read and, if its format was named, by what the files are:
 * lines may lie in shards now.  Where nobody can tell, 0: it is no evidence,
 * but what to do next. */
static enum custody_status
look_again(uint64_t *looked, struct custody *custody, const json_t *version,
    const struct measure_options *options, bool edited,
    struct custody_error *err)
{
	struct measure_options other = *options;
	struct index_file *index = NULL;
	enum custody_status status;

	*looked = 0;
	if (version_index_ask(&index, custody, version, NULL) != CUSTODY_OK)
		return CUSTODY_OK;
	status = look_at_first(looked, custody, index, other, edited, err);
	other.reading.format = NULL;
	if (status == CUSTODY_OK && *looked == 0 &&
	    options->reading.format != NULL) {
		status =
		    look_at_first(looked, custody, index, other, edited, err);
		if (status != CUSTODY_INTERRUPTED)
			status = CUSTODY_OK;
	}
	index_file_close(index);
	return status;
}

/* "@2 is what lies there": the newest ingest of that root. */
static enum custody_status
find_root(json_t **row, struct custody *custody, const char *root,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "root", root);
	enum custody_status status;

	status = question_row(row, session_state(custody),
	    "SELECT dataset, ordinal FROM version WHERE root = :root"
	    " ORDER BY seq DESC LIMIT 1",
	    values, err);
	json_decref(values);
	return status == CUSTODY_NOT_FOUND ? CUSTODY_OK : status;
}

static void
tell_version(const json_t *row, const json_t *version, const char *root,
    struct custody_error *err)
{
	const char *dataset = member_text(row, "dataset");
	long long ordinal = json_integer_value(json_object_get(row, "ordinal"));

	error_set(err, CUSTODY_DISAGREES, "other-version",
	    "the data is %s@%lld (%.8s), not %s@%lld (%.8s)", dataset, ordinal,
	    root, member_text(version, "dataset"),
	    (long long)json_integer_value(json_object_get(version, "ordinal")),
	    member_text(version, "root"));
	error_remedy(
	    err, "ask for that one: custody request %s@%lld", dataset, ordinal);
}

static void
tell_order(uint64_t looked, const json_t *version, struct custody_error *err)
{
	const char *dataset = member_text(version, "dataset");
	long long ordinal =
	    json_integer_value(json_object_get(version, "ordinal"));

	error_set(err, CUSTODY_DISAGREES, "other-order",
	    "what it begins with, %" PRIu64 " record%s, is of %s@%lld, but in "
	    "other files or another order",
	    looked, looked == 1 ? "" : "s", dataset, ordinal);
	error_remedy(err,
	    "custody ingest NAME PATH --derived-from %s@%lld proves it of all "
	    "of them; then custody request NAME",
	    dataset, ordinal);
}

enum custody_status
data_other_tell(struct custody *custody, const json_t *version,
    const char *root, const struct measure_options *options, bool edited,
    struct custody_error *err)
{
	struct custody_error why = {0};
	json_t *row = NULL;
	uint64_t looked = 0;
	enum custody_status status;

	status = find_root(&row, custody, root, &why);
	if (status == CUSTODY_OK && row != NULL)
		tell_version(row, version, root, err);
	else if (status == CUSTODY_OK && options != NULL)
		status = look_again(
		    &looked, custody, version, options, edited, &why);
	if (status == CUSTODY_OK && looked > 0)
		tell_order(looked, version, err);
	json_decref(row);
	if (status != CUSTODY_OK && err != NULL)
		*err = why;
	return status == CUSTODY_OK ? CUSTODY_DISAGREES : status;
}
