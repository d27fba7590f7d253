/* SPDX-License-Identifier: Apache-2.0
 *
 * trust: writes and reads the document.  An act that does not verify, or that
 * the law would refuse at its place, makes the whole document worthless.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/canonical.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "ledger/open.h"
#include "ledger/trust.h"
#include "store/ledger_file.h"
#include "store/question.h"

#define TRUST_NAME "urn:custody:trust:v1"

struct trust {
	struct fold *fold;
	json_t *document;
};

/* Which events belong in: people, quorum, and what was decided on them. */
static const char places_sql[] =
    "SELECT e.seq, coalesce(p.hash, '') AS prev FROM event AS e"
    "  LEFT JOIN event AS p ON p.seq = e.seq - 1"
    " WHERE e.kind GLOB 'ledger.*' OR e.kind GLOB 'identity.*'"
    "    OR e.kind GLOB 'quorum.*'"
    "    OR (e.kind GLOB 'proposal.*' AND e.subject GLOB 'I*')"
    " ORDER BY e.seq";

static enum custody_status
add_act(struct ledger *ledger, const json_t *place, json_t *acts,
    struct custody_error *err)
{
	struct buffer act = {0};
	uint8_t signature[64];
	char hex[ENCODE_HEX_SIZE(64)];
	json_t *seq = json_object_get(place, "seq");
	enum custody_status status;

	status = ledger_read(
	    ledger, (uint64_t)json_integer_value(seq), &act, signature, err);
	if (status == CUSTODY_OK) {
		encode_hex(hex, signature, sizeof signature);
		if (json_array_append_new(
			acts, json_pack("{s:s%, s:O, s:O, s:s}", "act",
				  (const char *)act.at, act.len, "prev",
				  json_object_get(place, "prev"), "seq", seq,
				  "signature", hex)) < 0)
			status = error_memory(err);
	}
	buffer_clear(&act);
	return status;
}

static enum custody_status
compose(struct ledger *ledger, const json_t *revoked, json_t **document,
    struct custody_error *err)
{
	json_t *places = NULL, *acts = json_array(), *place;
	char now[CLOCK_TEXT_SIZE];
	int64_t newest;
	size_t i;
	enum custody_status status;

	status =
	    question_ask(&places, ledger_state(ledger), places_sql, NULL, err);
	json_array_foreach (places, i, place) {
		if (status == CUSTODY_OK)
			status = add_act(ledger, place, acts, err);
	}
	newest = ledger->mark.newest >= clock_now() ? ledger->mark.newest + 1
						    : clock_now();
	clock_text(now, newest);
	if (status == CUSTODY_OK) {
		*document = json_pack(
		    "{s:O, s:s, s:s, s:s, s:O, s:I, s:s, s:i}", "acts", acts,
		    "at", now, "genesis", ledger_genesis(ledger), "head",
		    ledger_head(ledger), "revoked", revoked, "size",
		    (json_int_t)ledger_size(ledger), "type", TRUST_NAME, "v",
		    1);
		if (*document == NULL)
			status = error_memory(err);
	}
	json_decref(places);
	json_decref(acts);
	return status;
}

enum custody_status
trust_write(struct buffer *out, struct ledger *ledger,
    const struct keyring_key *key, const json_t *revoked,
    struct custody_error *err)
{
	json_t *document = NULL;
	struct buffer payload = {0};
	enum custody_status status = compose(ledger, revoked, &document, err);

	if (status == CUSTODY_OK)
		status = canonical_write(&payload, document, err);
	if (status == CUSTODY_OK)
		status = envelope_make(out, TRUST_TYPE,
		    (struct bytes){payload.at, payload.len}, &key, 1, err);
	buffer_clear(&payload);
	json_decref(document);
	return status;
}

static enum custody_status
malformed(struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "trust",
	    "trust: it is not a trust document");
}

static bool
is_revoked_list(const json_t *list)
{
	const json_t *one;
	size_t i;

	json_array_foreach (list, i, one)
		if (!json_is_string(json_object_get(one, "id")) ||
		    !json_is_string(json_object_get(one, "why")))
			return false;
	return json_is_array(list);
}

/* One act: its hash from its place, its signature, the law. */
static enum custody_status
fold_act(struct fold *fold, const json_t *one, struct custody_error *err)
{
	json_t *text = json_object_get(one, "act");
	const char *prev_hex = json_string_value(json_object_get(one, "prev"));
	const char *signed_hex =
	    json_string_value(json_object_get(one, "signature"));
	json_int_t seq = json_integer_value(json_object_get(one, "seq"));
	struct bytes raw = {
	    (const uint8_t *)json_string_value(text), json_string_length(text)};
	uint8_t prev[32] = {0}, signature[64], hash[32], key[32];
	char hash_hex[ENCODE_HEX_SIZE(32)];
	struct buffer message = {0};
	struct act act = {0};
	enum custody_status status;

	if (raw.at == NULL || prev_hex == NULL || signed_hex == NULL ||
	    seq < 1 || strlen(signed_hex) != 128 ||
	    !encode_unhex(signature, signed_hex, 64) ||
	    (seq > 1 &&
		(strlen(prev_hex) != 64 || !encode_unhex(prev, prev_hex, 32))))
		return malformed(err);
	status = ledger_file_hash(hash, prev, raw, signature, err);
	if (status == CUSTODY_OK)
		status = act_read(&act, raw, false, err);
	if (status == CUSTODY_OK) {
		encode_hex(hash_hex, hash, sizeof hash);
		status = fold_event(
		    fold, &act, (uint64_t)seq, hash_hex, key, NULL, err);
	}
	if (status == CUSTODY_OK)
		status = act_message(&message, raw, err);
	if (status == CUSTODY_OK)
		status = signature_verify(key,
		    (struct bytes){message.at, message.len}, signature, err);
	if (status != CUSTODY_OK)
		error_prefix(err, "trust: act of event #%lld", (long long)seq);
	act_clear(&act);
	buffer_clear(&message);
	return status == CUSTODY_REFUSED ? CUSTODY_DISAGREES : status;
}

/* The envelope is signed by somebody who is custodian in the result. */
static enum custody_status
check_signer(struct trust *trust, const struct envelope *envelope,
    struct custody_error *err)
{
	json_t *rows = NULL, *row;
	size_t i;
	enum custody_status status;
	bool found = false;

	status = question_ask(&rows, trust_state(trust),
	    "SELECT k.key FROM key AS k JOIN custodian AS c"
	    "    ON c.name = k.person WHERE k.ended = 0",
	    NULL, err);
	json_array_foreach (rows, i, row) {
		uint8_t key[32];

		if (encode_unhex(key,
			json_string_value(json_object_get(row, "key")), 32))
			found |=
			    envelope_verify(envelope, key, NULL) == CUSTODY_OK;
	}
	json_decref(rows);
	if (status == CUSTODY_OK && !found)
		status = error_set(err, CUSTODY_DISAGREES, "trust",
		    "trust: it is not signed by a custodian it names");
	return status;
}

static enum custody_status
fold_document(struct trust *trust, struct custody_error *err)
{
	json_t *acts = json_object_get(trust->document, "acts"), *one;
	const char *type =
	    json_string_value(json_object_get(trust->document, "type"));
	json_int_t before = 0;
	size_t i;
	enum custody_status status = CUSTODY_OK;

	if (type == NULL || strcmp(type, TRUST_NAME) != 0 ||
	    json_array_size(acts) == 0 || trust_genesis(trust) == NULL ||
	    trust_head(trust) == NULL || trust_at(trust) == NULL ||
	    !is_revoked_list(trust_revoked(trust)))
		return malformed(err);
	json_array_foreach (acts, i, one) {
		json_int_t seq =
		    json_integer_value(json_object_get(one, "seq"));

		if (status == CUSTODY_OK && seq <= before)
			status = malformed(err);
		if (status == CUSTODY_OK)
			status = fold_act(trust->fold, one, err);
		before = seq;
	}
	if (status == CUSTODY_OK && (uint64_t)before > trust_size(trust))
		status = malformed(err);
	return status;
}

/* The genesis that the document claims is the hash of its first act. */
static enum custody_status
check_genesis(struct trust *trust, struct custody_error *err)
{
	json_t *row = NULL;
	enum custody_status status;

	status = question_row(
	    &row, trust_state(trust), "SELECT genesis FROM ledger", NULL, err);
	if (status == CUSTODY_OK &&
	    strcmp(json_string_value(json_object_get(row, "genesis")),
		trust_genesis(trust)) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "trust",
		    "trust: its first act is not that of the ledger it names");
	json_decref(row);
	return status;
}

enum custody_status
trust_read(
    struct trust **out, const void *text, size_t len, struct custody_error *err)
{
	struct envelope envelope = {0};
	struct trust *trust = calloc(1, sizeof *trust);
	enum custody_status status;

	*out = NULL;
	if (trust == NULL)
		return error_memory(err);
	status = envelope_read(&envelope, text, len, err);
	if (status == CUSTODY_OK &&
	    strcmp((const char *)envelope.type.at, TRUST_TYPE) != 0)
		status = malformed(err);
	if (status == CUSTODY_OK)
		status = canonical_read(&trust->document, envelope.payload.at,
		    envelope.payload.len, err);
	if (status == CUSTODY_OK)
		status = fold_new(&trust->fold, true, err);
	if (status == CUSTODY_OK)
		status = fold_document(trust, err);
	if (status == CUSTODY_OK)
		status = check_genesis(trust, err);
	if (status == CUSTODY_OK)
		status = check_signer(trust, &envelope, err);
	envelope_clear(&envelope);
	if (status == CUSTODY_OK)
		*out = trust;
	else
		trust_free(trust);
	return status;
}

void
trust_free(struct trust *trust)
{
	if (trust == NULL)
		return;
	fold_free(trust->fold);
	json_decref(trust->document);
	free(trust);
}

struct database *
trust_state(struct trust *trust)
{
	return fold_state(trust->fold);
}

struct fold *
trust_fold(struct trust *trust)
{
	return trust->fold;
}

static const char *
text_of(const struct trust *trust, const char *key)
{
	return json_string_value(json_object_get(trust->document, key));
}

const char *
trust_genesis(const struct trust *trust)
{
	return text_of(trust, "genesis");
}

const char *
trust_head(const struct trust *trust)
{
	return text_of(trust, "head");
}

const char *
trust_at(const struct trust *trust)
{
	return text_of(trust, "at");
}

uint64_t
trust_size(const struct trust *trust)
{
	return (uint64_t)json_integer_value(
	    json_object_get(trust->document, "size"));
}

const json_t *
trust_revoked(const struct trust *trust)
{
	return json_object_get(trust->document, "revoked");
}
