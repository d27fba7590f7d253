/* SPDX-License-Identifier: Apache-2.0
 *
 * schema: the tables of our files are those of migrations/, to the byte.  A
 * file with a table, view, trigger or index more, fewer or different is
 * refused.  For src/store only.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/bytes.h"
#include "store/sqlite.h"

/* Runs the migration of that name in a new database. */
enum custody_status schema_create(sqlite3 *db, const char *migration,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_OK if the schema of `db` is what the migration makes; else
 * CUSTODY_DISAGREES ("schema"), or what kept it from being read.  `path` is
 * for the sentence. */
enum custody_status schema_check(sqlite3 *db, const char *migration,
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Appends what schema_check compares with, each row after its length in 4
 * bytes: the build does so once, and keeps it as MIGRATION.rows. */
enum custody_status schema_rows(struct buffer *out, const char *migration,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
