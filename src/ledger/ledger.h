/* SPDX-License-Identifier: Apache-2.0
 *
 * ledger: events, verified and folded into a state, and the one way to add to
 * them.
 *
 * Opening reads every event under a shared lock, recomputes the chain,
 * verifies every signature that this person has not verified before, runs
 * each kind's checks at its place and folds it.  What comes out is an
 * in-memory database (state/) that answers every question.  Adding takes
 * the exclusive lock, folds what others added meanwhile, runs the kind's
 * checks, signs, inserts and reads back: an event that could not have been
 * made is never made, and is found if somebody wrote it another way.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "crypto/keyring.h"
#include "store/database.h"

struct ledger;

#define LEDGER_ID_SIZE 24 /* a letter, a number and the NUL */

/* Where an event stands. */
struct ledger_place {
	uint64_t seq;
	char hash[65];           /* hex */
	char id[LEDGER_ID_SIZE]; /* "" where the kind has none */
	char at[28];
	bool waits; /* for approval by others */
};

/* Makes .custody at `dir` with an empty ledger and ledger.pem; refuses a
 * folder that has one (CUSTODY_REFUSED "exists").  Leaves nothing behind when
 * it fails. */
enum custody_status ledger_create(
    const char *dir, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Opens the ledger in `dir` (a .custody folder).  `memory` is the folder that
 * remembers what this person verified; NULL for none.
 * CUSTODY_UNKNOWN "no-ledger"; CUSTODY_DISAGREES "chain", "signature",
 * "objection", "memory" (the ledger does not continue what was seen),
 * naming the event; CUSTODY_UNKNOWN "newer" for a kind this release does not
 * know.
 */
enum custody_status ledger_open(struct ledger **out, const char *dir,
    const char *memory, struct custody_error *err) CUSTODY_MUST_CHECK;
void ledger_close(struct ledger *ledger);

/* The same; but what this person verified and folded before may be taken from
 * a copy of the state that is kept in `memory`, and only what was added since
 * is read: older events are as they were when they were verified, or `verify`
 * finds them.  Root keeps none. */
enum custody_status ledger_open_kept(struct ledger **out, const char *dir,
    const char *memory, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same; but a ledger that verifies and does not continue what this person
 * saw opens, too, and takes nothing but ledger.restored/1 and what approves or
 * rejects one (CUSTODY_DISAGREES "memory" otherwise) until that is in force.
 * ledger_lost: what they saw, size 0 where nothing is missed. */
enum custody_status ledger_open_lapsed(struct ledger **out, const char *dir,
    const char *memory, struct custody_error *err) CUSTODY_MUST_CHECK;
uint64_t ledger_lost(const struct ledger *ledger, char head[65]);
/* CUSTODY_DISAGREES ("memory") while it takes nothing else. */
enum custody_status ledger_lapsed(
    const struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Renames checkpoints that this ledger does not continue to SIZE.lost. */
enum custody_status ledger_set_aside(
    struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The state.  Borrowed: valid until ledger_close; changes with refresh and
 * commit.  Never written by anybody but the ledger. */
struct database *ledger_state(struct ledger *ledger);
uint64_t ledger_size(const struct ledger *ledger);
const char *ledger_head(const struct ledger *ledger);    /* 64 hex */
const char *ledger_genesis(const struct ledger *ledger); /* 64 hex; "" empty */
const char *ledger_path(const struct ledger *ledger);    /* the .custody */
bool ledger_writable(const struct ledger *ledger);       /* by this process */

/* Folds what others added since. */
enum custody_status ledger_refresh(
    struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Sets the state's clock to the gate's time: the later of the local clock
 * and the newest event. */
enum custody_status ledger_set_clock(
    struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_UNKNOWN "clock" where the newest event is more than 10 minutes ahead
 * of the local clock: then nothing may be decided. */
enum custody_status ledger_check_clock(
    const struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * One transaction: begin (exclusive lock, refresh), any number of adds, then
 * commit or rollback.  `data` is borrowed.  An add that is refused
 * (CUSTODY_REFUSED "objection", its text the rule's title, its remedy what the
 * rule says to do) leaves the
 * transaction usable only for rollback.
 */
enum custody_status ledger_begin(
    struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status ledger_add(struct ledger *ledger,
    const struct keyring_key *key, const char *kind, const json_t *data,
    struct ledger_place *place, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status ledger_commit(
    struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;
void ledger_rollback(struct ledger *ledger);

/* begin, add, commit. */
enum custody_status ledger_append(struct ledger *ledger,
    const struct keyring_key *key, const char *kind, const json_t *data,
    struct ledger_place *place, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Would this act be refused now?  Runs role, schema and checks, signs and
 * records nothing: for refusing before long work. */
enum custody_status ledger_would(struct ledger *ledger,
    const uint8_t key_id[32], const char *kind, const json_t *data,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Between begin and commit: the id that the next event of `letter` gets, and
 * its seq.  Stable until something is added. */
enum custody_status ledger_next_id(struct ledger *ledger, char letter,
    char out[LEDGER_ID_SIZE], struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * From now on acts are not appended, but signed into `file`, a line each
 * (offer.h): begin and commit need no right to write the folder, commit
 * replaces the file whole, and the places that ledger_add gives have seq 0 and
 * no id.  A kind that is signed at the ledger only: CUSTODY_REFUSED
 * ("not-offered").
 */
enum custody_status ledger_offer(struct ledger *ledger, const char *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The file, NULL where acts are appended; and what was written there: an array
 * of {"at","kind","subject"}.  Borrowed. */
const char *ledger_offer_file(const struct ledger *ledger);
const json_t *ledger_offered(const struct ledger *ledger);

/*
 * Between begin and commit: adds an act that was signed elsewhere, judged as
 * if it were done now and as it was signed.
 *   CUSTODY_REFUSED    "another-ledger", "branch", "stranger", "role",
 *                      "objection", "replay", "future", "not-offered"
 *   CUSTODY_DISAGREES  "signature"
 *   CUSTODY_MALFORMED  "act", "schema"
 *   CUSTODY_UNKNOWN    "newer", I/O
 */
enum custody_status ledger_accept(struct ledger *ledger, struct bytes act,
    const uint8_t signature[64], struct ledger_place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The same judgement of an enrolment that the new key itself signed; records
 * nothing.  *data gets what it asks for: identity.enrolled/1's. */
enum custody_status ledger_newcomer(struct ledger *ledger, struct bytes act,
    const uint8_t signature[64], json_t **data,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* One event as stored: its act (canonical JSON) and signature.
 * CUSTODY_DISAGREES ("chain") where it is not what was verified. */
enum custody_status ledger_read(struct ledger *ledger, uint64_t seq,
    struct buffer *act, uint8_t signature[64],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What `verify` without an argument does: the same as opening, but with no
 * memory, every signature, and every checkpoint of the folder; tells how far
 * it got in `good` (events that verified).  `found`, unless NULL, gets what
 * autopsy.h says of the event that disagrees, or NULL; the caller releases
 * it. */
enum custody_status ledger_verify(const char *dir, uint64_t *good,
    json_t **found, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Writes checkpoints/SIZE: a C2SP checkpoint of now, signed by ledger.pem. */
enum custody_status ledger_checkpoint(
    struct ledger *ledger, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Is this ledger the one that a signed note speaks of, grown or not?
 * CUSTODY_DISAGREES ("checkpoint", "bad-note", "no-signature") where it is
 * not; *size (may be NULL) gets the events that it covers.  The same of a file
 * that `option` names: one that cannot be read is CUSTODY_UNKNOWN. */
enum custody_status ledger_continues(struct ledger *ledger, struct bytes note,
    uint64_t *size, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status ledger_continues_file(struct ledger *ledger,
    const char *option, const char *file, uint64_t *size,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The RFC 6962 root over all events (leaf hash = event hash). */
void ledger_root(struct ledger *ledger, uint8_t out[32]);

#endif
