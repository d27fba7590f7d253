/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_sealed: the sealed versions of a plan: the key slot of each, and its
 * sealed file.  What goes is the key; the ciphertext goes after it.
 */
#ifndef ACTS_DISPOSE_SEALED_H
#define ACTS_DISPOSE_SEALED_H

#include <jansson.h>

#include "acts/dispose_fs.h"
#include "acts/dispose_job.h"
#include "acts/sealed.h"
#include "acts/session.h"

/* The outcome's why, of one that went without its proof. */
#define DISPOSE_SEALED_UNPROVED                                                \
	"carried out without the root secret: it was not shown that this "     \
	"slot opened the data"

struct dispose_seal {
	uint64_t event; /* that ingested it */
	char name[SEALED_NAME_SIZE];
	uint64_t slot;
	uint64_t bytes;  /* of the sealed file */
	char kind[32];   /* of file system that the slots lie on */
	bool clear;      /* overwriting a slot reaches its blocks */
	char why[256];   /* it does not, "" if it does */
	char below[128]; /* dispose_fs.below */
};

struct dispose_seals {
	struct dispose_seal *seal;
	size_t count;
};
void dispose_sealed_clear(struct dispose_seals *seals);

/* Adds that of `version`, a row; nothing where it is not sealed.  No key is
 * needed.  CUSTODY_UNKNOWN ("no-slot", "no-slots", "no-sealed"). */
enum custody_status dispose_sealed_add(struct dispose_seals *seals,
    struct custody *custody, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The plan's keys "sealed" and "copies" (of the key slots that have keys of
 * these `versions`, rows), which are there where something is sealed. */
enum custody_status dispose_sealed_write(const struct dispose_seals *seals,
    struct custody *custody, const json_t *versions, json_t *plan,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status dispose_sealed_read(struct dispose_seals *seals,
    const json_t *plan, struct custody_error *err) CUSTODY_MUST_CHECK;

/* What destroying them is worth: NULL where none is worth less than "clear",
 * else why; static or inside of `seals`. */
const char *dispose_sealed_doubt(const struct dispose_seals *seals);

/* Whether each slot opens its data: before anything says that it begins.
 * Nothing is changed.  As below; needs the root secret, if there is one. */
enum custody_status dispose_sealed_prove(const struct dispose_seals *seals,
    struct custody *custody, const json_t *versions,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Destroys each, whose outcomes in the job begin at `line`: it proves that the
 * slot opens this data, overwrites the slot, tries every other slot on the
 * data, and removes the sealed file.  Forward only; it may be repeated.  What
 * the file system is worth then counts, too: `seals` are less clear after.
 * With `root_lost` it needs no key, and proves and tries nothing: the
 * outcome's why says so, and a run that goes on needs no key either.
 * CUSTODY_DISAGREES: "slots", "sealed" (not the key of this data, which is
 * left), "still-opens" (another slot opens it), "not-overwritten".
 */
enum custody_status dispose_sealed_destroy(struct dispose_seals *seals,
    struct custody *custody, const json_t *versions, struct dispose_job *job,
    size_t line, bool root_lost, struct custody_error *err) CUSTODY_MUST_CHECK;

/* True where one of them went without its proof. */
bool dispose_sealed_unproved(
    const struct dispose_seals *seals, const struct dispose_outcome *outcome);

/* What became of them: the account's key "sealed"; adds to the counts. */
enum custody_status dispose_sealed_report(const struct dispose_seals *seals,
    const struct dispose_outcome *outcome, json_t *account, uint64_t *destroyed,
    uint64_t *left, uint64_t *bytes,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Looks whether what an account says is gone is gone: *found names the first
 * that is not, for the caller to free, or is NULL. */
enum custody_status dispose_sealed_verify(struct custody *custody,
    const json_t *account, char **found,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Rows for people: what goes, and what is beyond; `plan` has the copies. */
enum custody_status dispose_sealed_tell(const struct dispose_seals *seals,
    const json_t *plan, json_t *destroys, json_t *beyond,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
