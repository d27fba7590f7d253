/* SPDX-License-Identifier: Apache-2.0
 *
 * index_make: from what was sorted to the runs in the file, three at a time.
 */
#include <assert.h>
#include <stdatomic.h>

#include "base/error.h"
#include "store/index_build_inside.h"
#include "store/index_run.h"
#include "store/index_squeeze.h"

#define WORTH_A_THREAD 1000 /* records: fewer are sorted before it starts */

static enum custody_status
put_chunk(
    void *context, const struct index_chunk *chunk, struct custody_error *err)
{
	struct index_build *build = context;
	sqlite3_stmt *add = build->add_sorted;
	struct bytes body = chunk->body;
	struct buffer frame = {0};
	enum custody_status status = CUSTODY_OK;

	if (index_squeeze_is_used(INDEX_RUN_VERSION, chunk->kind))
		status = index_squeeze(&frame, body, err);
	if (status != CUSTODY_OK)
		return status;
	if (frame.len > 0)
		body = buffer_view(&frame);
	pthread_mutex_lock(&build->writing);
	sqlite3_bind_int64(add, 1, index_ordered_id(chunk->kind, chunk->place));
	sqlite3_bind_int64(add, 2, chunk->kind);
	sqlite3_bind_blob64(
	    add, 3, chunk->key.at, chunk->key.len, SQLITE_STATIC);
	sqlite3_bind_int64(add, 4, (sqlite3_int64)chunk->count);
	sqlite3_bind_blob64(add, 5, body.at, body.len, SQLITE_STATIC);
	status = index_build_insert(build, add, err);
	pthread_mutex_unlock(&build->writing);
	buffer_clear(&frame);
	return status;
}

static enum custody_status
put_nodes(
    void *context, const struct index_node_row *row, struct custody_error *err)
{
	struct index_build *build = context;
	enum custody_status status;

	pthread_mutex_lock(&build->writing);
	sqlite3_bind_int64(build->add_node, 1,
	    index_node_id(row->kind, row->level, row->place));
	sqlite3_bind_blob64(
	    build->add_node, 2, row->hashes.at, row->hashes.len, SQLITE_STATIC);
	status = index_build_insert(build, build->add_node, err);
	pthread_mutex_unlock(&build->writing);
	return status;
}

/* Of a kind that no record has, the run is the empty tree. */
static enum custody_status
make_run(struct index_build *build, enum index_run kind,
    struct index_total *total, struct custody_error *err)
{
	const struct index_run_sink sink = {
	    put_chunk, put_nodes, build, INDEX_RUN_VERSION};
	enum custody_status status = CUSTODY_OK;

	total->left_out = kind == INDEX_FORM && !build->forms;
	if (build->sort[kind] == NULL)
		status = index_sort_new(
		    &build->sort[kind], 1, 1, build->folder, err);
	if (status == CUSTODY_OK)
		status = index_run_make(
		    build->sort[kind], kind, build->records, &sink, total, err);
	index_sort_free(build->sort[kind]);
	build->sort[kind] = NULL;
	return status;
}

/* Most versions have three runs that are not empty: with a thread for each, two
 * cores share them and end together, where two threads would leave one idle. */
#define MAKERS 3

/* What threads make, one run after another: those that take longest, with
 * texts to be squeezed, first, so that they end at about the same time. */
struct making {
	struct index_build *build;
	struct index_total *totals;
	atomic_size_t next;
};

static const enum index_run in_turn[] = {
    INDEX_URL, INDEX_ID, INDEX_SHA256, INDEX_XXH3, INDEX_FORM, INDEX_TIME};
static_assert(sizeof in_turn / sizeof *in_turn == INDEX_RUNS, "all of them");

/* One of the threads. */
struct maker {
	struct making *making;
	enum custody_status status;
	struct custody_error err;
};

static void *
make_in_turn(void *context)
{
	struct maker *maker = context;
	struct making *making = maker->making;
	size_t turn;

	while (maker->status == CUSTODY_OK &&
	       (turn = atomic_fetch_add(&making->next, 1)) < INDEX_RUNS)
		maker->status = make_run(making->build, in_turn[turn],
		    &making->totals[in_turn[turn]], &maker->err);
	return NULL;
}

/* The runs do not depend on each other. */
enum custody_status
index_make_runs(struct index_build *build,
    struct index_total totals[INDEX_RUNS], struct custody_error *err)
{
	struct making making = {.build = build, .totals = totals};
	struct maker makers[MAKERS] = {{.making = &making}};
	pthread_t others[MAKERS];
	int count = 1;

	for (; build->records >= WORTH_A_THREAD && count < MAKERS; count++) {
		makers[count].making = &making;
		if (pthread_create(&others[count], NULL, make_in_turn,
			&makers[count]) != 0)
			break;
	}
	make_in_turn(&makers[0]);
	for (int i = 1; i < count; i++)
		pthread_join(others[i], NULL);
	for (int i = 0; i < count; i++)
		if (makers[i].status != CUSTODY_OK) {
			if (err != NULL)
				*err = makers[i].err;
			return makers[i].status;
		}
	return CUSTODY_OK;
}
