/* SPDX-License-Identifier: Apache-2.0
 *
 * envelope: the type is signed together with the payload, so a permit cannot
 * be passed off as a certificate.
 */
#include <string.h>

#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "crypto/envelope.h"

void
envelope_clear(struct envelope *envelope)
{
	buffer_clear(&envelope->payload);
	buffer_clear(&envelope->type);
	*envelope = (struct envelope){0};
}

/* DSSE's pre-authentication encoding: what is signed. */
static enum custody_status
encode_signed(struct buffer *out, const struct envelope *envelope,
    struct custody_error *err)
{
	enum custody_status status =
	    buffer_print(out, err, "DSSEv1 %zu ", envelope->type.len);

	if (status == CUSTODY_OK)
		status = buffer_append(
		    out, envelope->type.at, envelope->type.len, err);
	if (status == CUSTODY_OK)
		status = buffer_print(out, err, " %zu ", envelope->payload.len);
	if (status == CUSTODY_OK)
		status = buffer_append(
		    out, envelope->payload.at, envelope->payload.len, err);
	return status;
}

/* The place of a key's signature, or `count` where it has none. */
static size_t
find_signature(const struct envelope *envelope, const uint8_t id[32])
{
	size_t i = 0;

	while (i < envelope->count &&
	       memcmp(envelope->signatures[i].key_id, id, 32) != 0)
		i++;
	return i;
}

enum custody_status
envelope_sign(struct envelope *envelope, const struct keyring_key *key,
    struct custody_error *err)
{
	size_t place = find_signature(envelope, keyring_id(key));
	struct envelope_signature made;
	struct buffer text = {0};
	enum custody_status status;

	if (place == ENVELOPE_SIGNATURES_MAX)
		return error_set(err, CUSTODY_USAGE, "too-many",
		    "an envelope has at most %d signatures",
		    ENVELOPE_SIGNATURES_MAX);
	status = encode_signed(&text, envelope, err);
	if (status != CUSTODY_OK)
		goto out;
	memcpy(made.key_id, keyring_id(key), sizeof made.key_id);
	status = keyring_sign(key, buffer_view(&text), made.signature, err);
	if (status != CUSTODY_OK)
		goto out;
	envelope->signatures[place] = made;
	if (place == envelope->count)
		envelope->count++;
out:
	buffer_clear(&text);
	return status;
}

static json_t *
json_base64(const void *data, size_t len)
{
	struct buffer text = {0};
	json_t *value = NULL;

	if (encode_base64(&text, data, len, NULL) == CUSTODY_OK)
		value = json_stringn((const char *)text.at, text.len);
	buffer_clear(&text);
	return value;
}

static json_t *
json_signatures(const struct envelope *envelope)
{
	json_t *all = json_array();

	for (size_t i = 0; i < envelope->count; i++) {
		const struct envelope_signature *one = &envelope->signatures[i];
		char hex[ENCODE_HEX_SIZE(sizeof one->key_id)];

		encode_hex(hex, one->key_id, sizeof one->key_id);
		if (json_array_append_new(all,
			json_pack("{s:s,s:o}", "keyid", hex, "sig",
			    json_base64(one->signature, SIGNATURE_SIZE))) !=
		    0) {
			json_decref(all);
			return NULL;
		}
	}
	return all;
}

enum custody_status
envelope_write(struct buffer *out, const struct envelope *envelope,
    struct custody_error *err)
{
	size_t before = out->len;
	enum custody_status status;
	json_t *root;

	if (envelope->payload.len > ENVELOPE_SIZE_MAX / 4 * 3 - 65536)
		return error_set(err, CUSTODY_USAGE, "too-big",
		    "a payload of %zu bytes does not fit an envelope",
		    envelope->payload.len);
	root = json_pack("{s:o,s:s%,s:o}", "payload",
	    json_base64(envelope->payload.at, envelope->payload.len),
	    "payloadType",
	    envelope->type.at == NULL ? "" : (const char *)envelope->type.at,
	    envelope->type.len, "signatures", json_signatures(envelope));
	if (root == NULL)
		return error_memory(err);
	status = canonical_write(out, root, err);
	json_decref(root);
	if (status == CUSTODY_OK && out->len - before > ENVELOPE_SIZE_MAX) {
		out->len = before;
		out->at[before] = '\0';
		status = error_set(err, CUSTODY_USAGE, "too-big",
		    "an envelope has at most 64 MiB");
	}
	return status;
}

enum custody_status
envelope_make(struct buffer *out, const char *type, struct bytes payload,
    const struct keyring_key *const *keys, size_t count,
    struct custody_error *err)
{
	struct envelope envelope = {0};
	enum custody_status status;

	status = buffer_append(&envelope.type, type, strlen(type), err);
	if (status != CUSTODY_OK)
		goto out;
	status = buffer_append(&envelope.payload, payload.at, payload.len, err);
	if (status != CUSTODY_OK)
		goto out;
	for (size_t i = 0; i < count; i++) {
		status = envelope_sign(&envelope, keys[i], err);
		if (status != CUSTODY_OK)
			goto out;
	}
	status = envelope_write(out, &envelope, err);
out:
	envelope_clear(&envelope);
	return status;
}

static enum custody_status
refuse_envelope(const char *why, struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-envelope",
	    "reading an envelope: %s", why);
}

static enum custody_status
read_signature(
    struct envelope *out, const json_t *one, struct custody_error *err)
{
	struct envelope_signature *to = &out->signatures[out->count];
	const char *key_id = json_string_value(json_object_get(one, "keyid"));
	const json_t *sig = json_object_get(one, "sig");
	struct buffer bytes = {0};
	enum custody_status status;

	if (json_object_size(one) != 2 || !json_is_string(sig) ||
	    !encode_unhex(to->key_id, key_id, sizeof to->key_id))
		return refuse_envelope(
		    "a signature is a keyid in hex and a sig", err);
	if (find_signature(out, to->key_id) != out->count)
		return refuse_envelope("a key signed twice", err);
	status = encode_unbase64(
	    &bytes, json_string_value(sig), json_string_length(sig), err);
	if (status == CUSTODY_OK && bytes.len != SIGNATURE_SIZE)
		status = refuse_envelope("a signature has not 64 bytes", err);
	if (status == CUSTODY_OK) {
		memcpy(to->signature, bytes.at, SIGNATURE_SIZE);
		out->count++;
	}
	buffer_clear(&bytes);
	return status;
}

static enum custody_status
read_fields(struct envelope *out, const json_t *root, struct bytes payload,
    struct custody_error *err)
{
	const json_t *type = json_object_get(root, "payloadType");
	const json_t *signatures = json_object_get(root, "signatures");
	size_t count = json_array_size(signatures);
	enum custody_status status;

	if (json_object_size(root) != 3 || payload.at == NULL ||
	    !json_is_string(type) || !json_is_array(signatures))
		return refuse_envelope(
		    "it has payload, payloadType and signatures, and nothing "
		    "else",
		    err);
	if (count == 0 || count > ENVELOPE_SIGNATURES_MAX)
		return refuse_envelope("it has 1 to 16 signatures", err);
	status = encode_unbase64(
	    &out->payload, (const char *)payload.at, payload.len, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&out->type, json_string_value(type),
		    json_string_length(type), err);
	for (size_t i = 0; status == CUSTODY_OK && i < count; i++)
		status =
		    read_signature(out, json_array_get(signatures, i), err);
	return status;
}

/*
 * Base64 has one spelling in JSON, and is most of an envelope: it is taken out
 * of the text before that is read.  False where the text begins otherwise.
 */
static bool
cut_payload(
    struct bytes *payload, struct buffer *rest, const char *text, size_t len)
{
	static const char opening[] = "{\"payload\":\"";
	size_t begins = sizeof opening - 1;
	const char *end = NULL;

	if (len > begins && len <= ENVELOPE_SIZE_MAX &&
	    memcmp(text, opening, begins) == 0)
		end = memchr(text + begins, '"', len - begins);
	if (end == NULL)
		return false;
	payload->at = (const uint8_t *)text + begins;
	payload->len = (size_t)(end - text) - begins;
	return buffer_append(rest, text, begins, NULL) == CUSTODY_OK &&
	       buffer_append(rest, end, len - (size_t)(end - text), NULL) ==
		   CUSTODY_OK;
}

/* What is wrong with a text is told of all of it, with its own places. */
static enum custody_status
read_root(json_t **root, struct bytes *payload, const char *text, size_t len,
    struct custody_error *err)
{
	struct buffer rest = {0};
	enum custody_status status = CUSTODY_MALFORMED;
	const json_t *own;

	if (cut_payload(payload, &rest, text, len))
		status = canonical_read(root, rest.at, rest.len, NULL);
	buffer_clear(&rest);
	if (status == CUSTODY_OK)
		return CUSTODY_OK;
	status = canonical_read_up_to(root, text, len, ENVELOPE_SIZE_MAX, err);
	own = json_object_get(*root, "payload");
	*payload = (struct bytes){
	    (const uint8_t *)json_string_value(own), json_string_length(own)};
	return status;
}

enum custody_status
envelope_read(struct envelope *out, const void *text, size_t len,
    struct custody_error *err)
{
	const char *at = text;
	struct bytes payload = {NULL, 0};
	json_t *root = NULL;
	enum custody_status status;

	*out = (struct envelope){0};
	if (len > 0 && at[len - 1] == '\n')
		len--;
	status = read_root(&root, &payload, text, len, err);
	if (status != CUSTODY_OK)
		return status;
	status = read_fields(out, root, payload, err);
	if (status != CUSTODY_OK)
		envelope_clear(out);
	json_decref(root);
	return status;
}

enum custody_status
envelope_verify(const struct envelope *envelope,
    const uint8_t key[SIGNATURE_KEY_SIZE], struct custody_error *err)
{
	struct buffer text = {0};
	enum custody_status status;
	uint8_t id[32];
	size_t place;

	signature_key_id(id, key);
	place = find_signature(envelope, id);
	if (place == envelope->count)
		return error_set(err, CUSTODY_NOT_FOUND, "no-signature",
		    "the envelope has no signature by this key");
	status = encode_signed(&text, envelope, err);
	if (status == CUSTODY_OK)
		status = signature_verify(key, buffer_view(&text),
		    envelope->signatures[place].signature, err);
	buffer_clear(&text);
	return status;
}
