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
#include <custody/reader.h>

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
	const char *pin; /* genesis that the ledger must have (64 hex)    */
	const char *at_least; /* file: a checkpoint that it must continue  */
	const char *offer;    /* file: acts are signed into it, not recorded  */
	unsigned threads;   /* 0: as many as there are cores                 */
	int64_t time_limit; /* microseconds, 0: none                         */
	const char *duckdb; /* the libduckdb that reads Parquet; NULL:
			     * libduckdb.so, from the library path           */
	bool read_only;     /* opens no ledger for writing; acts refuse      */
	bool restoring; /* a ledger that is shorter than what this person saw
			 * opens, for acts of its restoration and no others */
	bool refolding; /* reads every event again: for who hands data over */
	struct custody_reading_limits limits; /* 0: reader.h's default       */
	bool unconfined; /* what reads is not confined (custody-reader(5))   */
	custody_ask_secret *secret;
	custody_tell_progress *progress;
	custody_confirm *confirm;
	void *ctx;               /* given to all three */
	const char *store_key;   /* the key file of the sealed store; NULL: it
				  * has a passphrase */
	const char *store_token; /* a pkcs11: URI (RFC 7512), or NULL: it has
				  * none; `secret` is asked for its PIN */
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

/* With settings.offer: the answer that stands for what was signed into the
 * file, in place of the act's own; for the caller to release.  NULL where
 * nothing was: the act's own answer says why. */
CUSTODY_API json_t *custody_offered(struct custody *custody);

/* Asks long work to stop at the next safe place; async-signal-safe. */
CUSTODY_API void custody_interrupt(void);

/* The release of this library, what digests with and what confines readers,
 * for --version. */
CUSTODY_API const char *custody_version(void);
CUSTODY_API const char *custody_digest_implementation(void);
CUSTODY_API const char *custody_confinement(void);

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

/* Signs the enrolment of somebody who has a trust file in place of the ledger
 * into `out`; a key of that name that is there is used.  Takes a bare
 * custody. */
struct custody_identity_offer {
	const char *name, *role, *contact;
	const char *trust, *out;
	bool encrypt;
};
CUSTODY_ACT(identity_offer);

/*
 * Takes acts that were signed elsewhere into the ledger: files of offers, and
 * folders of such files, in an order that lets those that build on each other
 * land.  One that is refused does not stop the others; the status is the worst
 * (the highest exit code).  What enrols somebody is signed by who accepts:
 * settings.confirm is asked first.
 */
struct custody_accept {
	const char *const *paths;
	size_t path_count;
};
CUSTODY_ACT(accept);

/* Says, as a custodian, that the ledger as it is now goes on from a backup. */
struct custody_restore {
	const char *why;
};
CUSTODY_ACT(restore);

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
	const char *records_at; /* a JSON pointer; NULL: none */
	const char *url_field, *time_field, *id_field;
	const char *const *include, *const *exclude;
	size_t include_count, exclude_count;
	bool follow;
	const char *stdin_name;
};

/* What ingest counts and can leave out, custody-policy(5). */
#define CUSTODY_FACTS                                                          \
	"all|lengths|scripts|personal|secrets|executables|injections|"         \
	"opt-outs|domains|sources|shared|forms"

/* What of it lies in single records: families, then their patterns. */
#define CUSTODY_FOUND                                                          \
	"all|personal|secrets|executables|injections|opt-outs|"                \
	"email|phone|iban|card|ipv4|private-key|aws-key|github-token|"         \
	"gitlab-token|slack-token|google-key|stripe-key|huggingface-token|"    \
	"npm-token|ai-key|jwt|program|pickle|instruction|chat-token|"          \
	"noai|noindex|tdm-reservation|ai-train"

struct custody_ingest {
	const char *dataset;
	const char *const *paths;
	size_t path_count;
	struct custody_reading reading;
	const char *source_url, *retrieved_at, *publisher, *licence;
	/* DATASET@V, or a release: L3 */
	const char *const *derived_from;
	size_t derived_count;
	const char *step; /* how it was made from them */
	const char *const *expect_sha256;
	size_t expect_count;
	const char *why;
	const char *const *without; /* words of CUSTODY_FACTS */
	size_t without_count;
	/* The paths are parts that a hash wrote; reading is as they say. */
	bool parts;
	bool seal; /* an encrypted copy is kept, and nothing of it in clear */
	/* DATASET@V, a version of the same: what is recorded is its files and
	 * those of `paths`; NULL: these alone. */
	const char *onto;
};
CUSTODY_ACT(ingest);

/* The key slots of the sealed store, none of their keys.  With `unlock` every
 * slot and file is opened: CUSTODY_DISAGREES where one does not. */
struct custody_keys_status {
	bool unlock;
};
CUSTODY_ACT(keys_status);

/* A copy of the key slots in a new file, which is an event with its holder.
 * No root secret is needed. */
struct custody_keys_copy {
	const char *to;     /* CUSTODY_REFUSED ("exists") where it is there */
	const char *holder; /* who keeps it: a person's name, or a place */
	const char *why;    /* NULL: none */
};
CUSTODY_ACT(keys_copy);

/* What became of a copy.  Of a file the slots of what was disposed are
 * destroyed in it first. */
struct custody_keys_attest {
	const char *copy;    /* K1, or the path of the file itself */
	const char *outcome; /* "destroyed", "updated"; NULL of a file */
	const char *why;     /* needed where no file is named */
};
CUSTODY_ACT(keys_attest);

/* Another root secret: every living slot is wrapped again.  One that was
 * interrupted is finished with the new secret.  With neither key nor token a
 * new passphrase is asked for. */
struct custody_keys_rotate {
	const char *key;   /* a key file, or NULL */
	const char *token; /* a pkcs11: URI, or NULL */
	const char *why;   /* NULL: none */
};
CUSTODY_ACT(keys_rotate);

/* A version that is referenced where it lies is sealed from there, or from
 * `data`, together all of it: from here on it is that copy which is read.  One
 * that is sealed answers what is there. */
struct custody_seal {
	const char *dataset; /* DATASET@V */
	const char *const *data;
	size_t data_count;
	const char *why; /* NULL: none */
};
CUSTODY_ACT(seal);

struct custody_hash {
	const char *const *paths;
	size_t path_count;
	struct custody_reading reading;
	const char *out; /* where the part goes, custody-part(5); NULL: none */
};
CUSTODY_ACT(hash);

/* Makes the index of a version again, from where it was found or from `data`,
 * together all of it, or with fields that were not asked for when it came in:
 * then it is recorded what the index has now, and open quarantines are resolved
 * in it again. */
struct custody_reindex {
	const char *dataset; /* DATASET@V */
	const char *url_field, *time_field, *id_field;
	const char *const *data; /* none: where it was found */
	size_t data_count;
	bool forms; /* also of normalised text, where it came in without */
};
CUSTODY_ACT(reindex);

/* Verifies that `path` holds the version, and remembers it in its index. */
struct custody_locate {
	const char *dataset; /* DATASET@V */
	const char *path;
};
CUSTODY_ACT(locate);

struct custody_terms {
	const char *dataset;
	const char *const *allow, *const *deny, *const *jurisdiction;
	const char *const *clear; /* as the options are named */
	size_t allow_count, deny_count, jurisdiction_count, clear_count;
	const char *licence, *retain_until, *sensitivity, *attribution, *why;
	const char *from; /* a JSON file with terms, custody-terms(1) */
	bool dry_run;
};
CUSTODY_ACT(terms); /* with nothing to change it tells the terms in force */

/* Keeps a paper with a dataset, or with what has an id. */
struct custody_attach {
	const char *subject, *file;
	const char *kind; /* contract, dpia, scan, consent or other */
};
CUSTODY_ACT(attach);

/* --- permission --------------------------------------------------------- */

struct custody_request {
	const char *const *datasets; /* NAME, NAME@3, NAME@c41f09d2, NAME@all */
	size_t dataset_count;
	const char *purpose, *project, *model, *job, *until, *why;
	const char *like; /* R12: what is not said is as there, but its data is
			     the newest of the same datasets */
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

/* Excuses one request from one policy of the site, for a time. */
struct custody_waive {
	const char *request, *policy, *until, *why;
};
CUSTODY_ACT(waive);

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
	/* How exec gives the data to its command, for the release to say:
	 * NULL or "none": by name; "pipe": the caller streams what it reads
	 * through custody/release.h; "memfd": in result key "handed",
	 * objects {dataset, version, path, fd}, sealed copies that were
	 * verified, and descriptors that are the caller's to close.  With
	 * these two no data means what is sealed. */
	const char *hand_over;
};
/* CUSTODY_OK allow, CUSTODY_REFUSED deny, CUSTODY_DISAGREES deny because of
 * the data, CUSTODY_UNKNOWN unknown. */
CUSTODY_ACT(check);

/* A decision that travels: a file that check_permit believes without the
 * ledger.  Answers as check; the file is replaced. */
struct custody_permit {
	const char *request, *job; /* both needed                          */
	const char *audience;      /* a host or operator; NULL: any        */
	const char *until;         /* NULL: a day, or what the approval has */
	const char *out;           /* the file, needed                     */
};
CUSTODY_ACT(permit);

/* May the job of this permit take this data?  Takes a bare custody; needs a
 * trust file, and neither ledger nor key.  Answers as check does. */
struct custody_check_permit {
	const char *permit, *trust;
	const char *trust_max_age; /* a duration; NULL: of any age         */
	const char *pin;           /* genesis, 64 hex; NULL: any           */
	const char *job;           /* NULL: whatever the permit names      */
	const char *audience;      /* NULL: this host, or who runs this    */
	const struct custody_data *data;
	size_t data_count;
	bool subset;
	const char *skip_list; /* a file to write barred positions to  */
};
CUSTODY_ACT(check_permit);

struct custody_export {
	const char *request, *to, *job;
	const struct custody_data *data;
	size_t data_count;
	const char *compress; /* NULL, "gzip", "zstd" */
};
CUSTODY_ACT(export);

/* With `trust`, a file in place of the ledger, and settings.offer: takes a bare
 * custody then. */
struct custody_receipt {
	const char *release, *model, *model_sha256;
	const char *trust;
};
CUSTODY_ACT(receipt);

/* What exec's command came to. */
struct custody_finish {
	const char *release;
	int code;
};
CUSTODY_ACT(finish);

#undef CUSTODY_ACT

#ifdef __cplusplus
}
#endif

#include <custody/evidence.h>
#endif
