/* SPDX-License-Identifier: Apache-2.0
 *
 * offer: writes and reads offers.  What is signed is what the ledger would
 * hold, so that whoever takes an offer in adds nothing to it.
 */
#include <string.h>

#include "base/canonical.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/error.h"
#include "ledger/compose.h"
#include "ledger/offer.h"

enum custody_status
offer_write(struct buffer *out, const struct keyring_key *key,
    struct bytes text, struct custody_error *err)
{
	struct buffer message = {0};
	uint8_t signature[64];
	char hex[ENCODE_HEX_SIZE(64)];
	json_t *line = NULL;
	enum custody_status status = act_message(&message, text, err);

	if (status == CUSTODY_OK)
		status =
		    keyring_sign(key, buffer_view(&message), signature, err);
	if (status == CUSTODY_OK) {
		encode_hex(hex, signature, sizeof signature);
		line = json_pack("{s:s%, s:s}", "act", (const char *)text.at,
		    text.len, "signature", hex);
		status = line == NULL ? error_memory(err)
				      : canonical_write(out, line, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(out, "\n", 1, err);
	json_decref(line);
	buffer_clear(&message);
	return status;
}

static enum custody_status
read_line(struct bytes line, struct buffer *act, uint8_t signature[64],
    struct custody_error *err)
{
	json_t *root = NULL, *text;
	const char *hex;
	enum custody_status status;

	status =
	    canonical_read_up_to(&root, line.at, line.len, OFFER_FILE_MAX, err);
	text = json_object_get(root, "act");
	hex = json_string_value(json_object_get(root, "signature"));
	if (status == CUSTODY_OK &&
	    (json_object_size(root) != 2 || !json_is_string(text) ||
		hex == NULL || !encode_unhex(signature, hex, 64)))
		status = CUSTODY_MALFORMED;
	if (status == CUSTODY_OK)
		status = buffer_append(act, json_string_value(text),
		    json_string_length(text), err);
	else if (status == CUSTODY_MALFORMED)
		error_set(err, CUSTODY_MALFORMED, "offer",
		    "it does not have the form of an offer");
	json_decref(root);
	return status;
}

enum custody_status
offer_next(struct bytes *rest, struct buffer *act, uint8_t signature[64],
    struct custody_error *err)
{
	struct bytes line = *rest;
	const uint8_t *end;

	if (rest->len == 0)
		return CUSTODY_END;
	end = memchr(rest->at, '\n', rest->len);
	if (end != NULL)
		line.len = (size_t)(end - rest->at);
	rest->at += line.len + (end != NULL);
	rest->len -= line.len + (end != NULL);
	return read_line(line, act, signature, err);
}

enum custody_status
offer_by_trust(struct buffer *out, struct trust *trust,
    const struct keyring_key *key, bool newcomer, const char *kind,
    const json_t *data, struct custody_error *err)
{
	struct compose_past past = {
	    .genesis = trust_genesis(trust),
	    .head = trust_head(trust),
	    .size = trust_size(trust),
	};
	struct buffer text = {0};
	struct act act = {0};
	enum custody_status status;

	/* The document is dated after the last event that it covers. */
	if (!clock_parse(&past.newest, trust_at(trust)))
		return error_set(
		    err, CUSTODY_MALFORMED, "trust", "trust: it has no time");
	status = compose_act(&text, &past, keyring_id(key), kind, data, err);
	if (status == CUSTODY_OK)
		status = act_read(&act, buffer_view(&text), false, err);
	if (status == CUSTODY_OK)
		status = fold_admit(
		    trust_fold(trust), &act, past.size + 1, newcomer, err);
	if (status == CUSTODY_OK)
		status = offer_write(out, key, buffer_view(&text), err);
	act_clear(&act);
	buffer_clear(&text);
	return status;
}
