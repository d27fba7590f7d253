/* SPDX-License-Identifier: Apache-2.0
 *
 * bar_list: two passes over the live versions: the first finds what is meant,
 * the second every place that holds the same bytes, so that a copy without
 * the URL that gave it away is barred too.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/bar_list.h"
#include "acts/version_index.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "crypto/digest.h"
#include "crypto/merkle.h"
#include "store/index_find.h"

static bool
is_live(const json_t *version)
{
	return member_text(version, "disposal")[0] == '\0';
}

/* --- the list ----------------------------------------------------------- */

/* What the event says of the list. */
static enum custody_status
settle(struct bar_list *list, struct custody_error *err)
{
	struct merkle tree = {0};
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	barred_sort(&list->barred);
	status = barred_write(&list->text, &list->barred, err);
	if (status != CUSTODY_OK)
		return status;
	digest_sha256(digest, list->text.at, list->text.len);
	encode_hex(list->sha256, digest, sizeof(digest));
	for (size_t i = 0; i < list->barred.count; i++) {
		merkle_leaf(digest, list->barred.digest[i], DIGEST_SIZE);
		merkle_add(&tree, digest);
	}
	merkle_root(&tree, digest);
	encode_hex(list->root, digest, sizeof(digest));
	return CUSTODY_OK;
}

void
bar_list_clear(struct bar_list *list)
{
	json_decref(list->roots);
	json_decref(list->rows);
	json_decref(list->counts);
	json_decref(list->versions);
	buffer_clear(&list->text);
	barred_clear(&list->barred);
	memset(list, 0, sizeof(*list));
}

/* --- the first pass: what is meant -------------------------------------- */

struct gathering {
	struct barred *barred;
	struct index_file *index;
	uint64_t first; /* a range of ordinals */
	uint64_t end;
};

static enum custody_status
take_range(void *context, uint64_t first, const uint8_t (*digests)[32],
    size_t count, struct custody_error *err)
{
	struct gathering *gathering = context;
	uint64_t from = gathering->first > first ? gathering->first - first : 0;
	uint64_t to = gathering->end > first ? gathering->end - first : 0;

	if (to > count)
		to = count;
	for (uint64_t i = from; i < to; i++) {
		enum custody_status status =
		    barred_add(gathering->barred, digests[i], err);

		if (status != CUSTODY_OK)
			return status;
	}
	return CUSTODY_OK;
}

static enum custody_status
take_hit(
    void *context, const struct selector_hit *hit, struct custody_error *err)
{
	struct gathering *gathering = context;
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	if (hit->records > 1) {
		gathering->first = hit->first;
		gathering->end = hit->first + hit->records;
		return index_file_each_digest(
		    gathering->index, take_range, gathering, err);
	}
	status = index_file_digest(gathering->index, hit->first, digest, err);
	if (status != CUSTODY_OK)
		return status;
	return barred_add(gathering->barred, digest, err);
}

static enum custody_status
say_unsearched(struct bar_list *list, const json_t *version,
    const struct custody_error *why, struct custody_error *err)
{
	json_t *row = selector_unsearched(version, why);

	if (row == NULL || json_array_append_new(list->rows, row) != 0)
		return error_memory(err);
	return CUSTODY_OK;
}

static enum custody_status
bar_whole(
    struct bar_list *list, const json_t *version, struct custody_error *err)
{
	json_t *one = json_pack("{s:O,s:O}", "dataset",
	    json_object_get(version, "dataset"), "version",
	    json_object_get(version, "root"));
	json_t *old;
	size_t i;

	if (one == NULL)
		return error_memory(err);
	json_array_foreach (list->versions, i, old) {
		if (json_equal(old, one)) {
			json_decref(one);
			return CUSTODY_OK;
		}
	}
	if (json_array_append_new(list->versions, one) != 0)
		return error_memory(err);
	return CUSTODY_OK;
}

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, 32);
}

/* What has the text of what is barred in other bytes. */
struct forms {
	const struct selector *selector;
	struct index_file *index;
	uint64_t more;
};

/* A record that has the text, and is none of those that were asked for. */
static enum custody_status
count_form(
    void *context, const struct selector_hit *hit, struct custody_error *err)
{
	struct forms *forms = context;
	const uint8_t(*digests)[32];
	size_t count = selector_digests(forms->selector, &digests);
	uint8_t digest[32];
	enum custody_status status;

	status = index_file_digest(forms->index, hit->first, digest, err);
	if (status == CUSTODY_OK &&
	    bsearch(digest, digests, count, 32, by_bytes) == NULL)
		forms->more++;
	return status;
}

static enum custody_status
count_forms(struct bar_list *list, struct selector *selector,
    const json_t *version, struct index_file *index, struct custody_error *err)
{
	struct forms forms = {.selector = selector, .index = index};
	enum custody_status status = CUSTODY_OK;

	if (version_index_has_forms(version))
		status = selector_find_forms(
		    selector, version, index, count_form, &forms, err);
	list->by_form += forms.more;
	return status;
}

static enum custody_status
gather_one(struct bar_list *list, struct gathering *gathering,
    struct custody *custody, struct selector *selector, const json_t *version,
    struct custody_error *err)
{
	bool whole = selector_whole(selector);
	struct custody_error why = {0};
	enum custody_status status = CUSTODY_OK;

	if (!selector_concerns(selector, version))
		return CUSTODY_OK;
	if (whole)
		status = bar_whole(list, version, err);
	/* What came from a bad source is bad wherever it was copied to; a
	 * version, model or job that is named stands for itself. */
	if (status != CUSTODY_OK || !is_live(version) ||
	    (whole && strcmp(selector_kind(selector), "source-url") != 0))
		return status;
	status = version_index_open(&gathering->index, custody, version, err);
	if (status != CUSTODY_OK)
		return status;
	status = selector_find(
	    selector, version, gathering->index, take_hit, gathering, &why);
	if (status == CUSTODY_OK)
		status = count_forms(
		    list, selector, version, gathering->index, &why);
	index_file_close(gathering->index);
	gathering->index = NULL;
	if (status == CUSTODY_UNKNOWN &&
	    (strcmp(why.code, "not-searchable") == 0 ||
		strcmp(why.code, "whole-members") == 0))
		return say_unsearched(list, version, &why, err);
	if (status != CUSTODY_OK && err != NULL)
		*err = why;
	return status;
}

/* --- the second pass: where it is --------------------------------------- */

static enum custody_status
count_one(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	uint64_t *records = context;

	(void)which;
	(void)ordinal;
	(void)err;
	(*records)++;
	return CUSTODY_OK;
}

static bool
is_whole(const struct bar_list *list, const json_t *version)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list->versions, i, one) {
		if (strcmp(member_text(one, "version"),
			member_text(version, "root")) == 0)
			return true;
	}
	return false;
}

static enum custody_status
add_count(struct bar_list *list, const json_t *version, uint64_t records,
    struct custody_error *err)
{
	bool whole = is_whole(list, version);
	json_t *row;

	if (records > 0 &&
	    json_array_append_new(list->counts,
		json_pack("{s:O,s:I}", "event", json_object_get(version, "seq"),
		    "records", (json_int_t)records)) != 0)
		return error_memory(err);
	if (records == 0 && !whole)
		return CUSTODY_OK;
	if (whole)
		records = (uint64_t)json_integer_value(
		    json_object_get(version, "records"));
	row = json_pack("{s:s,s:O,s:O,s:O,s:O,s:I,s:b}", "type", "barred",
	    "dataset", json_object_get(version, "dataset"), "ordinal",
	    json_object_get(version, "ordinal"), "version",
	    json_object_get(version, "root"), "of",
	    json_object_get(version, "records"), "records", (json_int_t)records,
	    "wholly", whole);
	if (row == NULL || json_array_append_new(list->rows, row) != 0 ||
	    json_array_append(list->roots, json_object_get(version, "root")) !=
		0)
		return error_memory(err);
	return CUSTODY_OK;
}

static enum custody_status
count_in(struct bar_list *list, struct custody *custody, const json_t *version,
    struct custody_error *err)
{
	struct index_file *index = NULL;
	uint64_t records = 0;
	enum custody_status status = CUSTODY_OK;

	if (list->barred.count > 0 && is_live(version)) {
		status = version_index_open(&index, custody, version, err);
		if (status == CUSTODY_OK)
			status = index_find_digests(index,
			    (const uint8_t(*)[32])list->barred.digest,
			    list->barred.count, count_one, &records, err);
		index_file_close(index);
	}
	if (status != CUSTODY_OK)
		return status;
	return add_count(list, version, records, err);
}

/* --- both --------------------------------------------------------------- */

/* Every version; none at all is an empty list. */
static enum custody_status
all_versions(struct custody *custody, json_t **rows, struct custody_error *err)
{
	enum custody_status status =
	    session_versions(custody, "@all", false, rows, err);

	if (status != CUSTODY_NOT_FOUND)
		return status;
	*rows = json_array();
	return *rows == NULL ? error_memory(err) : CUSTODY_OK;
}

static enum custody_status
gather(struct bar_list *list, struct custody *custody,
    struct selector *selector, bool gone, const json_t *versions,
    struct custody_error *err)
{
	struct gathering gathering = {.barred = &list->barred};
	const uint8_t(*known)[32];
	size_t count = selector_digests(selector, &known);
	const json_t *version;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	for (i = 0; i < count && status == CUSTODY_OK; i++)
		status = barred_add(&list->barred, known[i], err);
	json_array_foreach (versions, i, version) {
		if (status != CUSTODY_OK)
			break;
		if (!is_live(version) && !(gone && selector_whole(selector)))
			continue;
		status = session_stopped(custody, err);
		if (status == CUSTODY_OK)
			status = gather_one(
			    list, &gathering, custody, selector, version, err);
	}
	if (status == CUSTODY_OK)
		status = settle(list, err);
	return status;
}

enum custody_status
bar_list_resolve(struct bar_list *list, struct custody *custody,
    struct selector *selector, bool gone, struct custody_error *err)
{
	json_t *versions = NULL;
	json_t *version;
	size_t i;
	enum custody_status status;

	list->versions = json_array();
	list->counts = json_array();
	list->rows = json_array();
	list->roots = json_array();
	if (list->versions == NULL || list->counts == NULL ||
	    list->rows == NULL || list->roots == NULL)
		return error_memory(err);
	status = all_versions(custody, &versions, err);
	if (status == CUSTODY_OK)
		status = gather(list, custody, selector, gone, versions, err);
	json_array_foreach (versions, i, version) {
		if (status != CUSTODY_OK)
			break;
		if (json_integer_value(json_object_get(version, "seq")) >
		    list->newest)
			list->newest =
			    json_integer_value(json_object_get(version, "seq"));
		if (is_live(version) || (gone && is_whole(list, version)))
			status = count_in(list, custody, version, err);
	}
	json_decref(versions);
	if (status != CUSTODY_OK)
		error_prefix(err, "nothing was %s",
		    list->done != NULL ? list->done
		    : gone             ? "recalled"
				       : "barred");
	return status;
}
