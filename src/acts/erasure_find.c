/* SPDX-License-Identifier: Apache-2.0
 *
 * erasure_find: a selector becomes digests, and digests are looked for
 * everywhere: a copy of a record that another dataset has goes with it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/bar_list.h"
#include "acts/erasure_find.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "base/member.h"
#include "store/index_find.h"
#include "store/question.h"

void
erasure_find_clear(struct erasure_find *find)
{
	barred_clear(&find->digests);
	json_decref(find->versions);
	json_decref(find->seqs);
	json_decref(find->counts);
	json_decref(find->erases);
	json_decref(find->beside);
	json_decref(find->keeps);
	json_decref(find->unsearched);
	*find = (struct erasure_find){.records = 0};
}

/* --- what is meant -------------------------------------------------------- */

static enum custody_status
resolve(struct bar_list *list, struct custody *custody,
    const struct custody_dispose *ask, struct custody_error *err)
{
	struct selector *selector = NULL;
	enum custody_status status =
	    selector_open_firm(&selector, custody, &ask->selector, err);

	list->done = "planned";
	if (status == CUSTODY_OK)
		status = bar_list_resolve(list, custody, selector, false, err);
	selector_free(selector);
	return status;
}

/* --- where it may go ------------------------------------------------------ */

/* The events of the versions that are named; NULL for all. */
static enum custody_status
read_scope(json_t **scope, struct custody *custody,
    const struct custody_dispose *ask, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	*scope = NULL;
	if (ask->all)
		return CUSTODY_OK;
	*scope = json_array();
	for (size_t i = 0; i < ask->dataset_count && status == CUSTODY_OK;
	     i++) {
		json_t *rows = NULL;
		const json_t *row;
		size_t k;

		status = session_versions(
		    custody, ask->datasets[i], true, &rows, err);
		json_array_foreach (rows, k, row)
			if (json_array_append(
				*scope, json_object_get(row, "seq")) != 0)
				status = error_memory(err);
		json_decref(rows);
	}
	return status;
}

static bool
is_in(const json_t *scope, const json_t *seq)
{
	const json_t *one;
	size_t i;

	json_array_foreach (scope, i, one)
		if (json_equal(one, seq))
			return true;
	return scope == NULL;
}

static enum custody_status
take_unsearched(struct erasure_find *find, const struct bar_list *list,
    const json_t *versions, const json_t *scope, struct custody_error *err)
{
	const json_t *row, *version;
	size_t i, k;

	json_array_foreach (list->rows, i, row) {
		if (strcmp(member_text(row, "type"), "unsearched") != 0)
			continue;
		json_array_foreach (versions, k, version) {
			if (!json_equal(json_object_get(version, "ordinal"),
				json_object_get(row, "number")) ||
			    strcmp(member_text(version, "dataset"),
				member_text(row, "dataset")) != 0 ||
			    !is_in(scope, json_object_get(version, "seq")))
				continue;
			if (json_array_append_new(find->unsearched,
				json_pack("{s:O,s:O,s:O,s:O,s:O}", "dataset",
				    json_object_get(row, "dataset"), "ordinal",
				    json_object_get(row, "number"), "code",
				    json_object_get(row, "code"), "reason",
				    json_object_get(row, "reason"), "cure",
				    json_object_get(row, "cure"))) != 0)
				return error_memory(err);
		}
	}
	return CUSTODY_OK;
}

/* --- where it is ---------------------------------------------------------- */

struct counting {
	const struct barred *wanted;
	const struct barred *before; /* what was erased before */
	bool once;                   /* what was erased before is not counted */
	bool settled;                /* only what is in a named one is */
	bool *here;    /* of each that is wanted: in this version */
	bool *used;    /* in any that is named */
	json_t *aside; /* rows of versions that are not named */
	uint64_t records;
	uint64_t again; /* of them, what was erased before */
};

static enum custody_status
count_one(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct counting *counting = context;
	bool before =
	    barred_has(counting->before, counting->wanted->digest[which]);

	(void)ordinal;
	(void)err;
	if ((before && counting->once) ||
	    (counting->settled && !counting->used[which]))
		return CUSTODY_OK;
	counting->here[which] = true;
	counting->records++;
	counting->again += before;
	return CUSTODY_OK;
}

static enum custody_status
count_in(struct counting *counting, struct custody *custody,
    const json_t *version, struct custody_error *err)
{
	struct index_file *index = NULL;
	enum custody_status status =
	    version_index_open(&index, custody, version, err);

	counting->records = counting->again = 0;
	memset(counting->here, 0, counting->wanted->count);
	if (status == CUSTODY_OK)
		status = index_find_digests(index,
		    (const uint8_t(*)[32])counting->wanted->digest,
		    counting->wanted->count, count_one, counting, err);
	index_file_close(index);
	return status;
}

/* Of a version that holds nothing else there would be nothing left to prove.
 * `records` are those that no erasure was of. */
static enum custody_status
refuse_whole(struct custody *custody, const json_t *version, uint64_t records,
    struct custody_error *err)
{
	json_t *values =
	    json_pack("{s:O}", "seq", json_object_get(version, "seq"));
	json_t *row = NULL;
	enum custody_status status;

	status = values == NULL ? error_memory(err)
				: question_row(&row, session_state(custody),
				      "SELECT coalesce(sum(records), 0) AS gone"
				      "  FROM version_erased"
				      " WHERE version = :seq",
				      values, err);
	if (status == CUSTODY_OK &&
	    records + (uint64_t)json_integer_value(
			  json_object_get(row, "gone")) >=
		(uint64_t)json_integer_value(
		    json_object_get(version, "records"))) {
		const char *dataset = member_text(version, "dataset");
		long long ordinal =
		    json_integer_value(json_object_get(version, "ordinal"));

		status = error_set(err, CUSTODY_REFUSED, "whole",
		    "dispose: %s@%lld has no other records", dataset, ordinal);
		error_remedy(err,
		    "dispose of it whole: custody dispose "
		    "%s@%lld --why TEXT",
		    dataset, ordinal);
	}
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
keep(struct erasure_find *find, const json_t *version, const char *reason,
    uint64_t records, struct custody_error *err)
{
	char name[160], why[256];

	snprintf(name, sizeof name, "%s@%lld", member_text(version, "dataset"),
	    (long long)json_integer_value(json_object_get(version, "ordinal")));
	snprintf(why, sizeof why, "%llu of the records: %s",
	    (unsigned long long)records, reason);
	return json_array_append_new(find->keeps,
		   json_pack("{s:s,s:s}", "path", name, "reason", why)) == 0
		   ? CUSTODY_OK
		   : error_memory(err);
}

/* Which of all that are wanted are here. */
static json_t *
list_which(struct counting *counting)
{
	json_t *which = json_array();

	for (size_t i = 0; i < counting->wanted->count; i++) {
		if (!counting->here[i])
			continue;
		counting->used[i] = true;
		json_array_append_new(which, json_integer((json_int_t)i));
	}
	return which;
}

static enum custody_status
take_version(struct erasure_find *find, struct custody *custody,
    const json_t *version, struct counting *counting, struct custody_error *err)
{
	uint64_t records = counting->records;
	enum custody_status status =
	    refuse_whole(custody, version, records - counting->again, err);
	json_t *seq = json_object_get(version, "seq");

	if (status != CUSTODY_OK)
		return status;
	find->records += records;
	if (json_array_append(find->versions, (json_t *)(uintptr_t)version) !=
		0 ||
	    json_array_append(find->seqs, seq) != 0 ||
	    json_array_append_new(find->counts,
		json_pack("{s:o*,s:O,s:I}", "again",
		    counting->again == 0
			? NULL
			: json_integer((json_int_t)counting->again),
		    "event", seq, "records", (json_int_t)records)) != 0 ||
	    json_array_append_new(find->erases,
		json_pack("{s:O,s:I,s:o}", "event", seq, "records",
		    (json_int_t)records, "which", list_which(counting))) != 0)
		return error_memory(err);
	return member_text(version, "seal")[0] != '\0'
		   ? CUSTODY_OK
		   : keep(find, version,
			 "they lie in files that are not Custody's, and are "
			 "not erased there; from now on no gate lets them out "
			 "(custody seal first: then they are erased, too)",
			 records, err);
}

/* In files that are not Custody's lies what no gate lets out any more: that is
 * planned once.  What is sealed, and found, was not erased, or not there. */
static enum custody_status
look_in(struct erasure_find *find, struct custody *custody, json_t *version,
    const json_t *scope, struct counting *counting, struct custody_error *err)
{
	enum custody_status status;

	if (member_text(version, "disposal")[0] != '\0' ||
	    counting->wanted->count == 0)
		return CUSTODY_OK;
	counting->once = member_text(version, "seal")[0] == '\0';
	status = count_in(counting, custody, version, err);
	if (status != CUSTODY_OK || counting->records == 0)
		return status;
	if (is_in(scope, json_object_get(version, "seq")))
		return take_version(find, custody, version, counting, err);
	return json_array_append(counting->aside, version) == 0
		   ? CUSTODY_OK
		   : error_memory(err);
}

/* What is not named, and holds some of what goes: no gate lets that out of it,
 * either, and the ledger counts it. */
static enum custody_status
settle_aside(struct erasure_find *find, struct custody *custody,
    struct counting *counting, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const json_t *version;
	size_t i;

	counting->settled = counting->once = true;
	json_array_foreach (counting->aside, i, version) {
		status = count_in(counting, custody, version, err);
		if (status == CUSTODY_OK && counting->records > 0)
			status = keep(find, version,
			    "it is not named, and holds them, too; from now on "
			    "no gate lets them out",
			    counting->records, err);
		if (status == CUSTODY_OK && counting->records > 0 &&
		    json_array_append_new(find->beside,
			json_pack("{s:O,s:I}", "event",
			    json_object_get(version, "seq"), "records",
			    (json_int_t)counting->records)) != 0)
			status = error_memory(err);
		if (status != CUSTODY_OK)
			break;
	}
	return status;
}

/* The list is of what is used; places in it are told anew. */
static enum custody_status
settle_list(struct erasure_find *find, const struct counting *counting,
    struct custody_error *err)
{
	size_t count = counting->wanted->count, kept = 0;
	size_t *place = calloc(count + 1, sizeof *place);
	enum custody_status status = CUSTODY_OK;
	json_t *one, *number;
	size_t i, k;

	if (place == NULL)
		return error_memory(err);
	for (i = 0; i < count && status == CUSTODY_OK; i++) {
		place[i] = kept;
		if (!counting->used[i])
			continue;
		kept++;
		status = barred_add(
		    &find->digests, counting->wanted->digest[i], err);
	}
	json_array_foreach (find->erases, i, one)
		json_array_foreach (json_object_get(one, "which"), k, number)
			json_integer_set(number,
			    (json_int_t)place[json_integer_value(number)]);
	free(place);
	return status;
}

static enum custody_status
look_everywhere(struct erasure_find *find, struct custody *custody,
    const struct bar_list *list, const json_t *versions, const json_t *scope,
    struct custody_error *err)
{
	struct barred before = {0};
	struct counting counting = {
	    .wanted = &list->barred, .before = &before, .aside = json_array()};
	enum custody_status status = barred_read_erased(&before, custody, err);
	json_t *version;
	size_t i;

	counting.here = calloc(list->barred.count + 1, sizeof *counting.here);
	counting.used = calloc(list->barred.count + 1, sizeof *counting.used);
	if (counting.here == NULL || counting.used == NULL ||
	    counting.aside == NULL)
		status = error_memory(err);
	json_array_foreach (versions, i, version)
		if (status == CUSTODY_OK)
			status = look_in(
			    find, custody, version, scope, &counting, err);
	if (status == CUSTODY_OK)
		status = settle_aside(find, custody, &counting, err);
	if (status == CUSTODY_OK)
		status = settle_list(find, &counting, err);
	barred_clear(&before);
	json_decref(counting.aside);
	free(counting.used);
	free(counting.here);
	return status;
}

/* A copy that is only not named stays, and is no place to be erased in. */
static enum custody_status
say_nothing(const struct erasure_find *find, struct custody_error *err)
{
	const json_t *one = json_array_get(find->unsearched, 0);

	if (find->records > 0)
		return CUSTODY_OK;
	if (one == NULL)
		return error_set(err, CUSTODY_NOT_FOUND, "not-found",
		    "dispose: there is no such record, or it was erased "
		    "before");
	error_set(err, CUSTODY_UNKNOWN, "not-searchable",
	    "dispose: no such record was found, but %s@%lld was not searched: "
	    "%s",
	    member_text(one, "dataset"),
	    (long long)json_integer_value(json_object_get(one, "ordinal")),
	    member_text(one, "reason"));
	error_remedy(err, "%s", member_text(one, "cure"));
	return CUSTODY_UNKNOWN;
}

enum custody_status
erasure_find(struct erasure_find *out, struct custody *custody,
    const struct custody_dispose *ask, struct custody_error *err)
{
	struct bar_list list = {.done = NULL};
	json_t *versions = NULL, *scope = NULL;
	enum custody_status status;

	out->versions = json_array();
	out->seqs = json_array();
	out->counts = json_array();
	out->erases = json_array();
	out->beside = json_array();
	out->keeps = json_array();
	out->unsearched = json_array();
	if (out->versions == NULL || out->seqs == NULL || out->counts == NULL ||
	    out->erases == NULL || out->beside == NULL || out->keeps == NULL ||
	    out->unsearched == NULL)
		return error_memory(err);
	status = read_scope(&scope, custody, ask, err);
	if (status == CUSTODY_OK)
		status = resolve(&list, custody, ask, err);
	if (status == CUSTODY_OK)
		status =
		    session_versions(custody, "@all", false, &versions, err);
	if (status == CUSTODY_OK)
		status = take_unsearched(out, &list, versions, scope, err);
	if (status == CUSTODY_OK)
		status =
		    look_everywhere(out, custody, &list, versions, scope, err);
	if (status == CUSTODY_OK)
		status = say_nothing(out, err);
	bar_list_clear(&list);
	json_decref(versions);
	json_decref(scope);
	return status;
}
