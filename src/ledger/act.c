/* SPDX-License-Identifier: Apache-2.0
 *
 * act: reads and writes the signed envelope.  It refuses a key too many, a
 * key too few and every second spelling.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/canonical.h"
#include "base/clock.h"
#include "base/error.h"
#include "ledger/act.h"
#include "store/ledger_file.h"

static bool
is_hex(const char *text, size_t digits)
{
	return text != NULL && strspn(text, "0123456789abcdef") == digits &&
	       text[digits] == '\0';
}

static bool
has_form(struct act *act)
{
	return is_hex(act->actor, 64) && is_hex(act->nonce, 32) &&
	       is_hex(act->seen_head, 64) && act->kind != NULL &&
	       json_is_object(act->data) && act->at != NULL &&
	       clock_parse(&act->time, act->at);
}

static bool
read_parts(struct act *act)
{
	const json_t *root = act->root;
	const json_t *ledger = json_object_get(root, "ledger");
	const json_t *seen = json_object_get(root, "seen");
	const json_t *size = json_object_get(seen, "size");

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
	return has_form(act) &&
	       (json_is_null(ledger) || is_hex(act->ledger, 64));
}

/* --- a text that was read before ------------------------------------------
 *
 * It has one spelling, and around its data most lengths are fixed: that is cut
 * off, and JSON's slow reader is left with the data.  Whatever is not spelt so
 * is read whole.
 */

struct cutting {
	const char *from, *to; /* what is left */
	char *held;            /* where the next part goes */
};

static bool
cut_front(struct cutting *left, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(left->to - left->from) < len ||
	    memcmp(left->from, text, len) != 0)
		return false;
	left->from += len;
	return true;
}

static bool
cut_back(struct cutting *left, const char *text)
{
	size_t len = strlen(text);

	if ((size_t)(left->to - left->from) < len ||
	    memcmp(left->to - len, text, len) != 0)
		return false;
	left->to -= len;
	return true;
}

/* A part of it, as a text of its own. */
static const char *
hold(struct cutting *left, const char *at, size_t len)
{
	char *held = left->held;

	memcpy(held, at, len);
	held[len] = '\0';
	left->held += len + 1;
	return held;
}

static bool
hold_back(struct cutting *left, size_t len, const char **out)
{
	if ((size_t)(left->to - left->from) < len)
		return false;
	left->to -= len;
	*out = hold(left, left->to, len);
	return true;
}

static bool
hold_front(struct cutting *left, size_t len, const char **out)
{
	if ((size_t)(left->to - left->from) < len)
		return false;
	*out = hold(left, left->from, len);
	left->from += len;
	return true;
}

static bool
cut_size(struct cutting *left, uint64_t *out)
{
	const char *at = left->to, *digits;

	while (at > left->from && at[-1] >= '0' && at[-1] <= '9' &&
	       left->to - at < 16)
		at--;
	if (at == left->to || (*at == '0' && left->to - at > 1) ||
	    !hold_back(left, (size_t)(left->to - at), &digits))
		return false;
	*out = strtoull(digits, NULL, 10);
	return true;
}

/* Its quotation marks are the only ones, and nothing in it is escaped. */
static bool
cut_kind(struct cutting *left, const char **out)
{
	size_t room = (size_t)(left->to - left->from);
	const char *quote = memrchr(left->from, '"', room);
	size_t len = quote == NULL ? 0 : (size_t)(left->to - quote) - 1;

	return quote != NULL && len < ACT_KIND_MAX &&
	       memchr(quote, '\\', len + 1) == NULL &&
	       memchr(quote, '\0', len + 1) == NULL &&
	       hold_back(left, len, out);
}

static bool
cut_parts(struct act *act, struct cutting *left)
{
	return cut_front(left, "{\"actor\":\"") &&
	       hold_front(left, 64, &act->actor) &&
	       cut_front(left, "\",\"at\":\"") &&
	       hold_front(left, CLOCK_TEXT_SIZE - 1, &act->at) &&
	       cut_front(left, "\",\"data\":") &&
	       cut_back(left, "},\"v\":1}") &&
	       cut_size(left, &act->seen_size) &&
	       cut_back(left, "\",\"size\":") &&
	       hold_back(left, 64, &act->seen_head) &&
	       cut_back(left, "\",\"seen\":{\"head\":\"") &&
	       hold_back(left, 32, &act->nonce) &&
	       cut_back(left, "\",\"nonce\":\"") &&
	       hold_back(left, 64, &act->ledger) &&
	       cut_back(left, "\",\"ledger\":\"") &&
	       cut_kind(left, &act->kind) && cut_back(left, ",\"kind\":\"");
}

/* `data` is what it says of it, or NULL. */
static bool
cut_act(struct act *act, const json_t *data)
{
	const char *text = (const char *)act->text.at;
	struct cutting left = {text, text + act->text.len, act->held};

	if (!cut_parts(act, &left))
		return false;
	act->root = data != NULL
			? json_incref((json_t *)(uintptr_t)data)
			: json_loadb(left.from, (size_t)(left.to - left.from),
			      JSON_REJECT_DUPLICATES, NULL);
	act->data = act->root;
	if (has_form(act) && is_hex(act->ledger, 64))
		return true;
	json_decref(act->root);
	act->root = NULL;
	return false;
}

static enum custody_status
read_whole(struct act *out, struct custody_error *err)
{
	enum custody_status status =
	    canonical_read(&out->root, out->text.at, out->text.len, err);

	if (status != CUSTODY_OK)
		return status;
	if (read_parts(out))
		return CUSTODY_OK;
	act_clear(out);
	return error_set(err, CUSTODY_MALFORMED, "act",
	    "act: it does not have the form of an act");
}

enum custody_status
act_read(
    struct act *out, struct bytes text, bool trusted, struct custody_error *err)
{
	*out = (struct act){.text = text};
	if (trusted && cut_act(out, NULL))
		return CUSTODY_OK;
	return read_whole(out, err);
}

enum custody_status
act_read_written(struct act *out, struct bytes text, const json_t *data,
    struct custody_error *err)
{
	*out = (struct act){.text = text};
	if (cut_act(out, data))
		return CUSTODY_OK;
	return read_whole(out, err);
}

void
act_clear(struct act *act)
{
	json_decref(act->root);
	*act = (struct act){.root = NULL};
}

static enum custody_status
append_texts(struct buffer *out, const char *const *text, size_t count,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; status == CUSTODY_OK && i < count; i++)
		status = buffer_append(out, text[i], strlen(text[i]), err);
	return status;
}

/* Around the data and the kind nothing can have a second spelling: it is
 * written as it is cut. */
static enum custody_status
write_parts(struct buffer *out, const struct act_parts *parts,
    const json_t *kind, struct custody_error *err)
{
	bool first = parts->ledger == NULL;
	const char *const begin[] = {"{\"actor\":\"", parts->actor,
	    "\",\"at\":\"", parts->at, "\",\"data\":"};
	const char *const middle[] = {",\"ledger\":", first ? "null" : "\"",
	    first ? "" : parts->ledger, first ? "" : "\"", ",\"nonce\":\"",
	    parts->nonce, "\",\"seen\":{\"head\":\"", parts->seen_head};
	enum custody_status status =
	    append_texts(out, begin, sizeof begin / sizeof *begin, err);

	if (status == CUSTODY_OK)
		status = canonical_write_within(out, parts->data, 1, err);
	if (status == CUSTODY_OK)
		status = buffer_append(out, ",\"kind\":", 8, err);
	if (status == CUSTODY_OK)
		status = canonical_write(out, kind, err);
	if (status == CUSTODY_OK)
		status = append_texts(
		    out, middle, sizeof middle / sizeof *middle, err);
	return status == CUSTODY_OK
		   ? buffer_print(out, err, "\",\"size\":%" PRIu64 "},\"v\":1}",
			 parts->seen_size)
		   : status;
}

enum custody_status
act_write(struct buffer *out, const struct act_parts *parts,
    struct custody_error *err)
{
	json_t *kind = json_string(parts->kind);
	size_t before = out->len;
	enum custody_status status = kind == NULL
					 ? error_memory(err)
					 : write_parts(out, parts, kind, err);

	json_decref(kind);
	/* So that whoever reads it takes it. */
	if (status == CUSTODY_OK && out->len - before > LEDGER_FILE_ACT_MAX)
		return error_set(err, CUSTODY_MALFORMED, "act",
		    "act: %zu bytes of JSON, of which no more than %zu are "
		    "signed",
		    out->len - before, LEDGER_FILE_ACT_MAX);
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
