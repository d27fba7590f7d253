/* SPDX-License-Identifier: Apache-2.0
 *
 * evidence_check: believes nothing but the keys it was given: the checkpoint
 * by the ledger's key, each event by its hash, its proof and its signer's key,
 * which must have been in force at that place.
 */
#include <stdio.h>
#include <string.h>

#include "acts/evidence.h"
#include "acts/signer.h"
#include "base/encode.h"
#include "base/error.h"
#include "crypto/merkle.h"
#include "crypto/note.h"
#include "ledger/act.h"
#include "store/ledger_file.h"
#include "store/question.h"

static enum custody_status
bad_form(struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "evidence",
	    "reading the document's evidence: it is not in the form of this "
	    "release");
}

static const char *
text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* --- the checkpoint ----------------------------------------------------- */

static enum custody_status
verify_note(struct note_checkpoint *checkpoint, const struct buffer *text,
    const char *log_key, const char *genesis, struct custody_error *err)
{
	struct note_signer signer;
	struct note note;
	enum custody_status status;

	snprintf(signer.name, sizeof(signer.name), "custody/%s", genesis);
	if (!encode_unhex(signer.key, log_key, sizeof(signer.key)))
		return bad_form(err);
	status = note_read(&note, text->at, text->len, err);
	if (status == CUSTODY_OK)
		status = note_read_checkpoint(checkpoint, &note, err);
	if (status == CUSTODY_OK &&
	    strcmp(checkpoint->origin, signer.name) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "checkpoint",
		    "the checkpoint is of another ledger");
	if (status == CUSTODY_OK)
		status = note_verify(&note, &signer, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "checkpoint",
		    "the checkpoint is not signed by the ledger's key");
	return status;
}

enum custody_status
evidence_checkpoint(struct note_checkpoint *out, struct buffer *text,
    const char *base64, struct database *state, const char *genesis,
    struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status;

	if (base64 == NULL)
		return bad_form(err);
	status = encode_unbase64(text, base64, strlen(base64), err);
	if (status == CUSTODY_OK)
		status = question_row(
		    &row, state, "SELECT log_key FROM ledger", NULL, err);
	if (status == CUSTODY_OK)
		status = verify_note(
		    out, text, text_of(row, "log_key"), genesis, err);
	json_decref(row);
	return status;
}

bool
evidence_read_hashes(struct merkle_proof *out, const json_t *hashes)
{
	size_t i;
	const json_t *one;

	out->count = json_array_size(hashes);
	if (!json_is_array(hashes) || out->count > MERKLE_PROOF_MAX)
		return false;
	json_array_foreach (hashes, i, one) {
		const char *hex = json_string_value(one);

		if (hex == NULL ||
		    !encode_unhex(out->hashes[i], hex, DIGEST_SIZE))
			return false;
	}
	return true;
}

enum custody_status
evidence_read_list(
    struct buffer *out, const json_t *hashes, struct custody_error *err)
{
	uint8_t hash[DIGEST_SIZE];
	const json_t *one;
	size_t i;
	enum custody_status status =
	    json_is_array(hashes) ? CUSTODY_OK : bad_form(err);

	json_array_foreach (hashes, i, one) {
		const char *hex = json_string_value(one);

		if (status == CUSTODY_OK &&
		    (hex == NULL || !encode_unhex(hash, hex, sizeof hash)))
			status = bad_form(err);
		if (status == CUSTODY_OK)
			status = buffer_append(out, hash, sizeof hash, err);
	}
	return status;
}

/* --- one event ---------------------------------------------------------- */

struct event {
	struct bytes act;
	uint8_t signature[64];
	uint8_t prev[DIGEST_SIZE];
	uint8_t hash[DIGEST_SIZE];
	uint64_t seq;
	struct merkle_proof proof;
};

static bool
read_event(struct event *out, const json_t *one)
{
	const char *signature = text_of(one, "signature");
	const char *prev = text_of(one, "prev");
	json_int_t seq = json_integer_value(json_object_get(one, "seq"));
	const char *act = text_of(one, "act");

	if (signature == NULL || prev == NULL || act == NULL || seq < 1 ||
	    !encode_unhex(out->signature, signature, 64) ||
	    !encode_unhex(out->prev, prev, DIGEST_SIZE))
		return false;
	out->act = bytes_text(act);
	out->seq = (uint64_t)seq;
	return evidence_read_hashes(&out->proof, json_object_get(one, "proof"));
}

/* The key that signed it, enrolled before it and not ended then. */
static enum custody_status
find_signer(json_t **row, struct database *state, const char *actor,
    uint64_t seq, struct custody_error *err)
{
	enum custody_status status =
	    signer_key(row, state, actor, seq, true, err);

	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_DISAGREES, "stranger",
		    "event #%llu: signed by a key that was not enrolled",
		    (unsigned long long)seq);
	return status;
}

static enum custody_status
check_signature(
    const struct event *event, const json_t *signer, struct custody_error *err)
{
	struct buffer message = {0};
	uint8_t key[SIGNATURE_KEY_SIZE];
	enum custody_status status;

	if (!encode_unhex(key, text_of(signer, "key"), sizeof(key)))
		return bad_form(err);
	status = act_message(&message, event->act, err);
	if (status == CUSTODY_OK)
		status = signature_verify(key,
		    (struct bytes){message.at, message.len}, event->signature,
		    err);
	buffer_clear(&message);
	return status;
}

static enum custody_status
check_event(json_t *acts, const struct note_checkpoint *checkpoint,
    const json_t *one, struct database *state, const char *genesis,
    struct custody_error *err)
{
	struct event event = {0};
	struct act act = {0};
	json_t *signer = NULL;
	char hash[65];
	enum custody_status status;

	if (!read_event(&event, one))
		return bad_form(err);
	status = ledger_file_hash(
	    event.hash, event.prev, event.act, event.signature, err);
	if (status == CUSTODY_OK)
		status = merkle_verify_inclusion(checkpoint->root,
		    checkpoint->size, event.seq - 1, event.hash,
		    (const uint8_t(*)[DIGEST_SIZE])event.proof.hashes,
		    event.proof.count, err);
	if (status == CUSTODY_OK)
		status = act_read(&act, event.act, false, err);
	if (status == CUSTODY_OK && event.seq > 1 &&
	    (act.ledger == NULL || strcmp(act.ledger, genesis) != 0))
		status = error_set(err, CUSTODY_DISAGREES, "evidence",
		    "an event is of another ledger");
	if (status == CUSTODY_OK)
		status = find_signer(&signer, state, act.actor, event.seq, err);
	if (status == CUSTODY_OK)
		status = check_signature(&event, signer, err);
	encode_hex(hash, event.hash, sizeof(event.hash));
	if (status == CUSTODY_OK &&
	    json_array_append_new(acts,
		json_pack("{s:I,s:O,s:O,s:O,s:s}", "seq", (json_int_t)event.seq,
		    "person", json_object_get(signer, "name"), "role",
		    json_object_get(signer, "role"), "act", act.root, "hash",
		    hash)) != 0)
		status = error_memory(err);
	json_decref(signer);
	act_clear(&act);
	return status;
}

enum custody_status
evidence_check(json_t **acts, const json_t *object, struct database *state,
    const char *genesis, struct custody_error *err)
{
	struct note_checkpoint checkpoint;
	struct buffer text = {0};
	const json_t *events = json_object_get(object, "events");
	const json_t *one;
	size_t i;
	enum custody_status status;

	*acts = json_array();
	if (*acts == NULL)
		return error_memory(err);
	status = evidence_checkpoint(&checkpoint, &text,
	    text_of(object, "checkpoint"), state, genesis, err);
	buffer_clear(&text);
	if (status == CUSTODY_OK && !json_is_array(events))
		status = bad_form(err);
	json_array_foreach (events, i, one)
		if (status == CUSTODY_OK)
			status = check_event(
			    *acts, &checkpoint, one, state, genesis, err);
	if (status != CUSTODY_OK) {
		json_decref(*acts);
		*acts = NULL;
	}
	return status;
}

enum custody_status
evidence_check_trust(const json_t *object, const char *genesis, uint64_t size,
    struct custody_error *err)
{
	json_int_t least =
	    json_integer_value(json_object_get(object, "trust_size"));
	const char *own = text_of(object, "genesis");

	if (own == NULL || strcmp(own, genesis) != 0)
		return error_set(err, CUSTODY_DISAGREES, "genesis",
		    "it is of ledger %.8s, not %.8s", own == NULL ? "" : own,
		    genesis);
	if (least >= 0 && (uint64_t)least <= size)
		return CUSTODY_OK;
	error_set(err, CUSTODY_UNKNOWN, "trust-old",
	    "people or keys changed at event #%lld, and the trust file ends "
	    "at #%llu",
	    (long long)least, (unsigned long long)size);
	error_remedy(err, "fetch a newer one: custody trust --out FILE");
	return CUSTODY_UNKNOWN;
}
