/* SPDX-License-Identifier: Apache-2.0
 *
 * permit: a decision that travels: custody-release(5), PERMITS.  It is
 * believed for the signatures in it and the people of a trust file or ledger,
 * never for what it says of itself.
 */
#ifndef ACTS_PERMIT_H
#define ACTS_PERMIT_H

#include <jansson.h>

#include "acts/barred.h"
#include "acts/signer.h"
#include "base/encode.h"
#include "crypto/digest.h"

#define PERMIT_TYPE "application/vnd.in-toto+json"
#define PERMIT_PREDICATE "urn:custody:permit:v1"
#define PERMIT_STATEMENT "https://in-toto.io/Statement/v1"
#define PERMIT_BARS ".bars" /* after its name: the digests it leaves out */

/* Above so many entries a permit has no manifest, and all data is needed. */
#define PERMIT_ENTRIES 20000

#define PERMIT_LIFE ((int64_t)7 * 86400 * 1000000)     /* at most */
#define PERMIT_DEFAULT_LIFE ((int64_t)86400 * 1000000) /* microseconds */

struct permit {
	struct envelope envelope;
	json_t *statement;                         /* its payload */
	json_t *predicate;                         /* borrowed from it */
	char sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)]; /* of the file */
	struct signer signer;                      /* once verified */
};

/* Reads what a person names, as input_document does, and checks its form:
 * CUSTODY_MALFORMED ("permit") for anything that is not a permit; a missing
 * file is CUSTODY_UNKNOWN.  No signature is verified yet. */
enum custody_status permit_read(struct permit *out, struct custody *custody,
    const char *path, struct custody_error *err) CUSTODY_MUST_CHECK;
/* The same of an envelope that was read; borrows nothing. */
enum custody_status permit_take(struct permit *out, const void *text,
    size_t len, struct custody_error *err) CUSTODY_MUST_CHECK;
void permit_clear(struct permit *permit);

/* A text of the predicate; "" if it has none of that name. */
const char *permit_text(const struct permit *permit, const char *key);

/* Its versions as rows of the state's table version: dataset, ordinal, root,
 * files, records, bytes, reading.  For the caller to release. */
enum custody_status permit_versions(const struct permit *permit, json_t **rows,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* How many records it leaves out, and the root over their digests ("" for
 * none). */
uint64_t permit_left_out(const struct permit *permit, const char **root);

/*
 * Signature, role at its place, proofs, cosigned checkpoint, and that the
 * decision in it is the one it tells: against the people of `state`, the
 * ledger known by `genesis`, of which `size` events are covered.
 * CUSTODY_DISAGREES ("genesis", "no-signer", "bad-signature", "bad-proof",
 * "checkpoint", "permit"); CUSTODY_UNKNOWN ("trust-old") where somebody may
 * have been enrolled since.
 */
enum custody_status permit_verify(struct permit *permit, struct database *state,
    const char *genesis, uint64_t size,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Reads the list beside a permit (`file` and PERMIT_BARS): the digests that it
 * leaves out, ascending, without doubles; none where it leaves nothing out.
 * CUSTODY_UNKNOWN ("bars") where the list is missing, CUSTODY_DISAGREES
 * ("bars") where it is not the one whose root was signed.
 */
enum custody_status permit_bars(const struct permit *permit, const char *file,
    struct barred *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* What a permit is held against. */
struct permit_asked {
	const char *file;      /* for remedies */
	const char *job;       /* NULL: not compared */
	const char *audience;  /* NULL: this host, or who runs this */
	int64_t trust_at;      /* when the list was signed, microseconds */
	int64_t trust_max_age; /* 0: of any age */
	const json_t *revoked; /* as revoked_list gives it */
};

/*
 * May it be used here and now?  Appends to `reasons` what speaks against it,
 * as the gate's reasons are: {policy, code, subject, reason, remedy, who,
 * command, people}; *worst is CUSTODY_OK, CUSTODY_REFUSED or CUSTODY_UNKNOWN.
 */
enum custody_status permit_judge(const struct permit *permit,
    const struct permit_asked *asked, json_t *reasons,
    enum custody_status *worst, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
