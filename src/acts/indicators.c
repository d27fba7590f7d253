/* SPDX-License-Identifier: Apache-2.0
 *
 * indicators: what is added lies in one buffer, key and text side by side, and
 * pointers are made of places when all is in.  The hex of a digest is not kept
 * beside it: of a million it is more than all the rest.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "acts/indicators_inside.h"
#include "acts/input.h"
#include "base/encode.h"
#include "base/error.h"
#include "readers/csv_scan.h"
#include "store/index_file.h"
#include "store/index_key.h"

static const struct {
	const char *name;
	enum indicator_kind kind;
} names[] = {
    {"sha256", INDICATOR_SHA256},
    {"sha-256", INDICATOR_SHA256},
    {"filename|sha256", INDICATOR_SHA256},
    {"xxh3", INDICATOR_XXH3},
    {"xxh3-128", INDICATOR_XXH3},
    {"url", INDICATOR_URL},
    {"link", INDICATOR_URL},
    {"uri", INDICATOR_URL},
    {"domain", INDICATOR_DOMAIN},
    {"domain|ip", INDICATOR_DOMAIN},
    {"domain-name", INDICATOR_DOMAIN},
    {"hostname", INDICATOR_DOMAIN},
    {"hostname|port", INDICATOR_DOMAIN},
    {"host", INDICATOR_DOMAIN},
};

enum indicator_kind
indicators_kind(struct bytes name)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == name.len &&
		    strncasecmp(
			names[i].name, (const char *)name.at, name.len) == 0)
			return names[i].kind;
	return INDICATOR_KINDS;
}

/* --- adding -------------------------------------------------------------- */

static enum custody_status
refuse(struct bytes text, const char *what, struct custody_error *err)
{
	char safe[256];

	error_escape(
	    safe, sizeof(safe), text.at, text.len < 60 ? text.len : 60);
	return error_set(
	    err, CUSTODY_MALFORMED, "bad-indicator", "%s: %s", safe, what);
}

enum custody_status
indicators_too_many(const char *what, size_t most, struct custody_error *err)
{
	error_set(err, CUSTODY_MALFORMED, "too-big",
	    "more than the %zu %s that a list from a pipe may have", most,
	    what);
	error_remedy(
	    err, "write it to a file and name that, which has no such limit");
	return CUSTODY_MALFORMED;
}

/* `plain`: hex of its key is all that it said. */
static enum custody_status
add_digest(struct indicators *indicators, struct bytes text, size_t size,
    bool *plain, struct custody_error *err)
{
	uint8_t digest[32];

	if (text.len != 2 * size ||
	    !encode_unhex_foreign(digest, text.at, size, plain))
		return refuse(text,
		    size == 32 ? "not the 64 hex digits of a SHA-256"
			       : "not the 32 hex digits of an XXH3-128",
		    err);
	return buffer_append(&indicators->bytes, digest, size, err);
}

/* Appends the key of `text`. */
static enum custody_status
add_key(struct indicators *indicators, enum indicator_kind kind,
    struct bytes text, bool *plain, struct custody_error *err)
{
	uint32_t character;

	if (kind == INDICATOR_SHA256)
		return add_digest(indicators, text, 32, plain, err);
	if (kind == INDICATOR_XXH3)
		return add_digest(indicators, text, 16, plain, err);
	if (text.len == 0 || text.len > INDEX_FIELD_MAX)
		return refuse(text, "too long", err);
	for (size_t i = 0, len; i < text.len; i += len) {
		len = bytes_character(&character, text.at + i, text.len - i);
		if (len == 0 || character <= ' ' || !bytes_plain(character))
			return refuse(
			    text, "white space or no UTF-8 in it", err);
	}
	if (kind == INDICATOR_URL)
		return index_key_url(&indicators->bytes, text, err);
	if (index_key_domain(&indicators->bytes, text, NULL) != CUSTODY_OK)
		return refuse(text, "not the name or address of a host", err);
	return CUSTODY_OK;
}

enum custody_status
indicators_add(struct indicators *indicators, enum indicator_kind kind,
    struct bytes text, struct custody_error *err)
{
	size_t before = indicators->bytes.len;
	struct indicator *more;
	enum custody_status status;
	bool plain = false;

	if (indicators->count == indicators->most)
		return indicators_too_many("indicators", indicators->most, err);
	if (indicators->count == indicators->room) {
		size_t room =
		    indicators->room == 0 ? 1024 : 2 * indicators->room;

		more = realloc(indicators->list, room * sizeof(*more));
		if (more == NULL)
			return error_memory(err);
		indicators->list = more;
		indicators->room = room;
	}
	status = add_key(indicators, kind, text, &plain, err);
	if (status != CUSTODY_OK)
		return status;
	more = &indicators->list[indicators->count++];
	more->kind = kind;
	more->key = (struct bytes){NULL, indicators->bytes.len - before};
	more->kept = !plain;
	if (plain)
		return CUSTODY_OK;
	status = buffer_append(&indicators->bytes, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = buffer_append(&indicators->bytes, "", 1, err);
	return status;
}

static bool
has(struct bytes text, const char *what)
{
	return memmem(text.at, text.len, what, strlen(what)) != NULL;
}

static bool
is_hex(struct bytes text, size_t digits)
{
	uint8_t digest[64];
	bool lower;

	return text.len == digits &&
	       encode_unhex_foreign(digest, text.at, digits / 2, &lower);
}

enum custody_status
indicators_guess(
    struct indicators *indicators, struct bytes text, struct custody_error *err)
{
	enum custody_status status;

	if (is_hex(text, 40) || is_hex(text, 128))
		return refuse(text,
		    "a SHA-1 or SHA-512; records are known by SHA-256 and "
		    "XXH3-128",
		    err);
	if (is_hex(text, 64))
		return indicators_add(indicators, INDICATOR_SHA256, text, err);
	if (is_hex(text, 32)) {
		indicators->taken++;
		return indicators_add(indicators, INDICATOR_XXH3, text, err);
	}
	if (has(text, "/"))
		return indicators_add(indicators, INDICATOR_URL, text, err);
	if (has(text, ".") || has(text, ":"))
		return indicators_add(indicators, INDICATOR_DOMAIN, text, err);
	status = refuse(text, "neither a digest, a URL nor a host", err);
	error_remedy(err, "one a line; or CSV whose header has sha256, xxh3, "
			  "url, domain, or type and value; or STIX 2.1 or MISP "
			  "JSON");
	return status;
}

/* --- in order ------------------------------------------------------------ */

static int
by_kind_and_key(const void *a, const void *b)
{
	const struct indicator *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return bytes_compare(x->key, y->key);
}

/* Its first eight bytes, zeros where it has fewer. */
static uint64_t
begin_of(struct bytes key)
{
	uint8_t begin[8] = {0};

	memcpy(begin, key.at, key.len < sizeof begin ? key.len : sizeof begin);
	return bytes_number(begin, sizeof begin);
}

static void
settle(struct indicators *indicators)
{
	const uint8_t *at = indicators->bytes.at;
	size_t kept = 0;

	for (size_t i = 0; i < indicators->count; i++) {
		struct indicator *one = &indicators->list[i];

		one->key.at = at;
		one->begin = begin_of(one->key);
		at += one->key.len;
		if (one->kept)
			at += strlen((const char *)at) + 1;
	}
	qsort(indicators->list, indicators->count, sizeof(*indicators->list),
	    by_kind_and_key);
	for (size_t i = 0; i < indicators->count; i++) {
		if (kept > 0 && by_kind_and_key(&indicators->list[kept - 1],
				    &indicators->list[i]) == 0)
			continue;
		indicators->list[kept] = indicators->list[i];
		for (unsigned k = indicators->list[kept].kind + 1;
		     k <= INDICATOR_KINDS; k++)
			indicators->begin[k] = kept + 1;
		kept++;
	}
	indicators->count = kept;
}

const char *
indicators_text(const struct indicator *one, char room[INDICATORS_ROOM])
{
	if (one->kept)
		return (const char *)one->key.at + one->key.len;
	encode_hex(room, one->key.at, one->key.len);
	return room;
}

static struct bytes
trim(struct bytes line)
{
	while (line.len > 0 && strchr(" \t\r", *line.at) != NULL) {
		line.at++;
		line.len--;
	}
	while (line.len > 0 && strchr(" \t\r", line.at[line.len - 1]) != NULL)
		line.len--;
	return line;
}

static enum custody_status
add_lines(
    struct indicators *indicators, struct bytes text, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (uint64_t number = 1; text.len > 0 && status == CUSTODY_OK;
	     number++) {
		const uint8_t *end = memchr(text.at, '\n', text.len);
		size_t len = end == NULL ? text.len : (size_t)(end - text.at);
		struct bytes line = trim((struct bytes){text.at, len});

		if (line.len > 0 && *line.at != '#')
			status = indicators_guess(indicators, line, err);
		if (status == CUSTODY_MALFORMED)
			error_prefix(
			    err, "line %llu", (unsigned long long)number);
		len += end != NULL;
		text.at += len;
		text.len -= len;
	}
	return status;
}

static enum custody_status
add_any(
    struct indicators *indicators, struct bytes text, struct custody_error *err)
{
	struct bytes start;

	if (text.len >= 3 && memcmp(text.at, "\xef\xbb\xbf", 3) == 0)
		text = (struct bytes){text.at + 3, text.len - 3};
	for (start = text;
	     start.len > 0 && strchr(" \t\r\n", *start.at) != NULL;)
		start = (struct bytes){start.at + 1, start.len - 1};
	if (start.len > 0 && (*start.at == '{' || *start.at == '['))
		return indicators_json(indicators, text, err);
	if (indicators_is_csv(text))
		return indicators_csv(indicators, text, err);
	return add_lines(indicators, text, err);
}

typedef enum custody_status add_all(struct indicators *indicators,
    struct bytes text, struct custody_error *err);

static enum custody_status
make(struct indicators **out, struct bytes text, size_t most, add_all *add,
    struct custody_error *err)
{
	struct indicators *indicators = calloc(1, sizeof(*indicators));
	enum custody_status status;

	*out = NULL;
	if (indicators == NULL)
		return error_memory(err);
	indicators->most = most;
	status = add(indicators, text, err);
	if (status == CUSTODY_OK && indicators->count > 0)
		settle(indicators);
	else if (status == CUSTODY_OK) {
		error_set(err, CUSTODY_USAGE, "no-selector",
		    "no indicator that an index could have");
		error_remedy(err, "give SHA-256 or XXH3-128 digests, URLs or "
				  "domains");
		status = CUSTODY_USAGE;
	}
	if (status == CUSTODY_OK)
		*out = indicators;
	else
		indicators_free(indicators);
	return status;
}

void
indicators_free(struct indicators *indicators)
{
	if (indicators == NULL)
		return;
	buffer_clear(&indicators->bytes);
	free(indicators->list);
	free(indicators);
}

enum custody_status
indicators_lines(
    struct indicators **out, struct bytes lines, struct custody_error *err)
{
	return make(out, lines, SIZE_MAX, add_lines, err);
}

enum custody_status
indicators_read(struct indicators **out, struct custody *custody,
    const char *path, struct custody_error *err)
{
	const struct input input = {path, INDICATORS_MAX, INDICATORS_PIPED_MAX};
	struct buffer text = {0};
	enum custody_status status;
	bool piped = false;
	size_t len;

	*out = NULL;
	status = input_read(&text, &piped, custody, &input, err);
	/* Without a list nothing was looked for: that is no "not found". */
	if (status == CUSTODY_NOT_FOUND)
		status = CUSTODY_UNKNOWN;
	len = text.len;
	if (status == CUSTODY_OK &&
	    buffer_reserve(&text, CSV_SCAN_OVERREAD) == NULL)
		status = error_memory(err);
	if (status == CUSTODY_OK) {
		status = make(out, (struct bytes){text.at, len},
		    piped ? INDICATORS_PIPED_COUNT : SIZE_MAX, add_any, err);
		if (status != CUSTODY_OK)
			error_prefix(err, "%s", path);
	}
	buffer_clear(&text);
	return status;
}
