/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger_folder: a custody directory with a ledger in it, for the tests of the
 * files that read and write one.
 */
#ifndef TESTS_LEDGER_FOLDER_H
#define TESTS_LEDGER_FOLDER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sqlite3.h>

#include "base/file.h"
#include "store/ledger_file.h"

static char dir[64];
static char path[96];
static struct custody_error err;
static const uint8_t signature[LEDGER_FILE_SIGNATURE] = {7};

static inline int
make_folder(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/custody-ledger-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/ledger.sqlite3", dir);
	memset(&err, 0, sizeof(err));
	assert_int_equal(ledger_file_create(dir, &err), CUSTODY_OK);
	return 0;
}

static inline int
remove_folder(void **state)
{
	(void)state;
	return file_remove_tree(AT_FDCWD, dir, NULL) == CUSTODY_OK ? 0 : 1;
}

static inline void
append(struct ledger_file *file, const char *act)
{
	assert_int_equal(ledger_file_insert(file, bytes_text(act), signature,
			     NULL, NULL, &err),
	    CUSTODY_OK);
}

/* Three events, committed. */
static inline void
fill(void)
{
	struct ledger_file *file;

	assert_int_equal(ledger_file_open(&file, dir, true, &err), CUSTODY_OK);
	assert_int_equal(
	    ledger_file_lock(file, LEDGER_FILE_EXCLUSIVE, &err), CUSTODY_OK);
	assert_int_equal(ledger_file_begin(file, &err), CUSTODY_OK);
	append(file, "{\"n\":1}");
	append(file, "{\"n\":2}");
	append(file, "{\"n\":3}");
	assert_int_equal(ledger_file_commit(file, &err), CUSTODY_OK);
	ledger_file_close(file);
}

static inline uint64_t
count_events(void)
{
	struct ledger_file *file;
	uint8_t hash[32];
	uint64_t size;

	assert_int_equal(ledger_file_open(&file, dir, false, &err), CUSTODY_OK);
	assert_int_equal(ledger_file_head(file, &size, hash, &err), CUSTODY_OK);
	ledger_file_close(file);
	return size;
}

/* What a plain connection, with nothing of ours, makes of a text. */
static inline int
plain(const char *sql)
{
	sqlite3 *db;
	int rc;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return rc;
}

#define CLAIM(name)                                                            \
	cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

#endif
