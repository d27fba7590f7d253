/* SPDX-License-Identifier: Apache-2.0
 *
 * act: reads and writes the signed envelope.  It refuses a key too many, a
 * key too few and every second spelling.
 */
#include <string.h>

#include "base/canonical.h"
#include "base/clock.h"
#include "base/error.h"
#include "ledger/act.h"

static bool
is_hex(const char *text, size_t digits)
{
	return text != NULL && strlen(text) == digits &&
	       strspn(text, "0123456789abcdef") == digits;
}

static bool
read_parts(struct act *act)
{
	const json_t *root = act->root;
	const json_t *ledger = json_object_get(root, "ledger");
	const json_t *seen = json_object_get(root, "seen");
	const json_t *size = json_object_get(seen, "size");
	int64_t at;

	act->actor = json_string_value(json_object_get(root, "actor"));
	act->at = json_string_value(json_object_get(root, "at"));
	act->kind = json_string_value(json_object_get(root, "kind"));
	act->nonce = json_string_value(json_object_get(root, "nonce"));
	act->data = json_object_get(root, "data");
	act->ledger = json_string_value(ledger);
	act->seen_head = json_string_value(json_object_get(seen, "head"));
	if (json_object_size(root) != 8 || json_object_size(seen) != 2 ||
	    json_integer_value(json_object_get(root, "v")) != 1)
		return false;
	if (!json_is_integer(size) || json_integer_value(size) < 0)
		return false;
	act->seen_size = (uint64_t)json_integer_value(size);
	return is_hex(act->actor, 64) && is_hex(act->nonce, 32) &&
	       is_hex(act->seen_head, 64) && act->kind != NULL &&
	       json_is_object(act->data) && act->at != NULL &&
	       clock_parse(&at, act->at) &&
	       (json_is_null(ledger) || is_hex(act->ledger, 64));
}

enum custody_status
act_read(
    struct act *out, struct bytes text, bool trusted, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	memset(out, 0, sizeof *out);
	out->text = text;
	if (trusted)
		out->root = json_loadb((const char *)text.at, text.len,
		    JSON_REJECT_DUPLICATES, NULL);
	else
		status = canonical_read(&out->root, text.at, text.len, err);
	if (status != CUSTODY_OK)
		return status;
	if (out->root != NULL && read_parts(out))
		return CUSTODY_OK;
	act_clear(out);
	return error_set(err, CUSTODY_MALFORMED, "act",
	    "act: it does not have the form of an act");
}

void
act_clear(struct act *act)
{
	json_decref(act->root);
	memset(act, 0, sizeof *act);
}

enum custody_status
act_write(struct buffer *out, const struct act_parts *parts,
    struct custody_error *err)
{
	enum custody_status status;
	json_t *root;

	root = json_pack("{s:s, s:s, s:O, s:s, s:s?, s:s, s:{s:s, s:I}, s:i}",
	    "actor", parts->actor, "at", parts->at, "data", parts->data, "kind",
	    parts->kind, "ledger", parts->ledger, "nonce", parts->nonce, "seen",
	    "head", parts->seen_head, "size", (json_int_t)parts->seen_size, "v",
	    1);
	if (root == NULL)
		return error_memory(err);
	status = canonical_write(out, root, err);
	json_decref(root);
	return status;
}

enum custody_status
act_message(struct buffer *out, struct bytes text, struct custody_error *err)
{
	enum custody_status status;

	status = buffer_append(out, ACT_CONTEXT, strlen(ACT_CONTEXT), err);
	if (status != CUSTODY_OK)
		return status;
	return buffer_append(out, text.at, text.len, err);
}
