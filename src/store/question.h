/* SPDX-License-Identifier: Apache-2.0
 *
 * question: one SELECT in, rows of JSON out.  What tells, tells through this.
 */
#ifndef STORE_QUESTION_H
#define STORE_QUESTION_H

#include <jansson.h>

#include "store/database.h"

/*
 * Asks `sql` (one SELECT) with values bound by name (":id" is key "id" of
 * `values`; strings, integers, booleans; arrays and objects as their
 * canonical text; a parameter without a value is NULL).  No `values` for a
 * question that has parameters is memory that was short.  *rows is an array
 * of objects, one a row, keys the column names; an INTEGER is an integer, TEXT
 * a string, NULL null, a BLOB its hex.  A column whose name ends in "_json" is
 * parsed and loses that ending; one that ends in "_bool" is a boolean.
 */
enum custody_status question_ask(json_t **rows, struct database *db,
    const char *sql, const json_t *values,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same for exactly one row; CUSTODY_NOT_FOUND ("no-row") for none. */
enum custody_status question_row(json_t **row, struct database *db,
    const char *sql, const json_t *values,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same; its columns become members of `into`. */
enum custody_status question_merge(json_t *into, struct database *db,
    const char *sql, const json_t *values,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Binds one such value to the parameter `number`; NULL is SQL's NULL.  The
 * value stays until the statement is reset. */
enum custody_status question_bind(struct statement *statement, int number,
    const json_t *value, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
