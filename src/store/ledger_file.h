/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger_file: `ledger.sqlite3` in a custody directory: the table of events,
 * and nothing else.  It only grows; who appends is told the truth about what
 * is on the disk.  It knows bytes, places and hashes: what an act means, who
 * signed it and whether it may follow is src/ledger's.
 *
 * custody-ledger(5) describes the file.  The chain hash of an event is
 * SHA-256(0x00 || hash of the event before || act || signature), with 32 zero
 * bytes before the first: a leaf hash of RFC 6962, 2.1.
 */
#ifndef STORE_LEDGER_FILE_H
#define STORE_LEDGER_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

#define LEDGER_FILE_HASH 32
#define LEDGER_FILE_SIGNATURE 64
#define LEDGER_FILE_ACT_MAX ((size_t)16 << 20)
#define LEDGER_FILE_PATIENCE 30 /* seconds, for a lock */

struct ledger_file;

enum ledger_file_hold {
	LEDGER_FILE_SHARED,
	LEDGER_FILE_EXCLUSIVE,
};

/* One event, as stored.  The bytes are borrowed. */
struct ledger_file_event {
	uint64_t seq; /* 1, 2, 3 … without gaps */
	struct bytes act;
	const uint8_t *signature; /* LEDGER_FILE_SIGNATURE bytes */
	const uint8_t *hash;      /* LEDGER_FILE_HASH bytes, as stored */
};

/* Makes `ledger.sqlite3` and `ledger.lock` in the custody directory `dir`
 * (a path; it exists).  Where either is there already: CUSTODY_REFUSED
 * ("exists"). */
enum custody_status ledger_file_create(
    const char *dir, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Opens the ledger of the custody directory `dir`, to append if `write`, else
 * only to read (what a dead writer left half-done is rolled back where the
 * reader may write the folder).  Takes no lock.  Answers:
 *   CUSTODY_UNKNOWN    "no-ledger"     there is none
 *   CUSTODY_UNKNOWN    "io"            it cannot be read, or not be written
 *   CUSTODY_UNKNOWN    "journal"       a dead writer's journal is there, and
 *                                      this user may not roll it back
 *   CUSTODY_DISAGREES  "not-a-ledger"  not a ledger's file, or damaged
 *   CUSTODY_DISAGREES  "schema"        tables or triggers are not ours
 */
enum custody_status ledger_file_open(struct ledger_file **out, const char *dir,
    bool write, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Rolls back what was not committed, gives up the lock. */
void ledger_file_close(struct ledger_file *file);

/*
 * Everyone passes a turnstile, then shares or owns the ledger, so that
 * neither readers nor writers starve.  Locks belong to the handle (OFD locks
 * on `ledger.lock`), and end with it or its process.  After
 * LEDGER_FILE_PATIENCE seconds: CUSTODY_UNKNOWN ("lock-busy").  A reader that
 * may not open the lock file goes without: SQLite's own lock still gives it one
 * state.
 */
enum custody_status ledger_file_lock(struct ledger_file *file,
    enum ledger_file_hold hold, struct custody_error *err) CUSTODY_MUST_CHECK;
void ledger_file_unlock(struct ledger_file *file);

/* How many events there are, and the stored hash of the last (zeros if
 * none). */
enum custody_status ledger_file_head(struct ledger_file *file, uint64_t *size,
    uint8_t hash[LEDGER_FILE_HASH],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Calls `each` for the events after place `after`, in order, all of one state
 * of the file.  Any answer but CUSTODY_OK from `each` ends it and is given
 * back.  Places with a gap, lengths that cannot be: CUSTODY_DISAGREES
 * ("ledger-damaged").  Hashes are handed on, not recomputed.
 */
typedef enum custody_status ledger_file_visit(void *context,
    const struct ledger_file_event *event, struct custody_error *err);
enum custody_status ledger_file_each(struct ledger_file *file, uint64_t after,
    ledger_file_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Appending: begin, insert one or many, commit.  Needs the exclusive lock.
 * ledger_file_insert computes the hash, reads the row back from the file and
 * recomputes it before it says CUSTODY_OK; `seq` and `hash` may be NULL.
 * ledger_file_commit: CUSTODY_OK means that it is on the disk; CUSTODY_UNKNOWN
 * "not-committed" means that it surely is not; "outcome-unknown" that the
 * ledger must be opened again and asked.
 */
enum custody_status ledger_file_begin(
    struct ledger_file *file, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status ledger_file_insert(struct ledger_file *file,
    struct bytes act, const uint8_t signature[LEDGER_FILE_SIGNATURE],
    uint64_t *seq, uint8_t hash[LEDGER_FILE_HASH],
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status ledger_file_commit(
    struct ledger_file *file, struct custody_error *err) CUSTODY_MUST_CHECK;
void ledger_file_rollback(struct ledger_file *file);

/* The chain hash of an event after `prev`. */
enum custody_status ledger_file_hash(uint8_t out[LEDGER_FILE_HASH],
    const uint8_t prev[LEDGER_FILE_HASH], struct bytes act,
    const uint8_t signature[LEDGER_FILE_SIGNATURE],
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
