/* SPDX-License-Identifier: Apache-2.0
 *
 * database: an in-memory SQL database for those who may not see SQLite.
 * Others hand in SQL text; nobody but this room includes <sqlite3.h>.
 *
 * Foreign keys and recursive triggers are on, the schema is not trusted with
 * unsafe functions, double-quoted text is an identifier and never a string,
 * and nothing can be attached or loaded.
 */
#ifndef STORE_DATABASE_H
#define STORE_DATABASE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/file.h"
#include "store/function.h"
#include "store/statement.h"

struct database;

/* The database is the caller's.  database_close(NULL) is fine; every
 * statement of it must have been freed. */
enum custody_status database_open_memory(
    struct database **out, struct custody_error *err) CUSTODY_MUST_CHECK;
void database_close(struct database *db);

/*
 * Appends all that is in the database, as SQLite has it in a file; where that
 * lies until the next statement, NULL where it lies nowhere in one piece, as in
 * a database that did not begin with one; and a database that begins with it.
 * All need that no transaction is open.
 * CUSTODY_DISAGREES ("damaged") where the image is none; one that others could
 * have written is not to be opened.  One that begins `skip` bytes into a file
 * is not copied: the database takes the map, whatever comes of it, and grows
 * into its room.
 */
enum custody_status database_image(const struct database *db,
    struct buffer *out, struct custody_error *err) CUSTODY_MUST_CHECK;
struct bytes database_image_lies(const struct database *db);
enum custody_status database_open_image(struct database **out,
    struct bytes image, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status database_open_mapped(struct database **out,
    struct file_map *map, size_t skip,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Runs every statement of a text, without values; rows are thrown away.
 * CUSTODY_UNKNOWN as statement_step. */
enum custody_status database_run(struct database *db, const char *sql,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Makes `body` callable from SQL as `name`, with `arguments` arguments (-1:
 * any number).  `deterministic`: the same arguments always give the same
 * result.  `context` must outlive the database. */
enum custody_status database_function(struct database *db, const char *name,
    int arguments, bool deterministic, function_body *body, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Savepoints nest, and are named by the caller (`[a-z_]+`, from the source,
 * never from outside).  database_undo goes back to where the savepoint was
 * set and forgets it; it cannot fail in a way that leaves its changes.
 */
enum custody_status database_savepoint(struct database *db, const char *name,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status database_release(struct database *db, const char *name,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void database_undo(struct database *db, const char *name);

/* How many rows the last INSERT, UPDATE or DELETE changed. */
int64_t database_changes(const struct database *db);

/*
 * Lends views: NAME NUL CREATE VIEW NAME AS ... NUL for each (`[a-z_]+`, at
 * most DATABASE_VIEWS_MAX), which stay where they are.  Whoever asks one
 * has it; database_make_views puts all into the schema, for who asks that.
 */
#define DATABASE_VIEWS_MAX 64
void database_lend_views(struct database *db, struct bytes views);
enum custody_status database_make_views(
    struct database *db, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * From here on every statement knows which of these tables it reads and which
 * it changes (statement_reads).  `tables` ends in NULL, has at most 32, and
 * stays where it is.  To be called before anything is prepared.
 */
void database_note(struct database *db, const char *const *tables);

/*
 * From here on only questions: SELECT (CTEs and recursion too), the functions
 * that are there, and PRAGMA table_info, table_xinfo and table_list.  All
 * else is refused when it is prepared (CUSTODY_REFUSED, "read-only").  A
 * statement stops with "interrupted" after `steps` steps of SQLite's machine
 * or `milliseconds` of time, counted from this call; 0 is no limit.
 * database_unguard lifts all of that.
 */
void database_guard(struct database *db, uint64_t steps, uint64_t milliseconds);
void database_unguard(struct database *db);

#endif
