/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_kinds: the documents that Custody signs, one row each.  A new one is
 * a row and the function that it names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acts/certificate.h"
#include "acts/cosigned.h"
#include "acts/data_inside.h"
#include "acts/evidence.h"
#include "acts/lookup.h"
#include "acts/permit.h"
#include "acts/prove.h"
#include "acts/release_document.h"
#include "acts/verify_document.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "crypto/merkle.h"
#include "crypto/note.h"
#include "store/question.h"

static enum custody_status
keep(struct verify_document *document, json_t *keys, struct custody_error *err)
{
	if (keys == NULL || json_object_update_new(document->result, keys) != 0)
		return error_memory(err);
	return CUSTODY_OK;
}

static const json_t *
predicate_of(const struct verify_document *document)
{
	return json_object_get(document->payload, "predicate");
}

static enum custody_status
check_genesis(const struct verify_document *document, const char *genesis,
    struct custody_error *err)
{
	if (strcmp(genesis, document->basis.genesis) == 0)
		return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "genesis",
	    "verifying %s: it is of ledger %.8s, not %.8s", document->ask->file,
	    genesis, document->basis.genesis);
}

/* --- release ------------------------------------------------------------ */

/* Where the ledger is at hand, it must have recorded this very file. */
static enum custody_status
check_recorded(const struct verify_document *document, const char *id,
    const char *sha256, struct custody_error *err)
{
	json_t *values;
	json_t *row = NULL;
	enum custody_status status;

	if (document->basis.trust != NULL)
		return CUSTODY_OK;
	values = json_pack("{s:s,s:s}", "id", id, "statement", sha256);
	if (values == NULL)
		return error_memory(err);
	status = question_row(&row, document->basis.state,
	    "SELECT id FROM release"
	    " WHERE id = :id AND statement = :statement",
	    values, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "release",
		    "verifying %s: the ledger has no such release",
		    document->ask->file);
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
verify_release(struct verify_document *document, struct custody_error *err)
{
	const json_t *predicate = predicate_of(document);
	struct release_document release = {
	    .envelope = document->envelope,
	    .statement = document->payload,
	};
	uint8_t digest[DIGEST_SIZE];
	uint64_t files = 0;
	uint64_t bytes = 0;
	enum custody_status status;

	digest_sha256(digest, document->text.at, document->text.len);
	encode_hex(release.sha256, digest, sizeof(digest));
	status =
	    check_genesis(document, member_text(predicate, "genesis"), err);
	if (status == CUSTODY_OK)
		status = check_recorded(document,
		    member_text(predicate, "release"), release.sha256, err);
	if (status == CUSTODY_OK && document->ask->data != NULL)
		status = data_release_compare(document->custody, &release,
		    document->ask->data, &files, &bytes, err);
	if (status != CUSTODY_OK)
		return status;
	return keep(document,
	    json_pack("{s:s,s:O*,s:s,s:b,s:I,s:I,s:O*,s:s}", "id",
		member_text(predicate, "release"), "request",
		json_object_get(predicate, "request"), "at",
		member_text(predicate, "at"), "data",
		document->ask->data != NULL, "files", (json_int_t)files,
		"bytes", (json_int_t)bytes, "records",
		json_object_get(predicate, "records"), "sha256",
		release.sha256),
	    err);
}

/* --- permit -------------------------------------------------------------- */

/* Where the ledger is at hand, it must have recorded this very file. */
static enum custody_status
check_issued(const struct verify_document *document,
    const struct permit *permit, struct custody_error *err)
{
	json_t *values, *row = NULL;
	enum custody_status status;

	if (document->basis.trust != NULL)
		return CUSTODY_OK;
	values = json_pack("{s:s}", "statement", permit->sha256);
	if (values == NULL)
		return error_memory(err);
	status = question_row(&row, document->basis.state,
	    "SELECT seq FROM permit WHERE statement = :statement", values, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "permit",
		    "verifying %s: the ledger issued no such permit",
		    document->ask->file);
	json_decref(row);
	json_decref(values);
	return status;
}

/* That it was signed and proves what it says; whether it may still be used is
 * for `check --permit`. */
static enum custody_status
verify_permit(struct verify_document *document, struct custody_error *err)
{
	struct permit permit;
	enum custody_status status;

	status =
	    permit_take(&permit, document->text.at, document->text.len, err);
	if (status == CUSTODY_OK)
		status = permit_verify(&permit, document->basis.state,
		    document->basis.genesis, document->basis.size, err);
	if (status == CUSTODY_OK)
		status = check_issued(document, &permit, err);
	if (status == CUSTODY_OK)
		status = keep(document,
		    json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:O}", "id",
			permit_text(&permit, "release"), "request",
			permit_text(&permit, "request"), "job",
			permit_text(&permit, "job"), "not_before",
			permit_text(&permit, "not_before"), "not_after",
			permit_text(&permit, "not_after"), "sha256",
			permit.sha256, "subject",
			json_object_get(permit.statement, "subject")),
		    err);
	permit_clear(&permit);
	return status;
}

/* --- certificate -------------------------------------------------------- */

static enum custody_status
verify_certificate(struct verify_document *document, struct custody_error *err)
{
	const json_t *predicate = predicate_of(document);
	json_t *facts = NULL;
	enum custody_status status;

	status = certificate_check(&facts, document->payload,
	    document->basis.state, document->basis.genesis, err);
	json_decref(facts);
	if (status != CUSTODY_OK)
		return status;
	return keep(document,
	    json_pack("{s:s,s:s,s:b,s:s,s:O*,s:O*,s:O*,s:O*}", "id",
		member_text(predicate, "disposal"), "at",
		member_text(predicate, "at"), "final",
		strcmp(member_text(predicate, "state"), "final") == 0, "level",
		member_text(predicate, "level"), "complete",
		json_object_get(predicate, "complete"), "subject",
		json_object_get(document->payload, "subject"), "left",
		json_object_get(predicate, "left"), "releases",
		json_object_get(predicate, "releases")),
	    err);
}

/* --- trust -------------------------------------------------------------- */

/* Every key of one is in the other, at the same place and of the same person;
 * the shorter of two must be the beginning of the longer. */
static enum custody_status
compare_people(const struct verify_document *document, struct trust *trust,
    struct custody_error *err)
{
	static const char sql[] =
	    "SELECT k.key_id, k.person, k.enrolled, p.role FROM key AS k"
	    "  JOIN person AS p ON p.name = k.person"
	    " WHERE k.enrolled <= :size ORDER BY k.enrolled, k.key_id";
	uint64_t size = trust_size(trust) < document->basis.size
			    ? trust_size(trust)
			    : document->basis.size;
	json_t *values = json_pack("{s:I}", "size", (json_int_t)size);
	json_t *here = NULL;
	json_t *there = NULL;
	enum custody_status status;

	if (values == NULL)
		return error_memory(err);
	status = question_ask(&here, document->basis.state, sql, values, err);
	if (status == CUSTODY_OK)
		status =
		    question_ask(&there, trust_state(trust), sql, values, err);
	if (status == CUSTODY_OK && !json_equal(here, there))
		status = error_set(err, CUSTODY_DISAGREES, "trust",
		    "verifying %s: it has other people or keys",
		    document->ask->file);
	json_decref(there);
	json_decref(here);
	json_decref(values);
	return status;
}

/* Where the ledger is at hand, the head that it names is in it. */
static enum custody_status
check_head(const struct verify_document *document, struct trust *trust,
    struct custody_error *err)
{
	json_t *values = json_pack("{s:I,s:s}", "seq",
	    (json_int_t)trust_size(trust), "hash", trust_head(trust));
	json_t *row = NULL;
	enum custody_status status = CUSTODY_OK;

	if (values == NULL)
		return error_memory(err);
	if (document->basis.trust == NULL)
		status = question_row(&row, document->basis.state,
		    "SELECT seq FROM event WHERE seq = :seq AND hash = :hash",
		    values, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "trust",
		    "verifying %s: its head is not in this ledger",
		    document->ask->file);
	json_decref(row);
	json_decref(values);
	return status;
}

static enum custody_status
verify_trust(struct verify_document *document, struct custody_error *err)
{
	struct trust *trust = NULL;
	enum custody_status status;

	status = trust_read(&trust, document->text.at, document->text.len, err);
	if (status == CUSTODY_OK)
		status = check_genesis(document, trust_genesis(trust), err);
	if (status == CUSTODY_OK)
		status = check_head(document, trust, err);
	if (status == CUSTODY_OK)
		status = compare_people(document, trust, err);
	if (status == CUSTODY_OK)
		status = keep(document,
		    json_pack("{s:I,s:s,s:s}", "size",
			(json_int_t)trust_size(trust), "head",
			trust_head(trust), "at", trust_at(trust)),
		    err);
	trust_free(trust);
	return status;
}

/* --- checkpoint --------------------------------------------------------- */

/* The root over the first `size` events of the ledger at hand. */
static enum custody_status
check_size(const struct verify_document *document,
    const struct note_checkpoint *checkpoint, struct custody_error *err)
{
	json_t *values;
	json_t *rows = NULL;
	json_t *row;
	size_t i;
	struct merkle tree = {0};
	uint8_t hash[DIGEST_SIZE];
	enum custody_status status;

	if (document->basis.trust != NULL)
		return CUSTODY_OK;
	values = json_pack("{s:I}", "size", (json_int_t)checkpoint->size);
	if (values == NULL)
		return error_memory(err);
	status = question_ask(&rows, document->basis.state,
	    "SELECT hash FROM event WHERE seq <= :size ORDER BY seq", values,
	    err);
	json_array_foreach (rows, i, row)
		if (encode_unhex(hash, member_text(row, "hash"), sizeof(hash)))
			merkle_add(&tree, hash);
	merkle_root(&tree, hash);
	if (status == CUSTODY_OK &&
	    (tree.count != checkpoint->size ||
		memcmp(hash, checkpoint->root, sizeof(hash)) != 0))
		status = error_set(err, CUSTODY_DISAGREES, "checkpoint",
		    "verifying %s: this ledger does not continue it",
		    document->ask->file);
	json_decref(rows);
	json_decref(values);
	return status;
}

static enum custody_status
verify_checkpoint(struct verify_document *document, struct custody_error *err)
{
	struct note_checkpoint checkpoint;
	struct note_signer signer;
	struct note note;
	json_t *row = NULL;
	enum custody_status status;

	status = note_read(&note, document->text.at, document->text.len, err);
	if (status == CUSTODY_OK)
		status = note_read_checkpoint(&checkpoint, &note, err);
	if (status == CUSTODY_OK &&
	    strncmp(checkpoint.origin, "custody/", 8) != 0)
		status = error_set(err, CUSTODY_MALFORMED, "type",
		    "verifying %s: a checkpoint, but not of a custody ledger",
		    document->ask->file);
	if (status == CUSTODY_OK)
		status = check_genesis(document, checkpoint.origin + 8, err);
	if (status == CUSTODY_OK)
		status = question_row(&row, document->basis.state,
		    "SELECT log_key FROM ledger", NULL, err);
	if (status == CUSTODY_OK &&
	    !encode_unhex(signer.key, member_text(row, "log_key"), 32))
		status = error_set(err, CUSTODY_DISAGREES, "bad-key",
		    "the ledger's key is none");
	if (status == CUSTODY_OK) {
		strcpy(signer.name, checkpoint.origin);
		status = note_verify(&note, &signer, err);
	}
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "no-signer",
		    "verifying %s: the ledger's key did not sign it",
		    document->ask->file);
	if (status == CUSTODY_OK)
		status = check_size(document, &checkpoint, err);
	if (status == CUSTODY_OK)
		status = cosigned_rely(document->signed_by, &note,
		    document->basis.state, document->basis.trust != NULL, err);
	if (status == CUSTODY_OK)
		status = keep(document,
		    json_pack("{s:I}", "size", (json_int_t)checkpoint.size),
		    err);
	json_decref(row);
	return status;
}

/* --- events ------------------------------------------------------------- */

/* Each is signed by itself, and proved to be under the checkpoint. */
static enum custody_status
verify_events(struct verify_document *document, struct custody_error *err)
{
	json_t *acts = NULL;
	enum custody_status status;

	status = check_genesis(
	    document, member_text(document->payload, "genesis"), err);
	if (status == CUSTODY_OK)
		status = evidence_check(&acts, document->payload,
		    document->basis.state, document->basis.genesis, err);
	if (status == CUSTODY_OK)
		status = keep(document,
		    json_pack(
			"{s:I}", "events", (json_int_t)json_array_size(acts)),
		    err);
	json_decref(acts);
	return status;
}

const struct verify_kind verify_document_kinds[] = {
    {"release", RELEASE_DOCUMENT_TYPE, RELEASE_DOCUMENT_PREDICATE,
	"custodian operator", verify_release},
    {"permit", PERMIT_TYPE, PERMIT_PREDICATE, "custodian operator",
	verify_permit},
    {"certificate", CERTIFICATE_TYPE, CERTIFICATE_PREDICATE, "custodian",
	verify_certificate},
    {"lookup", LOOKUP_TYPE, LOOKUP_PREDICATE, LOOKUP_ROLES, verify_lookup},
    {"trust", TRUST_TYPE, NULL, "custodian", verify_trust},
    {"checkpoint", NULL, NULL, "", verify_checkpoint},
    {"events", "", EVIDENCE_TYPE, "", verify_events},
    {"proof", "", PROVE_TYPE, "", verify_proof},
    {"offer", "", OFFER_TYPE, "", verify_offer},
    {NULL, NULL, NULL, NULL, NULL},
};
