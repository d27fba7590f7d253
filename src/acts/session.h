/* SPDX-License-Identifier: Apache-2.0
 *
 * session: what is behind a struct custody: settings, the open ledger, who
 * acts and with which key.
 */
#ifndef ACTS_SESSION_H
#define ACTS_SESSION_H

#include <jansson.h>
#include <stdbool.h>

#include <custody/custody.h>

#include "crypto/keyring.h"
#include "ledger/ledger.h"
#include "ledger/trust.h"

struct sealed_store;

struct custody {
	struct custody_settings settings; /* strings owned by the session   */
	struct ledger *ledger;            /* NULL in a bare custody         */
	struct trust *trust;              /* in place of a ledger, or NULL  */
	struct keyring_key *key;          /* NULL until session_key         */
	struct sealed_store *sealed;      /* NULL until something is needed */
	char actor[65];                   /* name of who acts, "" unknown   */
	char role[16];                    /* their role, "" unknown         */
	int64_t deadline;                 /* microseconds, 0 none           */
	bool input_read;                  /* standard input was             */
};

/* The state's database: of the ledger, or of the trust file in its place, which
 * knows people and keys only. */
struct database *session_state(struct custody *custody);

/*
 * Who acts, without their private key: settings.identity, else the login
 * name, else the only enrolled identity whose key is in the key folder.
 * CUSTODY_UNKNOWN "no-key" where nobody can be told.
 */
enum custody_status session_actor(
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same for who only looks: nobody ("") is fine too. */
void session_look(struct custody *custody);

/* The same, and opens their private key (asking for its passphrase). */
enum custody_status session_key(
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Opens the ledger in `dir` (a .custody) for a bare custody; `pin` may be
 * NULL. */
enum custody_status session_attach(struct custody *custody, const char *dir,
    const char *pin, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The .custody that `wanted` is or holds; NULL: the nearest upward.  For the
 * caller to free; NULL where there is none, which session_no_ledger says. */
char *session_find_ledger(const char *wanted);
enum custody_status session_no_ledger(
    const char *wanted, struct custody_error *err);

/* Where this person remembers ledgers; for the caller to free, may be NULL.
 * Their login name; borrowed, may be NULL. */
char *session_memory(void);
const char *session_login(void);

/* The public passphrase callback as the key room calls it; `ctx` is the
 * custody. */
enum custody_status session_secret(void *ctx, const char *prompt,
    struct buffer *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Asks for the passphrase of a key that is being made. */
enum custody_status session_new_secret(struct custody *custody,
    const char *name, struct buffer *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* session_key, then ledger_append; then, if `checkpoint`, a checkpoint. */
enum custody_status session_append(struct custody *custody, const char *kind,
    const json_t *data, bool checkpoint, struct ledger_place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_INTERRUPTED once custody_interrupt was called. */
enum custody_status session_interrupted(
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_INTERRUPTED once custody_interrupt was called or the time limit
 * has passed; long work asks between steps. */
enum custody_status session_stopped(
    struct custody *custody, struct custody_error *err) CUSTODY_MUST_CHECK;
/* The same, as what waits or takes long below asks it; `context` is the
 * custody. */
enum custody_status session_may_go_on(
    void *context, struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Resolves DATASET, DATASET@3, DATASET@c41f09d2 or DATASET@all to rows of the
 * state's `version` (array of objects: seq, dataset, ordinal, root, files,
 * records, bytes, reading, runs, disposal, disposed …), newest first.
 * A bare name is the latest version, unless `explicit_only`: then a dataset
 * with several is CUSTODY_USAGE "which-version".  Same root from several
 * sources gives each of its ingests.  CUSTODY_NOT_FOUND "no-dataset".
 */
enum custody_status session_versions(struct custody *custody, const char *name,
    bool explicit_only, json_t **rows,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Of those that hold the same bytes, the one that DATASET@3 says comes first,
 * unless it was disposed of: for who tells its name. */
void session_versions_lead(json_t *rows, const char *name);

/* CUSTODY_NOT_FOUND ("disposed") where a row of it was disposed of: its data,
 * key and digests are gone, so nothing can be `doing` with it. */
enum custody_status session_version_there(const json_t *version,
    const char *doing, const char *name,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Answers.  answer_new: an empty array; answer_add_take: appends an object
 * with "type" set; both fail with NULL / "no-memory". */
enum custody_status answer_add_take(json_t **answer, const char *type,
    json_t *object, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
