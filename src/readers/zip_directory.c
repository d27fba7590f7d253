/* SPDX-License-Identifier: Apache-2.0
 *
 * zip_directory: every member is described twice in a zip, and readers
 * believe one or the other.  Here both must say the same, and together
 * account for every byte before the directory.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/naming.h"
#include "readers/zip_directory.h"
#include "readers/zip_end.h"

enum {
	CENTRAL_LEN = 46,
	LOCAL_LEN = 30,
	FLAG_ENCRYPTED = 1 << 0,
	FLAG_DESCRIPTOR = 1 << 3,
	FLAG_PATCH = 1 << 5,
	FLAG_STRONG = 1 << 6,
	FLAG_UTF8 = 1 << 11,
	FLAG_MASKED = 1 << 13,
	EXTRA_ZIP64 = 0x0001,
	EXTRA_PATH = 0x7075, /* Info-ZIP's Unicode path */
};

/* Fields that zip64 may hold instead of a header. */
struct wide {
	uint64_t size;
	uint64_t packed;
	uint64_t at;
};

bool
zip_directory_detect(struct bytes head)
{
	return head.len >= 4 && (memcmp(head.at, "PK\x03\x04", 4) == 0 ||
				    memcmp(head.at, "PK\x05\x06", 4) == 0);
}

static enum custody_status
refuse(struct bytes path, const char *code, const char *why,
    struct custody_error *err)
{
	return error_set(err, CUSTODY_MALFORMED, code, "%.*s: %s",
	    (int)path.len, (const char *)path.at, why);
}

/* Takes one of zip64's numbers where the header says "see there". */
static bool
widen(uint64_t *number, struct bytes *field)
{
	if (*number != 0xffffffff)
		return true;
	if (field->len < 8)
		return false;
	*number = zip_end_u64(field->at);
	field->at += 8;
	field->len -= 8;
	return true;
}

/* The extra fields of a header.  Up to three zero bytes after the last are
 * what aligning writers leave. */
static enum custody_status
read_extra(struct bytes extra, struct bytes path, struct wide *wide,
    struct custody_error *err)
{
	while (extra.len >= 4) {
		uint16_t id = zip_end_u16(extra.at);
		struct bytes field = {extra.at + 4, zip_end_u16(extra.at + 2)};

		if (field.len > extra.len - 4)
			return refuse(
			    path, "bad-archive", "an extra field is cut", err);
		extra.at += 4 + field.len;
		extra.len -= 4 + field.len;
		/* version and CRC-32 of the name are before it */
		if (id == EXTRA_PATH &&
		    (field.len < 5 ||
			!bytes_equal(
			    (struct bytes){field.at + 5, field.len - 5}, path)))
			return refuse(path, "bad-archive",
			    "it has two different names", err);
		if (id == EXTRA_ZIP64 && (!widen(&wide->size, &field) ||
					     !widen(&wide->packed, &field) ||
					     !widen(&wide->at, &field)))
			return refuse(
			    path, "bad-archive", "its zip64 field is cut", err);
	}
	for (size_t i = 0; i < extra.len; i++)
		if (extra.at[i] != 0)
			return refuse(
			    path, "bad-archive", "an extra field is cut", err);
	return CUSTODY_OK;
}

static bool
is_utf8(struct bytes text)
{
	uint32_t character;
	size_t len;

	for (; text.len > 0; text.at += len, text.len -= len) {
		len = bytes_character(&character, text.at, text.len);
		if (len == 0)
			return false;
	}
	return true;
}

/* What the member is, by its host's attributes. */
static enum custody_status
check_kind(struct zip_member *member, uint8_t host, uint32_t attributes,
    struct custody_error *err)
{
	struct bytes path = member->path;
	uint32_t kind = attributes >> 28; /* a Unix mode's type */
	bool has_mode = (host == 3 || host == 19) && kind != 0;

	member->folder = path.len > 0 && path.at[path.len - 1] == '/';
	if (has_mode && kind == 0xa)
		return refuse(path, "link", "a symbolic link", err);
	if (has_mode && kind != 0x8 && kind != 0x4)
		return refuse(path, "not-a-file", "a device or FIFO", err);
	if ((has_mode && (kind == 0x4) != member->folder) ||
	    ((attributes & 0x10) != 0 && !member->folder))
		return refuse(path, "bad-archive",
		    "a folder by its name or by its attributes alone", err);
	if (member->folder && member->size > 0)
		return refuse(
		    path, "bad-archive", "a folder with content", err);
	return CUSTODY_OK;
}

static enum custody_status
check_flags(const struct zip_member *member, struct custody_error *err)
{
	struct bytes path = member->path;

	if ((member->flags & (FLAG_ENCRYPTED | FLAG_STRONG | FLAG_MASKED)) !=
		0 ||
	    member->method == 99)
		return refuse(path, "encrypted", "it is encrypted", err);
	if ((member->flags & FLAG_PATCH) != 0)
		return refuse(path, "bad-archive", "it is a patch", err);
	if ((member->flags & FLAG_UTF8) != 0 && !is_utf8(path))
		return refuse(path, "bad-archive",
		    "its name is not the UTF-8 that it says", err);
	return CUSTODY_OK;
}

/* Before anything is compared: that a path leads out is worse than that its
 * two headers have different ones. */
static enum custody_status
check_path(const struct zip_member *member, struct custody_error *err)
{
	struct bytes path = member->path;
	struct buffer clean = {NULL, 0, 0};
	enum custody_status status = CUSTODY_OK;

	if (!member->folder)
		status = naming_clean(&clean, path, err);
	buffer_clear(&clean);
	if (status == CUSTODY_MALFORMED)
		error_prefix(err, "%.*s", (int)path.len, (const char *)path.at);
	return status;
}

/* A header of the directory; *left moves behind it. */
static enum custody_status
read_central(
    struct zip_member *member, struct bytes *left, struct custody_error *err)
{
	const uint8_t *at = left->at;
	enum custody_status status;
	struct wide wide;
	struct bytes extra;
	size_t whole;

	if (left->len < CENTRAL_LEN || memcmp(at, "PK\x01\x02", 4) != 0)
		return error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "zip: its directory is damaged");
	member->path = (struct bytes){at + CENTRAL_LEN, zip_end_u16(at + 28)};
	extra.len = zip_end_u16(at + 30);
	whole =
	    CENTRAL_LEN + member->path.len + extra.len + zip_end_u16(at + 32);
	if (whole > left->len)
		return error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "zip: its directory is cut short");
	extra.at = member->path.at + member->path.len;
	member->flags = zip_end_u16(at + 8);
	member->method = zip_end_u16(at + 10);
	member->crc = zip_end_u32(at + 16);
	wide.packed = zip_end_u32(at + 20);
	wide.size = zip_end_u32(at + 24);
	wide.at = zip_end_u32(at + 42);
	if (zip_end_u16(at + 34) != 0)
		return refuse(
		    member->path, "bad-archive", "it is in another part", err);
	status = read_extra(extra, member->path, &wide, err);
	member->packed = wide.packed;
	member->size = wide.size;
	member->at = wide.at;
	if (status == CUSTODY_OK)
		status = check_flags(member, err);
	if (status == CUSTODY_OK)
		status = check_kind(member, at[5], zip_end_u32(at + 38), err);
	if (status == CUSTODY_OK)
		status = check_path(member, err);
	left->at += whole;
	left->len -= whole;
	return status;
}

/* After content whose sizes were not known when its header was written.
 * `len` is all there is before the next header. */
static enum custody_status
check_descriptor(const struct zip_member *member, int fd, uint64_t at,
    uint64_t len, struct custody_error *err)
{
	const uint8_t *field;
	uint8_t bytes[24];
	enum custody_status status;
	bool same;

	if (len != 12 && len != 16 && len != 20 && len != 24)
		return refuse(member->path, "bad-archive",
		    "something is between it and the next", err);
	status = zip_end_pread(fd, bytes, (size_t)len, at, err);
	if (status != CUSTODY_OK)
		return status;
	/* 16 and 24 have a signature before. */
	field = len % 8 == 0 ? bytes + 4 : bytes;
	same = (field == bytes || memcmp(bytes, "PK\x07\x08", 4) == 0) &&
	       zip_end_u32(field) == member->crc;
	if (len < 20)
		same = same && zip_end_u32(field + 4) == member->packed &&
		       zip_end_u32(field + 8) == member->size;
	else
		same = same && zip_end_u64(field + 4) == member->packed &&
		       zip_end_u64(field + 12) == member->size;
	return same ? CUSTODY_OK
		    : refuse(member->path, "bad-archive",
			  "its headers do not agree", err);
}

/* The numbers of a local header; zeros stand for what a descriptor holds. */
static bool
same_numbers(
    const struct zip_member *member, uint32_t crc, const struct wide *wide)
{
	bool later = (member->flags & FLAG_DESCRIPTOR) != 0;

	return (crc == member->crc || (later && crc == 0)) &&
	       (wide->packed == member->packed ||
		   (later && wide->packed == 0)) &&
	       (wide->size == member->size || (later && wide->size == 0));
}

/* A local header against the directory; *after is where its content ends. */
static enum custody_status
check_local(const struct zip_member *member, int fd, uint64_t limit,
    struct buffer *scratch, uint64_t *after, struct custody_error *err)
{
	struct bytes path = member->path;
	uint8_t head[LOCAL_LEN];
	enum custody_status status;
	struct wide wide = {.at = 0};
	struct bytes extra;
	size_t more;
	uint8_t *rest;

	status = zip_end_pread(fd, head, sizeof head, member->at, err);
	if (status != CUSTODY_OK)
		return status;
	more = (size_t)zip_end_u16(head + 26) + zip_end_u16(head + 28);
	scratch->len = 0;
	rest = buffer_reserve(scratch, more);
	if (rest == NULL)
		return error_memory(err);
	status = zip_end_pread(fd, rest, more, member->at + sizeof head, err);
	if (status != CUSTODY_OK)
		return status;
	if (memcmp(head, "PK\x03\x04", 4) != 0)
		return refuse(path, "bad-archive",
		    "its header is not where its directory says", err);
	if (!bytes_equal((struct bytes){rest, zip_end_u16(head + 26)}, path))
		return refuse(
		    path, "bad-archive", "its headers have two names", err);
	if (zip_end_u16(head + 8) != member->method)
		return refuse(
		    path, "bad-archive", "its headers have two methods", err);
	if (zip_end_u16(head + 6) != member->flags)
		return refuse(
		    path, "bad-archive", "its headers do not agree", err);
	extra = (struct bytes){rest + path.len, more - path.len};
	wide.packed = zip_end_u32(head + 18);
	wide.size = zip_end_u32(head + 22);
	status = read_extra(extra, path, &wide, err);
	if (status != CUSTODY_OK)
		return status;
	if (!same_numbers(member, zip_end_u32(head + 14), &wide))
		return refuse(path, "bad-archive",
		    "its headers have two sizes or checksums", err);
	*after = member->at + sizeof head + more;
	if (*after > limit || member->packed > limit - *after)
		return refuse(
		    path, "bad-archive", "it overlaps what follows it", err);
	*after += member->packed;
	return CUSTODY_OK;
}

static int
compare_places(const void *a, const void *b)
{
	const struct zip_member *one = a;
	const struct zip_member *other = b;

	return one->at < other->at ? -1 : one->at > other->at;
}

/* Local headers and content tile the file up to the directory. */
static enum custody_status
check_tiles(struct zip_directory *directory, int fd, uint64_t limit,
    struct custody_error *err)
{
	struct zip_member *members = directory->members;
	struct buffer scratch = {NULL, 0, 0};
	enum custody_status status = CUSTODY_OK;
	uint64_t after = 0;

	for (size_t i = 0; i < directory->count && status == CUSTODY_OK; i++) {
		uint64_t next =
		    i + 1 < directory->count ? members[i + 1].at : limit;

		if (i == 0 && members[i].at != 0)
			status = refuse(members[i].path, "bad-archive",
			    "something is before it", err);
		if (status == CUSTODY_OK)
			status = check_local(
			    &members[i], fd, next, &scratch, &after, err);
		if (status == CUSTODY_OK &&
		    (members[i].flags & FLAG_DESCRIPTOR) != 0)
			status = check_descriptor(
			    &members[i], fd, after, next - after, err);
		else if (status == CUSTODY_OK && after != next)
			status = refuse(members[i].path, "bad-archive",
			    "something is between it and the next", err);
	}
	buffer_clear(&scratch);
	return status;
}

static enum custody_status
read_members(
    struct zip_directory *directory, uint64_t count, struct custody_error *err)
{
	struct bytes left = {directory->bytes.at, directory->bytes.len};
	enum custody_status status = CUSTODY_OK;

	/* Each takes 46 bytes or more, so this is no more than was read. */
	if (count > left.len / CENTRAL_LEN)
		return error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "zip: its directory is cut short");
	directory->members =
	    calloc((size_t)count + 1, sizeof *directory->members);
	if (directory->members == NULL)
		return error_memory(err);
	for (; directory->count < count && status == CUSTODY_OK;
	     directory->count++)
		status = read_central(
		    &directory->members[directory->count], &left, err);
	if (status == CUSTODY_OK && left.len > 0)
		status = error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "zip: its directory holds more than it counts");
	return status;
}

static enum custody_status
load(struct zip_directory *directory, int fd, const struct zip_end *end,
    struct custody_error *err)
{
	uint8_t *to;

	if (end->length > ZIP_DIRECTORY_MAX)
		return error_set(err, CUSTODY_MALFORMED, "too-big",
		    "zip: a directory of more than %" PRIu64 " bytes",
		    ZIP_DIRECTORY_MAX);
	to = buffer_reserve(&directory->bytes, (size_t)end->length);
	if (to == NULL)
		return error_memory(err);
	directory->bytes.len = (size_t)end->length;
	return zip_end_pread(fd, to, (size_t)end->length, end->at, err);
}

enum custody_status
zip_directory_read(struct zip_directory *out, int fd, uint64_t size,
    uint64_t members_max, struct custody_error *err)
{
	enum custody_status status;
	struct zip_end end;

	*out = (struct zip_directory){.count = 0};
	status = zip_end_read(&end, fd, size, err);
	if (status == CUSTODY_OK && end.count > members_max)
		status = error_set(err, CUSTODY_MALFORMED, "too-many",
		    "more than %" PRIu64 " members", members_max);
	if (status == CUSTODY_OK)
		status = load(out, fd, &end, err);
	if (status == CUSTODY_OK)
		status = read_members(out, end.count, err);
	if (status == CUSTODY_OK && out->count == 0 && end.at != 0)
		status = error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "zip: something is before its directory");
	if (status != CUSTODY_OK)
		return status;
	qsort(out->members, out->count, sizeof *out->members, compare_places);
	return check_tiles(out, fd, end.at, err);
}

void
zip_directory_clear(struct zip_directory *directory)
{
	buffer_clear(&directory->bytes);
	free(directory->members);
	*directory = (struct zip_directory){.count = 0};
}
