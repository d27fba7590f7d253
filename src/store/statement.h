/* SPDX-License-Identifier: Apache-2.0
 *
 * statement: one SQL statement of a database: its parameters go in by name,
 * its rows come out by column.  Nothing is ever pasted into the text.
 */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

struct database;
struct statement;

enum statement_type {
	STATEMENT_NULL,
	STATEMENT_INTEGER,
	STATEMENT_TEXT,
	STATEMENT_BLOB,
	STATEMENT_REAL,
};

/*
 * Prepares `len` bytes of SQL, which must hold exactly one statement: none,
 * or anything but blanks and comments after it, is CUSTODY_UNKNOWN
 * ("database").  The statement is the caller's, and must be freed before its
 * database is closed.
 */
enum custody_status statement_prepare(struct statement **out,
    struct database *db, const char *sql, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a text that stays where it is, prepared when it is first bound or
 * run: to plan what is never asked takes as long as to ask.  What is wrong with
 * it is said then. */
enum custody_status statement_prepare_late(struct statement **out,
    struct database *db, const char *sql,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Prepares the first statement of `*rest` and moves `*rest` past it.
 * CUSTODY_END, with *out NULL, when only blanks and comments are left.  What
 * an earlier statement creates must have been run before a later one that
 * names it is prepared.
 */
enum custody_status statement_prepare_next(struct statement **out,
    struct database *db, struct bytes *rest,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Which of the tables that database_note was told of it reads, and which it
 * changes, itself or by a view or trigger: bit i is the i-th.  Every bit is set
 * where nothing was noted, or the statement was not prepared by
 * statement_prepare_next.
 */
unsigned statement_reads(const struct statement *statement);
unsigned statement_changes(const struct statement *statement);

/*
 * Parameters.  They are counted from 1 and named with their sign, ":until"
 * or "@seq"; one that is not named (a bare ?) is NULL.  All that are not
 * bound are NULL.  Bytes are copied.  A name that the statement does not have
 * is CUSTODY_UNKNOWN ("database").
 */
int statement_parameters(const struct statement *statement);
const char *statement_parameter(const struct statement *statement, int number);
enum custody_status statement_bind_text(struct statement *statement,
    const char *name, const char *text, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status statement_bind_blob(struct statement *statement,
    const char *name, const void *data, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status statement_bind_integer(struct statement *statement,
    const char *name, int64_t value,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status statement_bind_null(struct statement *statement,
    const char *name, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same by number, for what is run again and again.  A text is not copied:
 * it stays where it is until the statement is reset. */
enum custody_status statement_lend_text(struct statement *statement, int number,
    const char *text, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status statement_lend_bytes(struct statement *statement,
    int number, struct bytes text,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status statement_put_integer(struct statement *statement,
    int number, int64_t value, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status statement_put_null(struct statement *statement, int number,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * CUSTODY_OK: a row is there.  CUSTODY_END: it is done.  CUSTODY_UNKNOWN with
 * code "constraint" (a UNIQUE, CHECK, NOT NULL, STRICT or RAISE objects),
 * "busy", "interrupted" (a limit of database_guard was reached) or
 * "database", each with SQLite's own words.
 */
enum custody_status statement_step(
    struct statement *statement, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Runs to the end and resets; rows are thrown away. */
enum custody_status statement_run(
    struct statement *statement, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Ready to be stepped again, with nothing bound. */
void statement_reset(struct statement *statement);
void statement_free(struct statement *statement);

/*
 * The row, columns counted from 0.  Bytes are the statement's until the next
 * step, reset or free; those of text are followed by a NUL that is not
 * counted.  NULL gives {NULL, 0} and 0; an empty text has a non-NULL `at`.
 */
int statement_columns(const struct statement *statement);
const char *statement_column_name(
    const struct statement *statement, int column);
/* As declared by the table it comes from; NULL for an expression. */
const char *statement_column_declared(
    const struct statement *statement, int column);
enum statement_type statement_type(struct statement *statement, int column);
bool statement_is_null(struct statement *statement, int column);
struct bytes statement_text(struct statement *statement, int column);
struct bytes statement_blob(struct statement *statement, int column);
int64_t statement_integer(struct statement *statement, int column);
double statement_real(struct statement *statement, int column);

#endif
