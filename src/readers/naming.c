/* SPDX-License-Identifier: Apache-2.0
 *
 * naming: suffixes, and paths that are the same everywhere.
 */
#include <string.h>
#include <strings.h>

#include "base/canonical.h"
#include "base/encode.h"
#include "base/error.h"
#include "readers/naming.h"

static const struct {
	const char *suffix;
	const char *compression;
	const char *tail;
	const char *after; /* only there; NULL: anywhere */
} suffixes[] = {
    {"gz", "gzip", "", NULL},
    {"zst", "zstd", "", NULL},
    {"xz", "xz", "", NULL},
    {"bz2", "bzip2", "", NULL},
    {"tgz", "gzip", ".tar", NULL},
    {"taz", "gzip", ".tar", NULL},
    {"tzst", "zstd", ".tar", NULL},
    {"txz", "xz", ".tar", NULL},
    {"tbz", "bzip2", ".tar", NULL},
    {"tbz2", "bzip2", ".tar", NULL},
    /* As MosaicML Streaming writes it. */
    {"zstd", "zstd", "", "mds"},
};

struct bytes
naming_last(struct bytes path)
{
	const uint8_t *slash =
	    path.len == 0 ? NULL : memrchr(path.at, '/', path.len);

	if (slash == NULL)
		return path;
	return (struct bytes){
	    slash + 1, path.len - (size_t)(slash + 1 - path.at)};
}

struct bytes
naming_suffix(struct bytes path)
{
	struct bytes last = naming_last(path);
	const uint8_t *dot =
	    last.len == 0 ? NULL : memrchr(last.at, '.', last.len);

	if (dot == NULL || dot == last.at)
		return (struct bytes){NULL, 0};
	return (struct bytes){dot + 1, last.len - (size_t)(dot + 1 - last.at)};
}

static bool
has_suffix(struct bytes path, const char *known)
{
	struct bytes suffix = naming_suffix(path);

	return strlen(known) == suffix.len &&
	       strncasecmp(known, (const char *)suffix.at, suffix.len) == 0;
}

struct naming_stem
naming_stem(struct bytes path)
{
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		const char *after = suffixes[i].after;
		struct bytes stem = path;

		if (!has_suffix(path, suffixes[i].suffix))
			continue;
		stem.len -= strlen(suffixes[i].suffix) + 1;
		if (after == NULL || has_suffix(stem, after))
			return (struct naming_stem){suffixes[i].compression,
			    stem.len, suffixes[i].tail};
	}
	return (struct naming_stem){NULL, path.len, ""};
}

static enum custody_status
refuse_path(struct custody_error *err, const char *why)
{
	return error_set(err, CUSTODY_MALFORMED, "unsafe-path",
	    "a member's path that %s", why);
}

enum custody_status
naming_clean(struct buffer *out, struct bytes path, struct custody_error *err)
{
	const uint8_t *at = path.at;
	const uint8_t *end = at + path.len;
	size_t before = out->len;
	enum custody_status status = CUSTODY_OK;

	if (path.len > 0 && *at == '/')
		return refuse_path(err, "is absolute");
	if (path.len > 0 && memchr(at, '\\', path.len) != NULL)
		return refuse_path(err, "has a backslash");
	if (path.len > 0 && memchr(at, '\0', path.len) != NULL)
		return refuse_path(err, "has a NUL");
	while (at < end && status == CUSTODY_OK) {
		const uint8_t *slash = memchr(at, '/', (size_t)(end - at));
		size_t len = (size_t)((slash == NULL ? end : slash) - at);

		if (len == 2 && memcmp(at, "..", 2) == 0)
			return refuse_path(err, "has a ..");
		if (len > 0 && !(len == 1 && *at == '.')) {
			if (out->len > before)
				status = buffer_append(out, "/", 1, err);
			if (status == CUSTODY_OK)
				status = buffer_append(out, at, len, err);
		}
		at += len + (slash != NULL);
	}
	if (status == CUSTODY_OK && out->len == before)
		return refuse_path(err, "is empty");
	return status;
}

bool
naming_is_simple(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < ' ' || text.at[i] > '~' || text.at[i] == '"' ||
		    text.at[i] == '\\')
			return false;
	return true;
}

static enum custody_status
write_text(struct buffer *out, const char *name, struct bytes text,
    struct custody_error *err)
{
	enum custody_status status;
	json_t *object;

	if (naming_is_simple(text))
		return buffer_print(out, err, "{\"%s\":\"%.*s\"}", name,
		    (int)text.len, (const char *)text.at);
	object = json_pack("{s:s%}", name, (const char *)text.at, text.len);
	if (object == NULL)
		return CUSTODY_MALFORMED;
	status = canonical_write(out, object, err);
	json_decref(object);
	return status;
}

static enum custody_status
write_hex(struct buffer *out, const char *name, struct bytes text,
    struct custody_error *err)
{
	enum custody_status status;
	char pair[ENCODE_HEX_SIZE(1)];

	status = buffer_print(out, err, "{\"%s_hex\":\"", name);
	for (size_t i = 0; i < text.len && status == CUSTODY_OK; i++) {
		encode_hex(pair, text.at + i, 1);
		status = buffer_append(out, pair, 2, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(out, "\"}", 2, err);
	return status;
}

enum custody_status
naming_member(struct buffer *out, bool more, const char *name,
    struct bytes text, struct custody_error *err)
{
	size_t before = out->len;
	enum custody_status status;

	status = write_text(out, name, text, NULL);
	if (status == CUSTODY_MALFORMED) {
		out->len = before;
		status = write_hex(out, name, text, NULL);
	}
	if (status != CUSTODY_OK)
		return error_memory(err);
	if (!more)
		return CUSTODY_OK;
	/* Two objects become one. */
	out->at[before - 1] = ',';
	out->len--;
	memmove(out->at + before, out->at + before + 1, out->len - before);
	return CUSTODY_OK;
}

enum custody_status
naming_json(struct buffer *out, struct bytes path, struct custody_error *err)
{
	return naming_member(out, false, "path", path, err);
}
