/* SPDX-License-Identifier: Apache-2.0
 *
 * ingest_shared: how many different records of a version lie in other datasets
 * too, as they are now.  A count for people, by indexes as they are: nothing
 * rests on it, so none is verified for it.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/ingest_inside.h"
#include "acts/sealed.h"
#include "acts/version_index.h"
#include "base/error.h"
#include "store/index_find.h"
#include "store/question.h"

#define SLICE ((size_t)1 << 20) /* digests in memory at a time */
#define RECORDS_LOOKED_AT (1 << 24)

/* Some of the records, each once, ascending. */
struct slice {
	uint8_t (*unsorted)[32]; /* by ordinal */
	uint8_t (*digest)[32];
	uint8_t *hit;
	size_t room, count;
	uint64_t first; /* ordinal */
	uint64_t shared;
};

static enum custody_status
keep_digests(void *context, uint64_t first, const uint8_t (*digests)[32],
    size_t count, struct custody_error *err)
{
	struct slice *slice = context;

	(void)err;
	for (size_t i = 0; i < count; i++)
		if (first + i - slice->first < slice->room)
			memcpy(slice->unsorted[first + i - slice->first],
			    digests[i], 32);
	return CUSTODY_OK;
}

static enum custody_status
keep_once(void *context, uint64_t ordinal, struct custody_error *err)
{
	struct slice *slice = context;
	const uint8_t *digest;

	(void)err;
	if (ordinal - slice->first >= slice->room)
		return CUSTODY_OK;
	digest = slice->unsorted[ordinal - slice->first];
	if (slice->count > 0 &&
	    memcmp(slice->digest[slice->count - 1], digest, 32) == 0)
		return CUSTODY_OK;
	if (slice->count < slice->room)
		memcpy(slice->digest[slice->count++], digest, 32);
	return CUSTODY_OK;
}

static enum custody_status
take_match(
    void *context, uint64_t which, uint64_t ordinal, struct custody_error *err)
{
	struct slice *slice = context;

	(void)ordinal;
	(void)err;
	slice->shared += slice->hit[which] == 0;
	slice->hit[which] = 1;
	return CUSTODY_OK;
}

/* The newest live version of each other dataset, each content once, newest
 * first; `far` where so many records came before that it has to wait. */
static enum custody_status
find_others(struct custody *custody, const char *dataset, json_t **rows,
    struct custody_error *err)
{
	json_t *values = json_pack(
	    "{s:s, s:i}", "dataset", dataset, "most", RECORDS_LOOKED_AT);
	enum custody_status status;

	*rows = NULL;
	if (values == NULL)
		return error_memory(err);
	status = question_ask(rows, session_state(custody),
	    "SELECT seq, dataset, ordinal, root, runs,"
	    "       sum(records) OVER (ORDER BY seq DESC) > :most AS far"
	    "  FROM (SELECT max(seq) AS seq, dataset, ordinal, root, runs,"
	    "               records FROM version AS v WHERE seq IN ("
	    "               SELECT max(seq) FROM version"
	    "                WHERE dataset <> :dataset AND disposal = ''"
	    "                GROUP BY dataset)"
	    "         GROUP BY root)"
	    " ORDER BY seq DESC",
	    values, err);
	json_decref(values);
	return status;
}

static enum custody_status
make_slice(struct slice *slice, struct index_file *index, uint64_t first,
    struct custody_error *err)
{
	uint64_t left = index_file_records(index) - first;
	size_t room = left < SLICE ? (size_t)left : SLICE;
	enum custody_status status;

	slice->first = first;
	slice->room = room;
	slice->count = 0;
	slice->unsorted = calloc(room, sizeof *slice->unsorted);
	slice->digest = calloc(room, sizeof *slice->digest);
	slice->hit = calloc(room, 1);
	if (slice->unsorted == NULL || slice->digest == NULL ||
	    slice->hit == NULL)
		return error_memory(err);
	status = index_file_each_digest(index, keep_digests, slice, err);
	if (status == CUSTODY_OK)
		status = index_find_in_order(index, keep_once, slice, err);
	free(slice->unsorted);
	slice->unsorted = NULL;
	return status;
}

static void
clear_slice(struct slice *slice)
{
	free(slice->unsorted);
	free(slice->digest);
	free(slice->hit);
	slice->unsorted = NULL;
	slice->digest = NULL;
	slice->hit = NULL;
}

/* An index that is far or cannot be read is passed over and counted. */
static enum custody_status
look_up_others(struct slice *slice, struct custody *custody,
    const json_t *others, uint64_t *unread, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	const json_t *other;
	size_t i;

	*unread = 0;
	json_array_foreach (others, i, other) {
		struct index_file *index = NULL;

		status = session_stopped(custody, err);
		if (status != CUSTODY_OK)
			return status;
		if (json_integer_value(json_object_get(other, "far")) != 0 ||
		    sealed_locked(custody, other) ||
		    version_index_glance(&index, custody, other, NULL) !=
			CUSTODY_OK ||
		    index_find_digests(index,
			(const uint8_t(*)[32])slice->digest, slice->count,
			take_match, slice, NULL) != CUSTODY_OK)
			++*unread;
		index_file_close(index);
	}
	return CUSTODY_OK;
}

enum custody_status
ingest_shared(struct custody *custody, const char *dataset,
    struct index_file *index, json_t *facts, struct custody_error *err)
{
	uint64_t records = index_file_records(index), unread = 0;
	struct slice slice = {.shared = 0};
	json_t *others = NULL;
	enum custody_status status;

	status = find_others(custody, dataset, &others, err);
	for (uint64_t at = 0; status == CUSTODY_OK &&
			      json_array_size(others) > 0 && at < records;
	     at += SLICE) {
		status = make_slice(&slice, index, at, err);
		if (status == CUSTODY_OK)
			status = look_up_others(
			    &slice, custody, others, &unread, err);
		clear_slice(&slice);
	}
	if (status == CUSTODY_OK &&
	    json_object_update_new(facts,
		json_pack("{s:I, s:I}", "shared/1", (json_int_t)slice.shared,
		    "shared-unread/1", (json_int_t)unread)) < 0)
		status = error_memory(err);
	json_decref(others);
	return status;
}
