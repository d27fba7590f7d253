/* SPDX-License-Identifier: Apache-2.0
 *
 * sqlite: what the files of this room share about SQLite itself: how a
 * connection is made safe, and how its errors are told.  For src/store only.
 */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <sqlite3.h>

#include "base/bytes.h"
#include "base/file.h"
#include "store/function.h"

/* When a running statement is to stop; zeros never. */
struct sqlite_limit {
	uint64_t steps; /* of SQLite's machine            */
	int64_t until;  /* milliseconds of CLOCK_MONOTONIC    */
};

/* The same questions are asked again and again, and SQLite takes longer to
 * plan one than to answer it: statements that were freed are kept. */
#define SQLITE_KEPT 256

struct prepared {
	sqlite3_stmt *handle;
	size_t views; /* bytes of them before what was asked, in its text */
};

struct database {
	sqlite3 *handle;
	struct sqlite_limit limit;
	bool guarded;           /* only questions are prepared */
	struct file_map mapped; /* what it was opened from, if it was */
	struct prepared kept[SQLITE_KEPT];
	size_t keep_next;
	const char *const *noted; /* tables; NULL: nothing is noted */
	unsigned reads, changes;  /* of them: what is being prepared does */
	struct bytes views;       /* that were lent */
	uint64_t made;            /* of them in the schema, by number */
};

/*
 * sqlite_prepare, with the views that the statement asks and the database
 * lacks; a statement that has a WITH of its own is prepared once they are made.
 * The other takes the first statement of a text, and answers, as
 * sqlite3_prepare_v2 does.
 */
enum custody_status database_view_prepare(struct prepared *out,
    struct database *db, const char *sql, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
int database_view_prepare_first(struct prepared *out, struct database *db,
    const char *text, size_t len, const char **tail);
/* After a statement did not run: whether a view was gone that it asks, and is
 * there again, so that it is worth another try. */
bool database_view_make(struct database *db);

/* What SQLite keeps beside a function of ours, and what it calls for it
 * (function.c). */
struct function {
	function_body *body;
	void *context;
};
void function_enter(
    sqlite3_context *context, int count, sqlite3_value **values);

/* What `rc` came of: SQLite also says that a file is damaged where the disk did
 * not answer when it was read. */
int sqlite_cause(sqlite3 *db, int rc);

/* SQLite's sentence for `rc`, as full as `db` has it; db may be NULL. */
const char *sqlite_text(sqlite3 *db, int rc);

/*
 * Tells what SQLite said of `db` after `rc`: "constraint", "busy",
 * "interrupted", "no-memory", "damaged" (CUSTODY_DISAGREES), "read-only"
 * (CUSTODY_REFUSED: an authorizer), else "database"; CUSTODY_UNKNOWN but for
 * those two.
 */
enum custody_status sqlite_error(
    struct custody_error *err, sqlite3 *db, int rc, const char *doing);

/*
 * Sets what every connection of ours has: defensive, schema not trusted,
 * double quotes never text, nothing attached or loaded, cells checked, no
 * mmap, foreign keys and recursive triggers, temporary things in memory.
 */
enum custody_status sqlite_harden(
    sqlite3 *db, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The `until` of so many milliseconds from now; 0 gives 0. */
int64_t sqlite_until(uint64_t milliseconds);

/* For a progress handler: takes `steps` off; true where it is to stop. */
bool sqlite_is_over(struct sqlite_limit *limit, uint64_t steps);

/* Prepares exactly one statement of our own or a stranger's text. */
enum custody_status sqlite_prepare(sqlite3_stmt **out, sqlite3 *db,
    const char *sql, size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;
/* What it asks of a text before, and of what SQLite then made of it: `tail` is
 * what follows the statement, up to `end`. */
enum custody_status sqlite_check_text(
    const char *sql, size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status sqlite_prepared(sqlite3_stmt **out, sqlite3 *db, int rc,
    const char *tail, const char *end,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Runs a text of our own. */
enum custody_status sqlite_run(
    sqlite3 *db, const char *sql, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The one integer, or text, that a text of our own gives. */
enum custody_status sqlite_ask_integer(sqlite3 *db, const char *sql,
    int64_t *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A path that SQLite cannot take for a URI; the caller frees it; NULL when
 * memory is short. */
char *sqlite_path(const char *path);

/* The folder that a path names something in, likewise. */
char *sqlite_folder(const char *path);

/* To the disk, what was written with PRAGMA synchronous off. */
enum custody_status sqlite_sync(
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
