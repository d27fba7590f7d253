/* SPDX-License-Identifier: Apache-2.0
 *
 * release_sums: written as GNU coreutils write it, and read back.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/release_document.h"
#include "acts/release_sums.h"
#include "base/encode.h"
#include "base/error.h"

#define HEX_LEN (2 * DIGEST_SIZE)

static int
by_name(const void *a, const void *b)
{
	const struct release_file *one = a, *other = b;

	return strcmp(one->name, other->name);
}

void
release_sums_order(struct release_file *files, size_t count)
{
	if (count > 0)
		qsort(files, count, sizeof *files, by_name);
}

void
release_sums_sort(struct release_sums *sums)
{
	release_sums_order(sums->file, sums->count);
}

void
release_sums_clear(struct release_sums *sums)
{
	for (size_t i = 0; i < sums->count; i++)
		free(sums->file[i].name);
	free(sums->file);
	*sums = (struct release_sums){0};
}

enum custody_status
release_sums_add(struct release_sums *sums, const char *name,
    const uint8_t sha256[DIGEST_SIZE], struct custody_error *err)
{
	struct release_file *file;

	if (sums->count == sums->room) {
		size_t room = sums->room == 0 ? 64 : 2 * sums->room;

		file = reallocarray(sums->file, room, sizeof *file);
		if (file == NULL)
			return error_memory(err);
		sums->file = file;
		sums->room = room;
	}
	file = &sums->file[sums->count];
	file->name = strdup(name);
	if (file->name == NULL)
		return error_memory(err);
	memcpy(file->sha256, sha256, DIGEST_SIZE);
	sums->count++;
	return CUSTODY_OK;
}

static enum custody_status
write_name(struct buffer *out, const char *name, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (; *name != '\0' && status == CUSTODY_OK; name++) {
		const char *escaped = *name == '\\'   ? "\\\\"
				      : *name == '\n' ? "\\n"
				      : *name == '\r' ? "\\r"
						      : NULL;

		status = escaped != NULL ? buffer_append(out, escaped, 2, err)
					 : buffer_append(out, name, 1, err);
	}
	return status;
}

enum custody_status
release_sums_write(struct buffer *out, const struct release_sums *sums,
    struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < sums->count && status == CUSTODY_OK; i++) {
		const struct release_file *file = &sums->file[i];
		char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)];

		encode_hex(hex, file->sha256, DIGEST_SIZE);
		status = buffer_print(out, err, "%s%s  ",
		    strpbrk(file->name, "\\\n\r") != NULL ? "\\" : "", hex);
		if (status == CUSTODY_OK)
			status = write_name(out, file->name, err);
		if (status == CUSTODY_OK)
			status = buffer_append(out, "\n", 1, err);
	}
	return status;
}

/* Undoes the escapes in place; false for one that is none of ours. */
static bool
read_name(uint8_t *name, size_t *len, bool escaped)
{
	size_t to = 0;

	for (size_t i = 0; i < *len; i++) {
		if (!escaped || name[i] != '\\') {
			name[to++] = name[i];
			continue;
		}
		if (++i == *len || strchr("\\nr", name[i]) == NULL)
			return false;
		name[to++] = name[i] == 'n'   ? '\n'
			     : name[i] == 'r' ? '\r'
					      : '\\';
	}
	*len = to;
	return to > 0 && memchr(name, '\0', to) == NULL;
}

static enum custody_status
read_line(
    struct release_sums *sums, struct bytes line, struct custody_error *err)
{
	bool escaped = line.len > 0 && line.at[0] == '\\';
	char hex[ENCODE_HEX_SIZE(DIGEST_SIZE)] = "";
	struct buffer raw = {0}, name = {0};
	uint8_t digest[DIGEST_SIZE];
	enum custody_status status;

	line.at += escaped;
	line.len -= escaped;
	if (line.len <= HEX_LEN + 2 || memcmp(line.at + HEX_LEN, "  ", 2) != 0)
		return error_set(err, CUSTODY_MALFORMED, "sums",
		    "%s: a line is not HEX  NAME", RELEASE_SUMS_NAME);
	memcpy(hex, line.at, HEX_LEN);
	status = buffer_append(
	    &raw, line.at + HEX_LEN + 2, line.len - HEX_LEN - 2, err);
	if (status == CUSTODY_OK &&
	    (!encode_unhex(digest, hex, sizeof digest) ||
		!read_name(raw.at, &raw.len, escaped)))
		status = error_set(err, CUSTODY_MALFORMED, "sums",
		    "%s: a line is not HEX  NAME", RELEASE_SUMS_NAME);
	if (status == CUSTODY_OK)
		status = release_document_subject(
		    &name, (struct bytes){raw.at, raw.len}, err);
	if (status == CUSTODY_OK)
		status =
		    release_sums_add(sums, (const char *)name.at, digest, err);
	buffer_clear(&name);
	buffer_clear(&raw);
	return status;
}

enum custody_status
release_sums_read(
    struct release_sums *sums, struct bytes text, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	while (text.len > 0 && status == CUSTODY_OK) {
		const uint8_t *feed = memchr(text.at, '\n', text.len);
		size_t len = feed == NULL ? text.len : (size_t)(feed - text.at);

		status = read_line(sums, (struct bytes){text.at, len}, err);
		len += feed != NULL;
		text.at += len;
		text.len -= len;
	}
	return status;
}
