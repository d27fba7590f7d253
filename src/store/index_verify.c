/* SPDX-License-Identifier: Apache-2.0
 *
 * index_verify: makes every run of an index again and compares.  Look-ups
 * trust what it passed, so it also asks SQLite whether what a search finds is
 * what a scan finds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "store/index_ordered.h"
#include "store/index_run.h"
#include "store/index_squeeze.h"
#include "store/index_verify.h"
#include "store/index_walk.h"

#define SORT_ITEMS ((size_t)1 << 20)
#define SORT_BYTES ((size_t)48 << 20)

static enum custody_status
check_structure(struct index_file *index, struct custody_error *err)
{
	static const char sql[] = "PRAGMA integrity_check(1)";
	sqlite3_stmt *check = NULL;
	enum custody_status status;
	const char *answer = NULL;
	int rc;

	status = sqlite_prepare(&check, index->db, sql, sizeof(sql) - 1, err);
	if (status != CUSTODY_OK)
		return status;
	rc = sqlite3_step(check);
	if (rc == SQLITE_ROW)
		answer = (const char *)sqlite3_column_text(check, 0);
	if (rc != SQLITE_ROW)
		status = index_connect_tell(err, index, rc);
	else if (answer == NULL || strcmp(answer, "ok") != 0)
		status = index_connect_damaged(err, index, "the file");
	sqlite3_finalize(check);
	return status;
}

enum custody_status
index_verify_file(struct index_file *index, struct custody_error *err)
{
	enum custody_status status;
	bool whole = false;
	int64_t strays = 0;

	status = check_structure(index, err);
	if (status == CUSTODY_OK)
		status = sqlite_ask_integer(index->db,
		    "SELECT (SELECT count(*) FROM ordered WHERE id < 0"
		    " OR id >= 6 << 48) + (SELECT count(*) FROM sorted"
		    " WHERE id < 0 OR id >= 6 << 48 OR kind <> id >> 48)"
		    " + (SELECT count(*) FROM node"
		    " WHERE id < 0 OR id >= 6 << 48)",
		    &strays, err);
	if (status == CUSTODY_OK && strays != 0)
		return index_connect_damaged(err, index, "a row");
	if (status == CUSTODY_OK)
		status =
		    index_ordered_tiled(index->db, index->records, &whole, err);
	if (status == CUSTODY_OK && !whole)
		return index_connect_damaged(err, index, "the manifest");
	return status;
}

/* --- from the values in order to sorted items ---------------------------- */

struct loading {
	struct index_sort *sort;
	enum index_run kind;
	uint64_t next; /* the smallest ordinal that may come */
	uint64_t end;
	struct buffer key;
	struct buffer body;
	unsigned version; /* of the index */
	enum custody_status status;
	struct custody_error *err;
};

static bool
load_value(void *context, uint64_t ordinal, struct bytes value)
{
	struct index_item item = {ordinal, value, {NULL, 0}};
	struct loading *loading = context;

	if (ordinal < loading->next || ordinal >= loading->end ||
	    value.len == 0 || value.len > INDEX_FIELD_MAX)
		return false;
	loading->next = ordinal + 1;
	loading->key.len = 0;
	loading->status = index_ordered_item(
	    &item, loading->kind, &loading->key, loading->err);
	if (loading->status == CUSTODY_OK)
		loading->status =
		    index_sort_add(loading->sort, &item, loading->err);
	return loading->status == CUSTODY_OK;
}

/* One row into the sort; digests have rows of one size, without gaps. */
static bool
load_row(struct loading *loading, sqlite3_stmt *row)
{
	size_t size = index_run_key_len[loading->kind];
	sqlite3_int64 id = sqlite3_column_int64(row, 0);
	uint64_t first = (uint64_t)(id - index_ordered_id(loading->kind, 0));
	uint64_t count = (uint64_t)sqlite3_column_int64(row, 1);
	struct bytes body = {
	    sqlite3_column_blob(row, 2), (size_t)sqlite3_column_bytes(row, 2)};

	if (index_squeeze_is_used(loading->version, loading->kind)) {
		loading->status = index_squeeze_undo(&loading->body,
		    loading->version, loading->kind, body, loading->err);
		body = buffer_view(&loading->body);
	}
	if (loading->status != CUSTODY_OK)
		return false;
	if (size != 0 &&
	    (first != loading->next || (count != INDEX_ORDERED_BYTES / size &&
					   first + count != loading->end)))
		return false;
	if (body.at == NULL || count == 0 || first < loading->next ||
	    !index_ordered_read(
		loading->kind, first, count, body, load_value, loading))
		return false;
	/* A row ends with a value. */
	return loading->next == first + count;
}

/* Forms lie nowhere else: their chunks are made again of what is in them, and
 * the root is the evidence. */
static enum custody_status
load_forms(struct index_file *index, struct loading *loading,
    struct custody_error *err)
{
	struct index_walk walk = {.index = index, .kind = INDEX_FORM};
	uint8_t value[DIGEST_SIZE], last[INDEX_FORM_SIZE] = {0};
	struct index_item item = {0, {value, INDEX_FORM_SIZE}, {NULL, 0}};
	enum custody_status status = CUSTODY_OK;
	uint64_t before = 0;

	for (uint64_t i = 0; i < index->forms && status == CUSTODY_OK; i++) {
		status = index_walk_item(&walk, i, &item.ordinal, value, err);
		if (status != CUSTODY_OK)
			break;
		/* Equal ones ascend, as they must where they are sorted. */
		if (i > 0 && (memcmp(last, value, sizeof last) > 0 ||
				 (memcmp(last, value, sizeof last) == 0 &&
				     item.ordinal <= before)))
			status = index_connect_damaged(
			    err, index, index_run_name[INDEX_FORM]);
		if (status == CUSTODY_OK)
			status = index_sort_add(loading->sort, &item, err);
		memcpy(last, value, sizeof last);
		before = item.ordinal;
	}
	index_walk_clear(&walk);
	return status;
}

static enum custody_status
load_rows(struct index_file *index, struct loading *loading,
    struct custody_error *err)
{
	static const char sql[] = "SELECT id, count, body FROM ordered"
				  " WHERE id >= ?1 AND id < ?2 ORDER BY id";
	sqlite3_stmt *row = NULL;
	enum custody_status status;
	int rc = SQLITE_DONE;

	status = sqlite_prepare(&row, index->db, sql, sizeof(sql) - 1, err);
	if (status != CUSTODY_OK)
		return status;
	sqlite3_bind_int64(row, 1, index_ordered_id(loading->kind, 0));
	sqlite3_bind_int64(row, 2, index_ordered_id(loading->kind + 1, 0));
	while (status == CUSTODY_OK && (rc = sqlite3_step(row)) == SQLITE_ROW) {
		if (load_row(loading, row))
			continue;
		status = loading->status;
		if (status == CUSTODY_OK || status == CUSTODY_MALFORMED)
			status = index_connect_damaged(
			    err, index, index_run_name[loading->kind]);
	}
	if (status == CUSTODY_OK && rc != SQLITE_DONE)
		status = index_connect_tell(err, index, rc);
	if (status == CUSTODY_OK && index_run_key_len[loading->kind] != 0 &&
	    loading->next != loading->end)
		status = index_connect_damaged(
		    err, index, index_run_name[loading->kind]);
	sqlite3_finalize(row);
	return status;
}

/* --- from sorted items to chunks ----------------------------------------- */

struct comparing {
	struct index_file *index;
	sqlite3_stmt *row;
	uint64_t nodes; /* rows of the tree */
	struct buffer body;
};

static bool
column_is(sqlite3_stmt *row, int column, struct bytes expected)
{
	const void *at = sqlite3_column_blob(row, column);

	return at != NULL &&
	       (size_t)sqlite3_column_bytes(row, column) == expected.len &&
	       memcmp(at, expected.at, expected.len) == 0;
}

/* What is in the body, not how it was packed. */
static bool
body_is(struct comparing *comparing, enum index_run kind, struct bytes expected)
{
	const struct bytes body = {sqlite3_column_blob(comparing->row, 3),
	    (size_t)sqlite3_column_bytes(comparing->row, 3)};

	return index_squeeze_undo(&comparing->body, comparing->index->version,
		   kind, body, NULL) == CUSTODY_OK &&
	       bytes_equal(buffer_view(&comparing->body), expected);
}

static enum custody_status
compare_chunk(
    void *context, const struct index_chunk *chunk, struct custody_error *err)
{
	struct comparing *comparing = context;
	sqlite3_stmt *row = comparing->row;
	int rc = sqlite3_step(row);

	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return index_connect_tell(err, comparing->index, rc);
	if (rc == SQLITE_ROW &&
	    sqlite3_column_int64(row, 0) ==
		index_ordered_id(chunk->kind, chunk->place) &&
	    sqlite3_column_int64(row, 2) == (sqlite3_int64)chunk->count &&
	    column_is(row, 1, chunk->key) &&
	    body_is(comparing, chunk->kind, chunk->body))
		return CUSTODY_OK;
	return index_connect_damaged(
	    err, comparing->index, index_run_name[chunk->kind]);
}

static enum custody_status
compare_nodes(
    void *context, const struct index_node_row *row, struct custody_error *err)
{
	struct comparing *comparing = context;
	struct index_file *index = comparing->index;
	enum custody_status status = CUSTODY_OK;
	int rc;

	sqlite3_bind_int64(index->node_at, 1,
	    index_node_id(row->kind, row->level, row->place));
	rc = sqlite3_step(index->node_at);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		status = index_connect_tell(err, index, rc);
	else if (rc == SQLITE_DONE ||
		 !column_is(index->node_at, 0, row->hashes))
		status = index_connect_damaged(
		    err, index, index_run_name[row->kind]);
	sqlite3_reset(index->node_at);
	comparing->nodes++;
	return status;
}

/* That the tree of a run has no row more than was compared. */
static enum custody_status
count_nodes(const struct comparing *comparing, enum index_run kind,
    struct custody_error *err)
{
	char sql[128];
	int64_t nodes = 0;
	enum custody_status status;

	snprintf(sql, sizeof(sql),
	    "SELECT count(*) FROM node WHERE id >> 48 = %d", (int)kind);
	status = sqlite_ask_integer(comparing->index->db, sql, &nodes, err);
	if (status == CUSTODY_OK && (uint64_t)nodes != comparing->nodes)
		status = index_connect_damaged(
		    err, comparing->index, index_run_name[kind]);
	return status;
}

static enum custody_status
compare_run(struct index_file *index, enum index_run kind,
    struct index_sort *sort, struct index_total *total,
    struct custody_error *err)
{
	static const char sql[] = "SELECT id, key, count, body FROM sorted"
				  " WHERE id >= ?1 AND id < ?2 ORDER BY id";
	struct comparing comparing = {.index = index};
	const struct index_run_sink sink = {
	    compare_chunk, compare_nodes, &comparing, index->version};
	enum custody_status status;

	status = sqlite_prepare(
	    &comparing.row, index->db, sql, sizeof(sql) - 1, err);
	if (status != CUSTODY_OK)
		return status;
	sqlite3_bind_int64(comparing.row, 1, index_ordered_id(kind, 0));
	sqlite3_bind_int64(comparing.row, 2, index_ordered_id(kind + 1, 0));
	status = index_run_make(sort, kind, index->records, &sink, total, err);
	if (status == CUSTODY_OK && sqlite3_step(comparing.row) != SQLITE_DONE)
		status =
		    index_connect_damaged(err, index, index_run_name[kind]);
	sqlite3_finalize(comparing.row);
	buffer_clear(&comparing.body);
	if (status == CUSTODY_OK)
		status = count_nodes(&comparing, kind, err);
	return status;
}

enum custody_status
index_verify_run(struct index_file *index, enum index_run kind,
    const struct index_total *recorded, const char *scratch,
    struct custody_error *err)
{
	struct loading loading = {.kind = kind,
	    .end = index->records,
	    .version = index->version,
	    .err = err};
	struct index_total total = {0};
	enum custody_status status;

	status =
	    index_sort_new(&loading.sort, SORT_ITEMS, SORT_BYTES, scratch, err);
	if (status == CUSTODY_OK)
		status = kind == INDEX_FORM ? load_forms(index, &loading, err)
					    : load_rows(index, &loading, err);
	if (status == CUSTODY_OK)
		status = compare_run(index, kind, loading.sort, &total, err);
	if (status == CUSTODY_OK && recorded->left_out && total.count > 0)
		status = index_connect_damaged(err, index, "form");
	if (status == CUSTODY_OK && !recorded->left_out &&
	    (total.count != recorded->count ||
		memcmp(total.root, recorded->root, 32) != 0))
		status = error_set(err, CUSTODY_DISAGREES, "index",
		    "verifying the index %s: its run %s is not the one that "
		    "was recorded",
		    index->path, index_run_name[kind]);
	index_sort_free(loading.sort);
	buffer_clear(&loading.body);
	buffer_clear(&loading.key);
	return status;
}
