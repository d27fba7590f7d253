/* SPDX-License-Identifier: Apache-2.0
 *
 * zip_end: a zip is read from its end, and readers differ in how they look
 * for it.  Here it must be where a zip without anything added has it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/zip_directory.h"
#include "readers/zip_end.h"

enum {
	END_LEN = 22,     /* end of central directory record       */
	END64_LEN = 56,   /* zip64 end of central directory record */
	LOCATOR_LEN = 20, /* zip64 end of central directory locator */
};

uint16_t
zip_end_u16(const uint8_t *at)
{
	return (uint16_t)bytes_number_low(at, sizeof(uint16_t));
}

uint32_t
zip_end_u32(const uint8_t *at)
{
	return (uint32_t)bytes_number_low(at, sizeof(uint32_t));
}

uint64_t
zip_end_u64(const uint8_t *at)
{
	return bytes_number_low(at, sizeof(uint64_t));
}

static enum custody_status
refuse(struct custody_error *err, const char *why)
{
	return error_set(err, CUSTODY_MALFORMED, "bad-archive", "zip: %s", why);
}

enum custody_status
zip_end_pread(
    int fd, void *to, size_t len, uint64_t at, struct custody_error *err)
{
	uint8_t *next = to;

	while (len > 0) {
		ssize_t got = pread(fd, next, len, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_system(
			    err, "io", "byte %llu", (unsigned long long)at + 1);
		if (got == 0)
			return refuse(err, "it is cut short");
		next += got;
		at += (uint64_t)got;
		len -= (size_t)got;
	}
	return CUSTODY_OK;
}

static bool
is_end(const uint8_t *at)
{
	return memcmp(at, "PK\x05\x06", 4) == 0;
}

/* The record that ends the file, alone in what could be its comment. */
static enum custody_status
find_end(
    const struct bytes *tail, const uint8_t **out, struct custody_error *err)
{
	const uint8_t *end = tail->at + tail->len;
	const uint8_t *found = NULL;

	for (const uint8_t *at = tail->at; at + END_LEN <= end; at++) {
		if (!is_end(at))
			continue;
		if (found != NULL)
			return refuse(err, "it has two ends");
		/* Before the real one the same bytes may be content. */
		if (at + END_LEN + zip_end_u16(at + 20) == end)
			found = at;
	}
	if (found == NULL)
		return refuse(
		    err, "it does not end with the end of its directory");
	for (const uint8_t *at = found + 4; at + 4 <= end; at++)
		if (is_end(at))
			return refuse(err, "it has two ends");
	*out = found;
	return CUSTODY_OK;
}

/* The zip64 record, by its locator right before the end record at `at`. */
static enum custody_status
read_end64(struct zip_end *out, int fd, uint64_t at, const uint8_t *locator,
    struct custody_error *err)
{
	uint64_t where = zip_end_u64(locator + 8);
	uint8_t end[END64_LEN];
	enum custody_status status;

	if (zip_end_u32(locator + 4) != 0 || zip_end_u32(locator + 16) > 1)
		return refuse(err, "it has several parts");
	if (at < LOCATOR_LEN + END64_LEN ||
	    where != at - LOCATOR_LEN - END64_LEN)
		return refuse(err, "its zip64 end is not before its end");
	status = zip_end_pread(fd, end, sizeof end, where, err);
	if (status != CUSTODY_OK)
		return status;
	if (memcmp(end, "PK\x06\x06", 4) != 0 ||
	    zip_end_u64(end + 4) != END64_LEN - 12)
		return refuse(err, "its zip64 end is none");
	if (zip_end_u32(end + 16) != 0 || zip_end_u32(end + 20) != 0 ||
	    zip_end_u64(end + 24) != zip_end_u64(end + 32))
		return refuse(err, "it has several parts");
	out->count = zip_end_u64(end + 32);
	out->length = zip_end_u64(end + 40);
	out->at = zip_end_u64(end + 48);
	if (out->at > where || out->length != where - out->at)
		return refuse(err, "its directory does not end at its end");
	return CUSTODY_OK;
}

/* A field of the plain record says the same as zip64's, or "see there". */
static bool
same(uint64_t plain, uint64_t full, uint64_t see_there)
{
	return plain == full || plain == see_there;
}

static enum custody_status
read_end(struct zip_end *out, int fd, uint64_t at, const uint8_t *end,
    const uint8_t *locator, struct custody_error *err)
{
	struct zip_end plain = {
	    .count = zip_end_u16(end + 10),
	    .length = zip_end_u32(end + 12),
	    .at = zip_end_u32(end + 16),
	};
	enum custody_status status;

	if ((zip_end_u16(end + 4) != 0 && zip_end_u16(end + 4) != 0xffff) ||
	    (zip_end_u16(end + 6) != 0 && zip_end_u16(end + 6) != 0xffff) ||
	    zip_end_u16(end + 8) != zip_end_u16(end + 10))
		return refuse(err, "it has several parts");
	*out = plain;
	if (locator == NULL || memcmp(locator, "PK\x06\x07", 4) != 0) {
		if (plain.at > at || plain.length != at - plain.at)
			return refuse(
			    err, "its directory does not end at its end");
		return CUSTODY_OK;
	}
	status = read_end64(out, fd, at, locator, err);
	if (status == CUSTODY_OK &&
	    (!same(plain.count, out->count, 0xffff) ||
		!same(plain.length, out->length, 0xffffffff) ||
		!same(plain.at, out->at, 0xffffffff)))
		return refuse(err, "its two ends do not agree");
	return status;
}

enum custody_status
zip_end_read(
    struct zip_end *out, int fd, uint64_t size, struct custody_error *err)
{
	uint64_t most = END_LEN + ZIP_COMMENT_MAX + LOCATOR_LEN;
	uint64_t from = size > most ? size - most : 0;
	struct bytes tail = {NULL, (size_t)(size - from)};
	uint8_t *bytes = malloc(tail.len + 1);
	const uint8_t *end = NULL;
	enum custody_status status;
	size_t before;

	if (bytes == NULL)
		return error_memory(err);
	tail.at = bytes;
	status = zip_end_pread(fd, bytes, tail.len, from, err);
	if (status == CUSTODY_OK)
		status = find_end(&tail, &end, err);
	if (status == CUSTODY_OK) {
		before = (size_t)(end - bytes);
		status = read_end(out, fd, from + before, end,
		    before >= LOCATOR_LEN ? end - LOCATOR_LEN : NULL, err);
	}
	free(bytes);
	return status;
}
