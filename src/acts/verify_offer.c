/* SPDX-License-Identifier: Apache-2.0
 *
 * verify_offer: who signed these offers?  Whether the ledger would take them
 * is judged where they land.
 */
#include <string.h>

#include "acts/verify_document.h"
#include "base/encode.h"
#include "base/error.h"
#include "base/member.h"
#include "crypto/signature.h"
#include "ledger/offer.h"
#include "store/question.h"

/* The key of who signed: an enrolled person's, or the one that asks to be. */
static enum custody_status
find_signer(json_t **row, const struct verify_document *document,
    const struct act *act, struct custody_error *err)
{
	json_t *values = json_pack("{s:s}", "key", act->actor);
	uint8_t key[32], id[32];
	char hex[ENCODE_HEX_SIZE(32)];
	enum custody_status status;

	status = question_row(row, document->basis.state,
	    "SELECT k.key, p.name, p.role, 0 AS newcomer_bool FROM key AS k"
	    "  JOIN person AS p ON p.name = k.person WHERE k.key_id = :key",
	    values, err);
	json_decref(values);
	if (status != CUSTODY_NOT_FOUND)
		return status;
	if (strcmp(act->kind, "identity.enrolled/1") == 0 &&
	    encode_unhex(key, member_text(act->data, "key"), sizeof key)) {
		signature_key_id(id, key);
		encode_hex(hex, id, sizeof id);
		if (strcmp(hex, act->actor) == 0) {
			*row = json_pack("{s:O, s:s, s:s, s:b}", "key",
			    json_object_get(act->data, "key"), "name",
			    member_text(act->data, "name"), "role",
			    member_text(act->data, "role"), "newcomer", 1);
			return *row == NULL ? error_memory(err) : CUSTODY_OK;
		}
	}
	return error_set(err, CUSTODY_DISAGREES, "stranger",
	    "verifying %s: it is signed by a key that nobody here has",
	    document->ask->file);
}

static enum custody_status
check_signature(const struct act *act, const json_t *signer,
    const uint8_t signature[64], struct custody_error *err)
{
	struct buffer message = {0};
	uint8_t key[32];
	enum custody_status status = act_message(&message, act->text, err);

	if (status == CUSTODY_OK &&
	    !encode_unhex(key, member_text(signer, "key"), sizeof key))
		status = error_set(
		    err, CUSTODY_DISAGREES, "bad-key", "a key is none");
	if (status == CUSTODY_OK)
		status = signature_verify(
		    key, buffer_view(&message), signature, err);
	buffer_clear(&message);
	return status;
}

static enum custody_status
verify_line(struct verify_document *document, const struct buffer *text,
    const uint8_t signature[64], json_t *acts, struct custody_error *err)
{
	struct act act = {0};
	json_t *signer = NULL;
	enum custody_status status =
	    act_read(&act, buffer_view(text), false, err);

	if (status == CUSTODY_OK &&
	    (act.ledger == NULL ||
		strcmp(act.ledger, document->basis.genesis) != 0))
		status = error_set(err, CUSTODY_DISAGREES, "genesis",
		    "verifying %s: it was signed for another ledger",
		    document->ask->file);
	if (status == CUSTODY_OK)
		status = find_signer(&signer, document, &act, err);
	if (status == CUSTODY_OK)
		status = check_signature(&act, signer, signature, err);
	if (status == CUSTODY_OK &&
	    json_array_append_new(acts,
		json_pack("{s:s, s:s, s:O, s:O, s:I}", "kind", act.kind, "at",
		    act.at, "person", json_object_get(signer, "name"),
		    "newcomer", json_object_get(signer, "newcomer"), "seen",
		    (json_int_t)act.seen_size)) != 0)
		status = error_memory(err);
	/* Who asks to be enrolled is nobody yet. */
	if (status == CUSTODY_OK &&
	    !json_is_true(json_object_get(signer, "newcomer")))
		json_array_append_new(document->signed_by,
		    json_pack("{s:O, s:O}", "name",
			json_object_get(signer, "name"), "role",
			json_object_get(signer, "role")));
	json_decref(signer);
	act_clear(&act);
	return status;
}

enum custody_status
verify_offer(struct verify_document *document, struct custody_error *err)
{
	struct bytes rest = buffer_view(&document->text);
	json_t *acts = json_array();
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK) {
		struct buffer text = {0};
		uint8_t signature[64];

		status = offer_next(&rest, &text, signature, err);
		if (status == CUSTODY_OK)
			status =
			    verify_line(document, &text, signature, acts, err);
		buffer_clear(&text);
	}
	if (status == CUSTODY_END)
		status = CUSTODY_OK;
	if (status == CUSTODY_OK &&
	    json_object_set(document->result, "acts", acts) != 0)
		status = error_memory(err);
	json_decref(acts);
	return status;
}
