/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_document: what the files that verify a signed document share, and
 * nobody else.
 */
#ifndef ACTS_VERIFY_DOCUMENT_H
#define ACTS_VERIFY_DOCUMENT_H

#include <jansson.h>

#include "acts/session.h"
#include "base/bytes.h"
#include "crypto/envelope.h"
#include "ledger/trust.h"

/* Whom to believe: a ledger at hand, or a trust document. */
struct verify_basis {
	struct trust *trust;    /* NULL: the ledger */
	struct database *state; /* people, keys, the ledger's key */
	const char *genesis;
	uint64_t size; /* events that it covers */
};

/* A document that is looked at. */
struct verify_document {
	struct custody *custody;
	const struct custody_verify_document *ask;
	struct verify_basis basis;
	struct buffer text;
	struct envelope envelope; /* empty for a checkpoint or evidence */
	json_t *payload;          /* of it, or evidence; NULL: checkpoint */
	json_t *signed_by;        /* [{"name","role"}], known signers */
	json_t *result;           /* keys of the answer */
};

/* One kind of document: how it is known, and what must hold of it. */
struct verify_kind {
	const char *name;
	const char *payload_type;   /* "": no envelope; NULL: no JSON */
	const char *predicate_type; /* or type, without envelope; NULL: any */
	const char *roles; /* one of the signers must have one of these */
	enum custody_status (*verify)(
	    struct verify_document *document, struct custody_error *err);
};

#define OFFER_TYPE "custody-offer/1" /* what a file of offers is here */

/* verify_offer.c, verify_proof.c, verify_lookup.c: the `verify` of these. */
enum custody_status verify_offer(
    struct verify_document *document, struct custody_error *err);
enum custody_status verify_proof(
    struct verify_document *document, struct custody_error *err);
enum custody_status verify_lookup(
    struct verify_document *document, struct custody_error *err);

/* The kinds; the last has no name. */
extern const struct verify_kind verify_document_kinds[];

#endif
