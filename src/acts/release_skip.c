/* SPDX-License-Identifier: Apache-2.0
 *
 * release_skip: the places that a gate said to leave out, as lines of
 * canonical JSON: custody-release(5), "The skip list".
 */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "acts/release_inside.h"
#include "base/canonical.h"
#include "base/error.h"
#include "base/file.h"

#define LIST_MAX ((size_t)1 << 31)

static int
compare(const void *a, const void *b)
{
	const struct release_skip *one = a, *other = b;
	int order = strcmp(one->version, other->version);

	if (order == 0)
		order = strcmp(one->dataset, other->dataset);
	if (order == 0)
		order = bytes_compare(
		    (struct bytes){(uint8_t *)one->file, one->file_len},
		    (struct bytes){(uint8_t *)other->file, other->file_len});
	if (order != 0)
		return order;
	return (one->ordinal > other->ordinal) -
	       (one->ordinal < other->ordinal);
}

/* "file" is the path; "file_hex" its bytes in hex. */
static enum custody_status
take_file(struct release_skip *out, const json_t *line)
{
	const json_t *text = json_object_get(line, "file");
	const char *hex = json_string_value(json_object_get(line, "file_hex"));
	size_t len = hex != NULL ? strlen(hex) / 2 : json_string_length(text);

	if ((hex == NULL) == (text == NULL))
		return CUSTODY_MALFORMED;
	out->file = malloc(len + 1);
	out->file_len = len;
	if (out->file == NULL)
		return CUSTODY_UNKNOWN;
	if (hex != NULL && !encode_unhex(out->file, hex, len))
		return CUSTODY_MALFORMED;
	if (hex == NULL)
		memcpy(out->file, json_string_value(text), len);
	out->file[len] = '\0';
	return CUSTODY_OK;
}

/* CUSTODY_MALFORMED, or CUSTODY_UNKNOWN where memory is short. */
static enum custody_status
take_line(struct release_skip *out, const json_t *line)
{
	const char *dataset =
	    json_string_value(json_object_get(line, "dataset"));
	const char *version =
	    json_string_value(json_object_get(line, "version"));
	const json_t *ordinal = json_object_get(line, "ordinal");

	if (dataset == NULL || version == NULL || strlen(version) != 64 ||
	    !json_is_integer(ordinal) || json_integer_value(ordinal) < 0 ||
	    json_object_size(line) != 4)
		return CUSTODY_MALFORMED;
	memcpy(out->version, version, sizeof out->version);
	out->ordinal = (uint64_t)json_integer_value(ordinal);
	out->dataset = strdup(dataset);
	return out->dataset == NULL ? CUSTODY_UNKNOWN : take_file(out, line);
}

static enum custody_status
add_line(struct release_skips *out, const char *path, struct bytes text,
    struct custody_error *err)
{
	json_t *line = NULL;
	enum custody_status status;

	if (out->count == out->room) {
		size_t room = out->room == 0 ? 256 : 2 * out->room;
		struct release_skip *grown =
		    reallocarray(out->skip, room, sizeof *grown);

		if (grown == NULL)
			return error_memory(err);
		out->skip = grown;
		out->room = room;
	}
	out->skip[out->count] = (struct release_skip){.dataset = NULL};
	status = canonical_read(&line, text.at, text.len, err);
	if (status == CUSTODY_OK)
		status = take_line(&out->skip[out->count], line);
	out->count++;
	json_decref(line);
	if (status == CUSTODY_UNKNOWN)
		return error_memory(err);
	return status == CUSTODY_OK
		   ? CUSTODY_OK
		   : error_set(err, CUSTODY_MALFORMED, "skip-list",
			 "skip list %s: line %zu is no place of a record", path,
			 out->count);
}

static enum custody_status
take_lines(struct release_skips *out, const char *path, struct buffer *text,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t at = 0; at < text->len && status == CUSTODY_OK;) {
		const uint8_t *line = text->at + at;
		const uint8_t *end = memchr(line, '\n', text->len - at);

		if (end == NULL)
			return error_set(err, CUSTODY_MALFORMED, "skip-list",
			    "skip list %s: it was cut", path);
		status = add_line(
		    out, path, (struct bytes){line, (size_t)(end - line)}, err);
		at += (size_t)(end - line) + 1;
	}
	return status;
}

enum custody_status
release_skip_read(struct release_skips *out, const char *path,
    const char *sha256, struct custody_error *err)
{
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	uint8_t digest[DIGEST_SIZE];
	struct buffer text = {0};
	enum custody_status status;

	status = file_read(&text, AT_FDCWD, path, LIST_MAX, err);
	if (status == CUSTODY_NOT_FOUND)
		status = error_set(err, CUSTODY_UNKNOWN, "skip-list",
		    "skip list %s: there is no such file", path);
	digest_sha256(digest, text.at, text.len);
	encode_hex(hex, digest, sizeof digest);
	if (status == CUSTODY_OK && *sha256 != '\0' && strcmp(hex, sha256) != 0)
		status = error_set(err, CUSTODY_DISAGREES, "skip-list",
		    "skip list %s: it is not the one that was recorded", path);
	if (status == CUSTODY_OK)
		status = take_lines(out, path, &text, err);
	if (status == CUSTODY_OK && out->count > 0)
		qsort(out->skip, out->count, sizeof *out->skip, compare);
	buffer_clear(&text);
	return status;
}

void
release_skip_clear(struct release_skips *skips)
{
	for (size_t i = 0; i < skips->count; i++) {
		free(skips->skip[i].dataset);
		free(skips->skip[i].file);
	}
	free(skips->skip);
	*skips = (struct release_skips){.count = 0};
}

bool
release_skip_has(const struct release_skips *skips,
    const struct release_part *part, struct bytes file, uint64_t ordinal)
{
	struct release_skip key = {
	    .dataset = (char *)(uintptr_t)part->dataset,
	    .file = (char *)(uintptr_t)file.at,
	    .file_len = file.len,
	    .ordinal = ordinal,
	};

	if (skips->count == 0)
		return false;
	memcpy(key.version, part->version, sizeof key.version);
	return bsearch(&key, skips->skip, skips->count, sizeof key, compare) !=
	       NULL;
}
