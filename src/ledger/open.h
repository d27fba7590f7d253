/* SPDX-License-Identifier: Apache-2.0
 *
 * open: what an open ledger is made of; for the files of this room.
 */
#ifndef LEDGER_OPEN_H
#define LEDGER_OPEN_H

#include "crypto/merkle.h"
#include "ledger/fold.h"
#include "ledger/ledger.h"
#include "store/ledger_file.h"

/* How far the ledger has been read. */
struct ledger_mark {
	uint64_t size;
	uint8_t head[32];
	char head_hex[65];
	int64_t newest;     /* the latest `at` of all events */
	struct merkle tree; /* over the events' hashes */
};

struct ledger {
	char *dir;
	char *memory; /* folder, or NULL */
	struct ledger_file *file;
	struct fold *fold;
	struct ledger_mark mark;
	struct ledger_mark before; /* where a transaction began */
	char genesis[65];
	uint64_t good;    /* events before the first that disagreed */
	uint64_t trusted; /* events whose signatures need no check */
	char trusted_head[65];
	bool writable;
	bool adding; /* between begin and commit */
	bool spoilt; /* an add failed: only rollback is left */
};

/* One more event: its hash and its `at`. */
void open_advance(
    struct ledger *ledger, const uint8_t hash[32], const char *at);

/* ledger_open, but what was read before a failure is the caller's too. */
enum custody_status open_and_load(struct ledger **out, const char *dir,
    const char *memory, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
