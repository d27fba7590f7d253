/* SPDX-License-Identifier: Apache-2.0
 *
 * tar_pax: "LEN KEY=VALUE\n", again and again.  What readers of tar disagree
 * about is refused; what changes neither path nor content is passed over.
 */
#include <string.h>

#include "base/error.h"
#include "readers/tar_pax.h"

static enum custody_status
refuse(struct custody_error *err, const char *why)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-archive",
	    "an extended header %s", why);
}

/* A record's length, which counts itself, the space and the line feed. */
static bool
take_len(struct bytes *left, struct bytes *record)
{
	size_t len = 0;
	size_t i = 0;

	for (; i < left->len && i < 8; i++) {
		if (left->at[i] < '0' || left->at[i] > '9')
			break;
		len = len * 10 + (size_t)(left->at[i] - '0');
	}
	if (i == 0 || i == left->len || left->at[i] != ' ' || len > left->len ||
	    len < i + 3 || left->at[len - 1] != '\n')
		return false;
	*record = (struct bytes){left->at + i + 1, len - i - 2};
	left->at += len;
	left->len -= len;
	return true;
}

static bool
starts(struct bytes key, const char *text)
{
	size_t len = strlen(text);

	return key.len >= len && memcmp(key.at, text, len) == 0;
}

static bool
is(struct bytes key, const char *text)
{
	return bytes_equal(key, bytes_text(text));
}

static bool
read_decimal(struct bytes text, uint64_t *out)
{
	*out = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		*out = *out * 10 + (uint64_t)(text.at[i] - '0');
	}
	/* 18 digits stay below 2^63. */
	return text.len > 0 && text.len <= 18;
}

static enum custody_status
take_record(struct tar_pax *pax, struct bytes key, struct bytes value,
    bool global, struct custody_error *err)
{
	bool charset = is(key, "hdrcharset");

	if (is(key, "linkpath"))
		return refuse(err, "links");
	if (starts(key, "GNU.sparse.") || is(key, "SCHILY.realsize") ||
	    is(key, "SUN.holesdata"))
		return refuse(err, "makes the member sparse");
	if (charset && !is(value, "BINARY") &&
	    !is(value, "ISO-IR 10646 2000 UTF-8"))
		return refuse(err, "has another character set");
	if (global && (charset || is(key, "path") || is(key, "size")))
		return refuse(err, "is for all members");
	if (is(key, "path")) {
		if (pax->has_path)
			return refuse(err, "has two paths");
		pax->has_path = true;
		pax->path = value;
	}
	if (is(key, "size")) {
		if (pax->has_size || !read_decimal(value, &pax->size))
			return refuse(err, "has two sizes or a bad one");
		pax->has_size = true;
	}
	return CUSTODY_OK;
}

enum custody_status
tar_pax_read(struct tar_pax *out, struct bytes records, bool global,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	struct bytes record;

	*out = (struct tar_pax){.has_path = false};
	while (records.len > 0 && status == CUSTODY_OK) {
		const uint8_t *equals;
		size_t key;

		if (!take_len(&records, &record))
			return refuse(err, "is not of the form");
		equals = memchr(record.at, '=', record.len);
		if (equals == NULL)
			return refuse(err, "is not of the form");
		key = (size_t)(equals - record.at);
		status = take_record(out, (struct bytes){record.at, key},
		    (struct bytes){equals + 1, record.len - key - 1}, global,
		    err);
	}
	return status;
}
