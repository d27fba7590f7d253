/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger_desk: a ledger with its founder ada and the key of bob, for the tests
 * of what opens and grows one.
 */
#ifndef TESTS_LEDGER_DESK_H
#define TESTS_LEDGER_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/encode.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "ledger/ledger.h"

/* A fresh folder with keys of ada (founder) and bob, and a ledger. */
struct desk {
	char dir[64], keys[80], path[80], memory[80];
	struct keyring_key *ada, *bob;
	struct ledger *ledger;
};

static inline void
must(enum custody_status status, const struct custody_error *err)
{
	if (status != CUSTODY_OK)
		fail_msg("%s: %s", err->code, err->text);
}

static inline void
hex_of(const struct keyring_key *key, char out[65])
{
	encode_hex(out, keyring_public(key), 32);
}

static inline void
found(struct desk *desk)
{
	struct custody_error err = {0};
	char key[65], log[65];
	struct keyring_key *pem = NULL;
	char file[512];
	json_t *data;

	snprintf(file, sizeof file, "%s/ledger.pem", desk->path);
	must(keyring_open_file(&pem, file, NULL, NULL, &err), &err);
	hex_of(pem, log);
	hex_of(desk->ada, key);
	data = json_pack("{s:s, s:s, s:s, s:s, s:i}", "name", "t", "person",
	    "ada", "key", key, "log_key", log, "quorum", 1);
	must(ledger_append(
		 desk->ledger, desk->ada, "ledger.created/1", data, NULL, &err),
	    &err);
	json_decref(data);
	keyring_close(pem);
}

static inline int
open_desk(void **state)
{
	struct desk *desk = calloc(1, sizeof *desk);
	struct custody_error err = {0};
	struct bytes none = {0};

	must(digest_start(&err), &err);
	strcpy(desk->dir, "/tmp/custody-ledger-XXXXXX");
	assert_non_null(mkdtemp(desk->dir));
	snprintf(desk->keys, sizeof desk->keys, "%s/keys", desk->dir);
	snprintf(desk->path, sizeof desk->path, "%s/.custody", desk->dir);
	snprintf(desk->memory, sizeof desk->memory, "%s/seen", desk->dir);
	must(keyring_create(&desk->ada, desk->keys, "ada", none, &err), &err);
	must(keyring_create(&desk->bob, desk->keys, "bob", none, &err), &err);
	must(ledger_create(desk->path, &err), &err);
	must(ledger_open(&desk->ledger, desk->path, desk->memory, &err), &err);
	found(desk);
	*state = desk;
	return 0;
}

static inline int
close_desk(void **state)
{
	struct desk *desk = *state;
	struct custody_error err = {0};

	ledger_close(desk->ledger);
	keyring_close(desk->ada);
	keyring_close(desk->bob);
	must(file_remove_tree(AT_FDCWD, desk->dir, &err), &err);
	free(desk);
	return 0;
}

/* As a person with sqlite3 and the patience to drop the triggers would. */
static inline void
edit(struct desk *desk, const char *sql)
{
	sqlite3 *db = NULL;
	char file[512];
	char *text = NULL;

	snprintf(file, sizeof file, "%s/ledger.sqlite3", desk->path);
	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
		fail_msg("%s", text);
	sqlite3_close(db);
}

#endif
