/* SPDX-License-Identifier: Apache-2.0
 *
 * data: measures what is there and compares roots; only then it looks for
 * what is barred.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "acts/data_inside.h"
#include "acts/handed.h"
#include "acts/manifest.h"
#include "acts/sealed.h"
#include "base/canonical.h"
#include "base/error.h"
#include "base/file_named.h"
#include "base/member.h"
#include "readers/reading.h"

/* A barred record that the data holds. */
struct place_found {
	const struct measure_entry *entry;
	uint64_t ordinal;
};

/* One version of those asked for. */
struct checking {
	const struct data_ask *ask;
	const json_t *version;
	struct buffer places; /* struct place_found each */
	struct barred left;   /* their digests, one a record */
	uint64_t erased;      /* of them */
};

void
data_left_root(struct barred *left, char out[ENCODE_HEX_SIZE(DIGEST_SIZE)])
{
	struct merkle tree = {0};
	uint8_t leaf[DIGEST_SIZE];

	barred_order(left);
	for (size_t i = 0; i < left->count; i++) {
		merkle_leaf(leaf, left->digest[i], DIGEST_SIZE);
		merkle_add(&tree, leaf);
	}
	merkle_root(&tree, leaf);
	encode_hex(out, leaf, sizeof leaf);
}

enum custody_status
data_barred(
    struct custody *custody, struct barred *out, struct custody_error *err)
{
	return barred_read(out, custody, NULL, err);
}

/* --- what is barred ----------------------------------------------------------
 */

static enum custody_status
look_at(struct checking *checking, const void *entry, uint64_t ordinal,
    const uint8_t *digest, struct custody_error *err)
{
	const struct place_found found = {entry, ordinal};
	enum custody_status status;

	if (!barred_has(checking->ask->barred, digest))
		return CUSTODY_OK;
	checking->erased += barred_has_erased(checking->ask->barred, digest);
	status = barred_add(&checking->left, digest, err);
	if (status != CUSTODY_OK)
		return status;
	return buffer_append(&checking->places, &found, sizeof found, err);
}

/* Nothing is there to be skipped, but a release leaves it out. */
static enum custody_status
take_erased(struct checking *checking, const struct record_batch *batch,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	checking->erased += batch->count;
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = barred_add(
		    &checking->left, batch->erased + i * DIGEST_SIZE, err);
	return status;
}

static enum custody_status
take_records(void *ctx, void *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	if (batch->erased != NULL)
		return take_erased(ctx, batch, err);
	for (size_t i = 0; i < batch->count && status == CUSTODY_OK; i++)
		status = look_at(ctx, own, batch->ordinal + i, digests[i], err);
	return status;
}

static enum custody_status
take_piece(void *ctx, void *own, const struct record_chunk *piece,
    const uint8_t *digest, struct custody_error *err)
{
	if (!piece->last)
		return CUSTODY_OK;
	return look_at(ctx, own, piece->ordinal, digest, err);
}

static const struct measure_sink bar_sink = {
    .begin = measure_own_entry,
    .records = take_records,
    .piece = take_piece,
};

static int
compare_places(const void *a, const void *b)
{
	const struct place_found *one = a, *other = b;
	int order = bytes_compare(one->entry->path, other->entry->path);

	if (order != 0)
		return order;
	return (one->ordinal > other->ordinal) -
	       (one->ordinal < other->ordinal);
}

/* {"dataset":…,"file":…,"ordinal":N,"version":HEX}, one a line; "file_hex"
 * where canonical JSON cannot hold the path. */
static enum custody_status
write_place(struct buffer *out, const json_t *version,
    const struct place_found *place, struct custody_error *err)
{
	struct buffer path = {0};
	enum custody_status status;

	status = reading_path_json(&path, place->entry->path, err);
	/* {"path… becomes "file… */
	if (status == CUSTODY_OK)
		status = buffer_print(out, err,
		    "{\"dataset\":\"%s\",\"file%.*s,\"ordinal\":%" PRIu64
		    ",\"version\":\"%s\"}\n",
		    json_string_value(json_object_get(version, "dataset")),
		    (int)(path.len - strlen("{\"path") - 1),
		    (const char *)path.at + strlen("{\"path"), place->ordinal,
		    json_string_value(json_object_get(version, "root")));
	buffer_clear(&path);
	return status;
}

static enum custody_status
write_places(
    struct buffer *out, struct checking *checking, struct custody_error *err)
{
	struct place_found *place = (void *)checking->places.at;
	size_t count = checking->places.len / sizeof *place;
	enum custody_status status = CUSTODY_OK;

	if (count > 0)
		qsort(place, count, sizeof *place, compare_places);
	for (size_t i = 0; i < count && status == CUSTODY_OK; i++)
		status = write_place(out, checking->version, &place[i], err);
	return status;
}

static size_t
count_files(const struct checking *checking)
{
	const struct place_found *place = (const void *)checking->places.at;
	size_t count = checking->places.len / sizeof *place, files = 0;

	for (size_t i = 0; i < count; i++)
		files += i == 0 || place[i].entry != place[i - 1].entry;
	return files;
}

static enum custody_status
tell_way_out(struct custody_error *err)
{
	error_remedy(err, "leave them out: --skip-list FILE, or ask an "
			  "operator to export the request");
	return CUSTODY_REFUSED;
}

static enum custody_status
refuse_barred(const struct checking *checking, struct custody_error *err)
{
	size_t records = checking->left.count, files = count_files(checking);

	error_set(err, CUSTODY_REFUSED, "barred",
	    "%s bar %zu record%s in %zu file%s of the data of %s@%lld",
	    checking->erased > 0 ? "erasures and quarantines"
				 : "open quarantines",
	    records, records == 1 ? "" : "s", files, files == 1 ? "" : "s",
	    member_text(checking->version, "dataset"),
	    (long long)json_integer_value(
		json_object_get(checking->version, "ordinal")));
	return tell_way_out(err);
}

#define NAMED 4 /* versions, in one sentence */

/* One sentence of all versions with barred records: who leaves out those of
 * the first would else be told of the next. */
static enum custody_status
say_known(
    struct buffer *out, const struct data_ask *ask, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const json_t *row;
	size_t i, count = 0;

	json_array_foreach (ask->versions, i, row) {
		json_int_t records =
		    json_integer_value(json_object_get(row, "barred"));

		if (records == 0 || data_is_repeated(ask->versions, i) ||
		    ++count > NAMED || status != CUSTODY_OK)
			continue;
		status = buffer_print(out, err,
		    "%s%lld record%s of %s@%lld %s barred by %s",
		    count > 1 ? "; " : "", (long long)records,
		    records == 1 ? "" : "s", member_text(row, "dataset"),
		    (long long)json_integer_value(
			json_object_get(row, "ordinal")),
		    records == 1 ? "is" : "are", member_text(row, "bars"));
	}
	if (status == CUSTODY_OK && count > NAMED)
		status = buffer_print(out, err,
		    "; and records of %zu more version%s", count - NAMED,
		    count - NAMED == 1 ? "" : "s");
	return status;
}

/* All of a version holds what is barred of it: that needs no reading. */
static enum custody_status
refuse_known(const struct data_ask *ask, const json_t *version,
    struct data_found *found, struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;

	if (json_integer_value(json_object_get(version, "barred")) == 0 ||
	    ask->subset || ask->drops || ask->skip_list != NULL ||
	    ask->barred == NULL)
		return CUSTODY_OK;
	found->unread = true;
	status = say_known(&text, ask, err);
	if (status == CUSTODY_OK) {
		error_set(err, CUSTODY_REFUSED, "barred", "%s",
		    (const char *)text.at);
		status = tell_way_out(err);
	}
	buffer_clear(&text);
	return status;
}

/* --- one version -------------------------------------------------------------
 */

static enum custody_status
compare_root(struct custody *custody, const struct checking *checking,
    const struct measure_options *options, const struct measurement *measured,
    struct custody_error *err)
{
	const json_t *version = checking->version;
	const char *root = json_string_value(json_object_get(version, "root"));
	char found[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	struct data_differences counts = {0};
	struct custody_error why = {0};
	enum custody_status status;
	bool other; /* each of its files, if it is no part */

	encode_hex(found, measured->version, DIGEST_SIZE);
	if (strcmp(found, root) == 0)
		return CUSTODY_OK;
	status = data_manifest_compare(
	    custody, checking->ask, version, measured, &counts, &why);
	if (status == CUSTODY_OK && checking->ask->subset)
		return CUSTODY_OK;
	/* Part of a version cannot be told from something else without its
	 * manifest; all of it can. */
	if (status != CUSTODY_DISAGREES && checking->ask->subset) {
		if (err != NULL)
			*err = why;
		return status;
	}
	error_set(err, CUSTODY_DISAGREES, "data",
	    "the data is %.8s, not %s@%lld (%.8s)%s%s", found,
	    json_string_value(json_object_get(version, "dataset")),
	    (long long)json_integer_value(json_object_get(version, "ordinal")),
	    root, status == CUSTODY_DISAGREES ? ": " : "",
	    status == CUSTODY_DISAGREES ? why.text : "");
	if (why.remedy[0] != '\0')
		error_remedy(err, "%s", why.remedy);
	else
		error_remedy(err,
		    "where the change is meant: custody ingest %s PATH, and "
		    "ask for what that gives",
		    member_text(version, "dataset"));
	if (checking->ask->outside != NULL)
		return CUSTODY_DISAGREES;
	other = counts.same == 0 && counts.changed + counts.strange > 0;
	return data_other_tell(custody, version, found,
	    other && options->sealed == NULL ? options : NULL,
	    counts.changed > 0, err);
}

static enum custody_status
add_found(struct data_found *found, struct barred *left,
    const struct checking *checking, const struct measurement *measured,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	found->files += measured->entries;
	found->records += measured->records;
	found->bytes += measured->bytes;
	found->erased += checking->erased;
	for (size_t i = 0; i < checking->left.count && status == CUSTODY_OK;
	     i++)
		status = barred_add(left, checking->left.digest[i], err);
	return status;
}

static enum custody_status
check_version(struct custody *custody, struct checking *checking,
    struct data_found *found, struct barred *left, struct buffer *skip,
    struct custody_error *err)
{
	const struct data_ask *ask = checking->ask;
	struct measure_options options = {.ctx = checking};
	struct measurement *measured = NULL;
	struct data_reading reading = {.globs = NULL};
	struct data_paths paths = {.count = 0};
	enum custody_status status = CUSTODY_OK;

	if (data_is_stored(ask))
		status = sealed_open_any(&options.sealed, custody,
		    ask->versions, checking->version, err);
	if (status == CUSTODY_OK && options.sealed == NULL)
		status = data_paths_find(&paths, ask, checking->version, err);
	if (status != CUSTODY_OK)
		goto out;
	if (ask->handed == NULL && paths.count == 1 &&
	    data_release_is(paths.path[0])) {
		status =
		    data_release_check(custody, ask, paths.path[0], found, err);
		goto out;
	}
	status = refuse_known(ask, checking->version, found, err);
	if (status == CUSTODY_OK)
		status = data_reading_open(&reading, checking->version, err);
	if (status != CUSTODY_OK)
		goto out;
	options.paths = paths.path;
	options.path_count = paths.count;
	options.reading = reading.options;
	if (ask->handed != NULL)
		options.named = handed_files(
		    ask->handed, checking->version, &options.named_count);
	if (ask->barred != NULL && ask->barred->count > 0)
		options.sink = &bar_sink;
	status = measure_run(custody, &options, &measured, err);
	if (status == CUSTODY_OK)
		status =
		    compare_root(custody, checking, &options, measured, err);
	if (status == CUSTODY_OK && checking->places.len > 0 &&
	    ask->skip_list == NULL && !ask->drops)
		status = refuse_barred(checking, err);
	if (status == CUSTODY_OK)
		status = write_places(skip, checking, err);
	if (status == CUSTODY_OK)
		status = add_found(found, left, checking, measured, err);

out:
	measure_free(measured);
	sealed_read_close(options.sealed);
	data_reading_close(&reading);
	data_paths_clear(&paths);
	return status;
}

bool
data_is_stored(const struct data_ask *ask)
{
	return ask->data_count == 0 && ask->handed == NULL &&
	       ask->outside == NULL;
}

/* Of several ingests of one content the first will do. */
bool
data_is_repeated(const json_t *versions, size_t place)
{
	const json_t *row = json_array_get(versions, place);

	for (size_t i = 0; i < place; i++) {
		const json_t *other = json_array_get(versions, i);

		if (json_equal(json_object_get(row, "dataset"),
			json_object_get(other, "dataset")) &&
		    json_equal(json_object_get(row, "root"),
			json_object_get(other, "root")))
			return true;
	}
	return false;
}

static enum custody_status
write_skip_list(const char *path, const struct buffer *skip,
    struct data_found *found, struct custody_error *err)
{
	uint8_t digest[DIGEST_SIZE];

	digest_sha256(digest, skip->at, skip->len);
	encode_hex(found->skip_sha256, digest, sizeof digest);
	return file_write_named(path, skip->at, skip->len, err);
}

enum custody_status
data_check(struct custody *custody, const struct data_ask *ask,
    struct data_found *found, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct barred left = {0};
	struct buffer skip = {0};

	*found = (struct data_found){0};
	if (ask->handed == NULL && ask->data_count == 1 &&
	    ask->data[0].dataset == NULL && data_release_is(ask->data[0].path))
		return data_release_check(
		    custody, ask, ask->data[0].path, found, err);
	for (size_t i = 0;
	     status == CUSTODY_OK && i < json_array_size(ask->versions); i++) {
		struct checking checking = {
		    .ask = ask,
		    .version = json_array_get(ask->versions, i),
		};

		if (!data_is_repeated(ask->versions, i))
			status = check_version(
			    custody, &checking, found, &left, &skip, err);
		buffer_clear(&checking.places);
		barred_clear(&checking.left);
	}
	if (status == CUSTODY_OK && ask->skip_list != NULL)
		status = write_skip_list(ask->skip_list, &skip, found, err);
	found->left_out += left.count;
	if (left.count > 0)
		data_left_root(&left, found->left_root);
	buffer_clear(&skip);
	barred_clear(&left);
	return status;
}
