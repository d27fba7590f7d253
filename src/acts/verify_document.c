/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_document: is this document what somebody with the right to sign it
 * signed?  It believes a ledger at hand or a trust document, never the
 * document itself, and a kind that it does not know is refused.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/input.h"
#include "acts/trust_named.h"
#include "acts/verify_document.h"
#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "store/question.h"

/* --- whom to believe ---------------------------------------------------- */

static enum custody_status
open_basis(struct verify_document *document, struct custody_error *err)
{
	struct verify_basis *basis = &document->basis;
	struct custody *custody = document->custody;
	enum custody_status status;

	if (document->ask->trust == NULL && custody->ledger == NULL) {
		error_set(err, CUSTODY_UNKNOWN, "no-trust",
		    "verifying %s: nothing says whom to believe",
		    document->ask->file);
		error_remedy(err, "custody verify FILE --trust FILE, or with "
				  "the ledger at hand");
		return CUSTODY_UNKNOWN;
	}
	if (document->ask->trust == NULL) {
		basis->state = session_state(custody);
		basis->genesis = ledger_genesis(custody->ledger);
		basis->size = ledger_size(custody->ledger);
		return CUSTODY_OK;
	}
	status = trust_named(&basis->trust, custody, document->ask->trust, err);
	if (status != CUSTODY_OK)
		return status;
	basis->state = trust_state(basis->trust);
	basis->genesis = trust_genesis(basis->trust);
	basis->size = trust_size(basis->trust);
	return CUSTODY_OK;
}

/* --- who signed it ------------------------------------------------------ */

static enum custody_status
find_key(json_t **row, struct database *state, const uint8_t key_id[32],
    struct custody_error *err)
{
	char hex[65];
	json_t *values;
	enum custody_status status;

	encode_hex(hex, key_id, 32);
	values = json_pack("{s:s}", "key", hex);
	if (values == NULL)
		return error_memory(err);
	/* A key that has ended signed while it was in force, as far as can be
	 * told; one that was stolen may have signed anything. */
	status = question_row(row, state,
	    "SELECT k.key, p.name, p.role FROM key AS k"
	    "  JOIN person AS p ON p.name = k.person"
	    " WHERE k.key_id = :key AND p.compromised_since = ''",
	    values, err);
	json_decref(values);
	return status;
}

/* A signature by a known key must be right; by an unknown one it is nothing. */
static enum custody_status
check_signer(struct verify_document *document, const uint8_t key_id[32],
    struct custody_error *err)
{
	json_t *row = NULL;
	uint8_t key[SIGNATURE_KEY_SIZE];
	enum custody_status status;

	status = find_key(&row, document->basis.state, key_id, err);
	if (status == CUSTODY_NOT_FOUND)
		return CUSTODY_OK;
	if (status == CUSTODY_OK &&
	    !encode_unhex(key, member_text(row, "key"), sizeof(key)))
		status = error_set(err, CUSTODY_DISAGREES, "bad-key",
		    "a key in the ledger is none");
	if (status == CUSTODY_OK)
		status = envelope_verify(&document->envelope, key, err);
	if (status == CUSTODY_OK &&
	    json_array_append_new(document->signed_by,
		json_pack("{s:O,s:O}", "name", json_object_get(row, "name"),
		    "role", json_object_get(row, "role"))) != 0)
		status = error_memory(err);
	json_decref(row);
	return status;
}

static enum custody_status
check_signatures(struct verify_document *document,
    const struct verify_kind *kind, struct custody_error *err)
{
	const json_t *signer;
	size_t i;

	for (i = 0; i < document->envelope.count; i++) {
		enum custody_status status = check_signer(
		    document, document->envelope.signatures[i].key_id, err);

		if (status != CUSTODY_OK)
			return status;
	}
	json_array_foreach (document->signed_by, i, signer)
		if (strstr(kind->roles, member_text(signer, "role")) != NULL)
			return CUSTODY_OK;
	return error_set(err, CUSTODY_DISAGREES, "no-signer",
	    "verifying %s: nobody signed it who may sign a %s",
	    document->ask->file, kind->name);
}

/* --- what it is --------------------------------------------------------- */

/* In canonical JSON nothing else begins so. */
static bool
begins_with(const struct buffer *text, const char *opening)
{
	return text->len >= strlen(opening) &&
	       memcmp(text->at, opening, strlen(opening)) == 0;
}

static bool
is_envelope(const struct buffer *text)
{
	return begins_with(text, "{\"payload\":");
}

/* A line each, so the whole is no JSON. */
static bool
is_offer(const struct buffer *text)
{
	return begins_with(text, "{\"act\":");
}

/* What has its signatures inside is JSON of its own, and says its type. */
static enum custody_status
open_bare(struct verify_document *document, struct custody_error *err)
{
	size_t len = document->text.len;

	len -= document->text.at[len - 1] == '\n';
	return canonical_read_up_to(
	    &document->payload, document->text.at, len, ENVELOPE_SIZE_MAX, err);
}

static enum custody_status
open_document(struct verify_document *document, struct custody_error *err)
{
	struct envelope *envelope = &document->envelope;
	enum custody_status status;

	status = input_document(
	    &document->text, document->custody, document->ask->file, err);
	if (status == CUSTODY_NOT_FOUND)
		return CUSTODY_UNKNOWN;
	if (status != CUSTODY_OK || document->text.len == 0 ||
	    document->text.at[0] != '{')
		return status;
	if (is_offer(&document->text)) {
		document->payload = json_pack("{s:s}", "type", OFFER_TYPE);
		return document->payload == NULL ? error_memory(err)
						 : CUSTODY_OK;
	}
	if (!is_envelope(&document->text))
		return open_bare(document, err);
	status =
	    envelope_read(envelope, document->text.at, document->text.len, err);
	if (status == CUSTODY_OK)
		status = canonical_read_up_to(&document->payload,
		    envelope->payload.at, envelope->payload.len,
		    ENVELOPE_SIZE_MAX, err);
	return status;
}

static const struct verify_kind *
find_kind(const struct verify_document *document)
{
	const struct buffer *type = &document->envelope.type;
	const char *predicate = member_text(document->payload,
	    document->envelope.count > 0 ? "predicateType" : "type");

	for (const struct verify_kind *kind = verify_document_kinds;
	     kind->name != NULL; kind++) {
		const char *wanted = kind->payload_type;

		if (wanted == NULL
			? document->payload != NULL
			: document->payload == NULL ||
			      !bytes_equal(bytes_text(wanted),
				  (struct bytes){type->at, type->len}))
			continue;
		if (kind->predicate_type == NULL ||
		    strcmp(kind->predicate_type, predicate) == 0)
			return kind;
	}
	return NULL;
}

static enum custody_status
choose_kind(const struct verify_kind **out,
    const struct verify_document *document, struct custody_error *err)
{
	const struct custody_verify_document *ask = document->ask;

	*out = find_kind(document);
	if (*out == NULL)
		return error_set(err, CUSTODY_MALFORMED, "type",
		    "verifying %s: not a document that this release knows",
		    ask->file);
	if (ask->type != NULL && strcmp(ask->type, (*out)->name) != 0)
		return error_set(err, CUSTODY_DISAGREES, "type",
		    "verifying %s: it is a %s, not a %s", ask->file,
		    (*out)->name, ask->type);
	if (ask->data != NULL && strcmp((*out)->name, "release") != 0)
		return error_set(err, CUSTODY_USAGE, "usage",
		    "verifying %s: --data goes with a release", ask->file);
	return CUSTODY_OK;
}

/* --- the act ------------------------------------------------------------ */

static enum custody_status
tell(struct verify_document *document, const struct verify_kind *kind,
    json_t **answer, struct custody_error *err)
{
	json_t *result = json_pack("{s:s,s:O,s:s,s:I,s:s}", "document",
	    kind->name, "signed_by", document->signed_by, "trusted",
	    document->basis.trust != NULL ? "trust" : "ledger", "trusted_size",
	    (json_int_t)document->basis.size, "genesis",
	    document->basis.genesis);

	if (result == NULL ||
	    json_object_update(result, document->result) != 0) {
		json_decref(result);
		return error_memory(err);
	}
	return answer_add_take(answer, "result", result, err);
}

static enum custody_status
verify(struct verify_document *document, json_t **answer,
    struct custody_error *err)
{
	const struct verify_kind *kind;
	enum custody_status status;

	status = open_document(document, err);
	if (status == CUSTODY_OK)
		status = choose_kind(&kind, document, err);
	if (status == CUSTODY_OK)
		status = open_basis(document, err);
	if (status == CUSTODY_OK && document->envelope.count > 0)
		status = check_signatures(document, kind, err);
	if (status == CUSTODY_OK)
		status = kind->verify(document, err);
	if (status == CUSTODY_OK)
		status = tell(document, kind, answer, err);
	/* What read it does not always know what it read. */
	if (status == CUSTODY_MALFORMED && err != NULL &&
	    strncmp(err->text, "verifying ", strlen("verifying ")) != 0)
		error_prefix(err, "verifying %s", document->ask->file);
	return status;
}

enum custody_status
custody_verify_document(struct custody *custody,
    const struct custody_verify_document *ask, json_t **answer,
    struct custody_error *err)
{
	struct verify_document document = {.custody = custody, .ask = ask};
	enum custody_status status;

	*answer = NULL;
	document.signed_by = json_array();
	document.result = json_object();
	status = document.signed_by == NULL || document.result == NULL
		     ? error_memory(err)
		     : verify(&document, answer, err);
	json_decref(document.result);
	json_decref(document.signed_by);
	json_decref(document.payload);
	envelope_clear(&document.envelope);
	buffer_clear(&document.text);
	trust_free(document.basis.trust);
	return status;
}
