/* SPDX-License-Identifier: Apache-2.0
 *
 * open: what an open ledger is made of; for the files of this room.
 */
#ifndef LEDGER_OPEN_H
#define LEDGER_OPEN_H

#include "crypto/merkle.h"
#include "ledger/fold.h"
#include "ledger/ledger.h"
#include "ledger/memory.h"
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
	uint64_t good;      /* events before the first that disagreed */
	uint64_t kept;      /* events that the kept state has in it */
	uint64_t trusted;   /* events whose signatures need no check */
	struct memory seen; /* what this person remembers */
	bool disagrees;     /* it does not continue what they remember */
	bool lapsed;        /* and opened for its restoration only */
	bool keeps;         /* a state may be kept, and is taken */
	bool writable;
	char *reader;            /* why it is only read, if it is */
	bool adding;             /* between begin and commit */
	bool spoilt;             /* an add failed: only rollback is left */
	struct offering *offers; /* acts go there; NULL: into the ledger */
};

/* One more event: its hash, the same in hex, and its time. */
void open_advance(struct ledger *ledger, const uint8_t hash[32],
    const char hex[65], int64_t time);

/* The hash of an event as it was verified; zeros before the first.
 * CUSTODY_NOT_FOUND ("no-event"). */
enum custody_status open_hash(struct ledger *ledger, uint64_t seq,
    uint8_t out[32], struct custody_error *err) CUSTODY_MUST_CHECK;

/* ledger_open, but what was read before a failure is the caller's too.
 * `keeps`: as ledger_open_kept. */
enum custody_status open_and_load(struct ledger **out, const char *dir,
    const char *memory, bool keeps,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
