/* SPDX-License-Identifier: Apache-2.0
 *
 * custody: the acts of a Data Custodian, one function each.
 *
 * Every act takes the open custody, a struct that says what is asked, and
 * gives an answer: a JSON array of objects, each with a "type", the last of
 * type "result".  The keys of each are those of custody-VERB(1), section
 * ANSWERS; `--json` prints them one a line.  The caller owns *answer and
 * releases it with json_decref(); it is NULL where there is nothing to say
 * beyond `err`.  An answer may come with a status that is not CUSTODY_OK: a
 * denied check explains itself in its answer.
 *
 * Strings in the asking structs are NUL-terminated UTF-8 and stay the
 * caller's; NULL means "not said".  Lists are arrays with a count.  Times are
 * texts as a person types them (RFC 3339, a date, +90d).  Every field is zero
 * by default: initialise with designated initialisers.
 *
 * Unless a function says otherwise it answers
 *   CUSTODY_OK           done
 *   CUSTODY_REFUSED      a rule of the ledger or a person's role says no
 *   CUSTODY_NOT_FOUND    what is named does not exist
 *   CUSTODY_USAGE        the asking struct contradicts itself
 *   CUSTODY_DISAGREES    the ledger, a signature or the data is not what was
 *                        recorded
 *   CUSTODY_UNKNOWN      I/O, lock, key or memory: treat as no
 *   CUSTODY_MALFORMED    the input is not what it claims to be
 *   CUSTODY_INTERRUPTED  stopped by the time limit or a signal
 * and nothing is recorded unless the answer is CUSTODY_OK (a decision of the
 * gate is recorded whichever way it falls).
 */
#ifndef CUSTODY_CUSTODY_H
#define CUSTODY_CUSTODY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <custody/error.h>

#ifdef __cplusplus
extern "C" {
#endif

struct custody; /* a custody directory, verified and open, and who acts */

/* A secret for `prompt`, written to `out` (room bytes, NUL-terminated). */
typedef enum custody_status custody_ask_secret(void *ctx, const char *prompt,
    char *out, size_t room, struct custody_error *err);

/* How far long work is.  Totals are 0 while they are not known. */
struct custody_progress {
	uint64_t bytes, bytes_total;
	uint64_t files, files_total;
	uint64_t records;
};
typedef void custody_tell_progress(
    void *ctx, const struct custody_progress *progress);

/*
 * What a person reads before signing: `shown` has the rows of the table and
 * its last, the result.  True signs, false signs nothing.
 */
typedef bool custody_confirm(void *ctx, const json_t *shown);

struct custody_settings {
	const char *ledger; /* folder; NULL: nearest .custody upward         */
	const char *identity; /* who acts; NULL: login name or only key */
	const char *pin;    /* genesis that the ledger must have (64 hex)    */
	unsigned threads;   /* 0: as many as there are cores                 */
	int64_t time_limit; /* microseconds, 0: none                         */
	bool read_only;     /* opens no ledger for writing; acts refuse      */
	custody_ask_secret *secret;
	custody_tell_progress *progress;
	custody_confirm *confirm;
	void *ctx; /* given to all three */
};

/* Opens, verifies and folds the ledger.  CUSTODY_UNKNOWN "no-ledger" where
 * there is none, CUSTODY_DISAGREES where it does not verify or does not hold
 * what this person saw before. */
CUSTODY_API CUSTODY_MUST_CHECK enum custody_status custody_open(
    struct custody **out, const struct custody_settings *settings,
    struct custody_error *err);
/* A custody without a ledger, for `hash`, documents and trust files. */
CUSTODY_API CUSTODY_MUST_CHECK enum custody_status custody_open_bare(
    struct custody **out, const struct custody_settings *settings,
    struct custody_error *err);
CUSTODY_API void custody_close(struct custody *custody);

/* Asks long work to stop at the next safe place; async-signal-safe. */
CUSTODY_API void custody_interrupt(void);

/* The release of this library and what digests with, for --version. */
CUSTODY_API const char *custody_version(void);
CUSTODY_API const char *custody_digest_implementation(void);

#define CUSTODY_ACT(name)                                                      \
	CUSTODY_API CUSTODY_MUST_CHECK enum custody_status custody_##name(     \
	    struct custody *custody, const struct custody_##name *ask,         \
	    json_t **answer, struct custody_error *err)

/* --- people ------------------------------------------------------------- */

/* Makes DIR/.custody, a key for the founder (one that is there is used) and
 * the first events.  Takes a bare custody, which then holds the new ledger. */
struct custody_init {
	const char *dir;      /* NULL: the working directory */
	const char *name;     /* what people call the ledger; NULL: of dir */
	const char *identity; /* NULL: login name */
	const char *contact;
	uint64_t quorum; /* 0: 1 */
	bool encrypt;
};
CUSTODY_ACT(init);

struct custody_identity_new {
	const char *name, *role, *contact;
	bool encrypt;
};
CUSTODY_ACT(identity_new);

struct custody_identity_retire {
	const char *name, *why, *compromised_since;
};
CUSTODY_ACT(identity_retire);

struct custody_identity_rotate {
	const char *name, *why;
	bool encrypt;
};
CUSTODY_ACT(identity_rotate);

struct custody_quorum {
	uint64_t quorum;
	const char *why;
};
CUSTODY_ACT(quorum);

/* The signed trust document, in result key "document" (canonical JSON text);
 * with `out` it is written there. */
struct custody_trust {
	const char *out;
};
CUSTODY_ACT(trust);

/* --- data in ------------------------------------------------------------ */

/* How bytes become records; custody-reader(5). */
struct custody_reading {
	const char *format; /* NULL: auto */
	bool no_header;
	const char *url_field, *time_field, *id_field;
	const char *const *include, *const *exclude;
	size_t include_count, exclude_count;
	bool follow;
	const char *stdin_name;
};

struct custody_ingest {
	const char *dataset;
	const char *const *paths;
	size_t path_count;
	struct custody_reading reading;
	const char *source_url, *retrieved_at, *publisher, *licence;
	const char *const *expect_sha256;
	size_t expect_count;
	const char *why;
};
CUSTODY_ACT(ingest);

struct custody_hash {
	const char *const *paths;
	size_t path_count;
	struct custody_reading reading;
};
CUSTODY_ACT(hash);

struct custody_terms {
	const char *dataset;
	const char *const *allow, *const *deny, *const *jurisdiction;
	const char *const *clear; /* as the options are named */
	size_t allow_count, deny_count, jurisdiction_count, clear_count;
	const char *licence, *retain_until, *sensitivity, *attribution, *why;
	bool dry_run;
};
CUSTODY_ACT(terms); /* with nothing to change it tells the terms in force */

/* --- permission --------------------------------------------------------- */

struct custody_request {
	const char *const *datasets; /* NAME, NAME@3, NAME@c41f09d2, NAME@all */
	size_t dataset_count;
	const char *purpose, *project, *model, *job, *until, *why;
};
CUSTODY_ACT(request);

struct custody_approve {
	const char *const *ids;
	size_t id_count;
	const char *until, *condition;
};
CUSTODY_ACT(approve); /* asks settings.confirm with what it will sign */

struct custody_reject {
	const char *id, *why;
};
CUSTODY_ACT(reject);

struct custody_withdraw {
	const char *id, *why;
	bool dry_run;
};
CUSTODY_ACT(withdraw);

/* --- policies ----------------------------------------------------------- */

struct custody_policy_list {
	char unused;
};
CUSTODY_ACT(policy_list);

struct custody_policy_show {
	const char *name;
};
CUSTODY_ACT(policy_show);

struct custody_policy_install {
	const char *dir, *why;
	bool dry_run;
};
CUSTODY_ACT(policy_install);

/* Runs allow, deny and silent cases; `where` is a folder of policies, a name
 * of one in force, or NULL for all in force.  CUSTODY_REFUSED if one fails. */
struct custody_policy_test {
	const char *where;
};
CUSTODY_ACT(policy_test);

/* --- the gate ----------------------------------------------------------- */

/* Data to be checked: `dataset` NULL where one path serves all versions. */
struct custody_data {
	const char *dataset, *path;
};

struct custody_check {
	const char *request;
	const struct custody_data *data;
	size_t data_count;
	bool subset;
	const char *job;
	const char *skip_list; /* a file to write barred positions to */
	bool exec;             /* mode exec instead of check          */
};
/* CUSTODY_OK allow, CUSTODY_REFUSED deny, CUSTODY_DISAGREES deny because of
 * the data, CUSTODY_UNKNOWN unknown. */
CUSTODY_ACT(check);

struct custody_export {
	const char *request, *to, *job;
	const struct custody_data *data;
	size_t data_count;
	const char *compress; /* NULL, "gzip", "zstd" */
};
CUSTODY_ACT(export);

struct custody_receipt {
	const char *release, *model, *model_sha256;
};
CUSTODY_ACT(receipt);

/* What exec's command came to. */
struct custody_finish {
	const char *release;
	int code;
};
CUSTODY_ACT(finish);

/* --- investigation ------------------------------------------------------ */

/* Exactly one selector, but since/before combine with it. */
struct custody_selector {
	const char *record, *file; /* paths, "-" is standard input */
	const char *sha256, *xxh3, *id, *url, *url_prefix, *domain;
	const char *source_url, *model, *job, *release;
	const char *dataset; /* DATASET@V; quarantine and recall only */
	const char *since, *before;
};

struct custody_trace {
	struct custody_selector selector;
};
/* CUSTODY_OK found, CUSTODY_NOT_FOUND with everything searched,
 * CUSTODY_UNKNOWN with parts unsearched. */
CUSTODY_ACT(trace);

struct custody_quarantine {
	struct custody_selector selector;
	const char *why, *incident;
	bool dry_run;
};
CUSTODY_ACT(quarantine);

struct custody_lift {
	const char *id, *why;
};
CUSTODY_ACT(lift);

/* --- end of life -------------------------------------------------------- */

struct custody_hold {
	const char *const *datasets; /* NAME@V, or one "@all" */
	size_t dataset_count;
	const char *why;
};
CUSTODY_ACT(hold);

struct custody_dispose {
	const char *const *datasets; /* NAME@V: makes a plan */
	size_t dataset_count;
	const char *why;
	const struct custody_data *data;
	size_t data_count;
	const char
	    *plan; /* 8 or more digits of a plan's digest: carries it out */
};
CUSTODY_ACT(dispose);

struct custody_certificate {
	const char *disposal, *out; /* out: a folder, NULL: into the answer */
};
CUSTODY_ACT(certificate);

/* --- evidence ----------------------------------------------------------- */

/* The whole ledger (all NULL), a dataset's index and data, or a disposal. */
struct custody_verify {
	const char *what; /* NULL, DATASET[@V], or D3 */
	const char *data;
};
CUSTODY_ACT(verify);

/* A signed document; needs a trust file, or an open ledger. */
struct custody_verify_document {
	const char *file, *trust, *data, *type;
};
CUSTODY_ACT(verify_document);

struct custody_status_report {
	char unused;
};
CUSTODY_ACT(status_report);

struct custody_log {
	uint64_t after;  /* seq */
	uint64_t newest; /* only that many; 0: all */
	const char *dataset, *kind, *incident;
};
CUSTODY_ACT(log);

struct custody_requests {
	const char *state; /* NULL: those not ended */
};
CUSTODY_ACT(requests);

struct custody_list {
	/* NULL, datasets, releases, quarantines, holds, models, identities or
	 * a dataset */
	const char *what;
};
CUSTODY_ACT(list);

struct custody_show {
	const char *what; /* an id, #4813, DATASET[@V] */
};
CUSTODY_ACT(show);

struct custody_query {
	const char *sql; /* NULL: tables and columns */
};
CUSTODY_ACT(query);

#undef CUSTODY_ACT

#ifdef __cplusplus
}
#endif
#endif
