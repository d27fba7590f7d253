/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger_connect: the connection to a ledger's file: what it may do, and that
 * the file is ours.  For ledger_file.c only.
 */
#ifndef STORE_LEDGER_CONNECT_H
#define STORE_LEDGER_CONNECT_H

#include "store/ledger_file.h"
#include "store/lock.h"
#include "store/sqlite.h"

enum ledger_query {
	LEDGER_QUERY_HEAD,  /* seq, hash of the last             */
	LEDGER_QUERY_AFTER, /* seq, act, signature, hash past ?1 */
	LEDGER_QUERY_INSERT,
	LEDGER_QUERIES,
};

struct ledger_file {
	char *path;
	sqlite3 *db;
	sqlite3_stmt *query[LEDGER_QUERIES];
	struct lock lock;
	bool write;
	bool doubtful; /* a commit's outcome is unknown: nothing more */
};

/* Opens file->path, with custody_event_hash(); nothing is believed yet. */
enum custody_status ledger_connect(
    struct ledger_file *file, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Checks marks, modes and schema, then allows only what is needed and
 * prepares the queries. */
enum custody_status ledger_connect_check(
    struct ledger_file *file, struct custody_error *err) CUSTODY_MUST_CHECK;

/* What SQLite's answer means for a ledger; `doing` is "reading". */
enum custody_status ledger_connect_tell(struct custody_error *err,
    const struct ledger_file *file, int rc, const char *doing);

#endif
