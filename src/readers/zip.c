/* SPDX-License-Identifier: Apache-2.0
 *
 * zip: a record is a regular member's content, in the order of the local
 * headers.  zip_directory says which members there are; libarchive, which
 * must name the same ones, gives their content and checks their CRC-32.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "readers/container.h"
#include "readers/decompress.h"
#include "readers/zip.h"
#include "readers/zip_directory.h"

struct zip {
	int fd;
	uint64_t size;
	uint64_t at;
	struct container_input input;
	uint8_t piece[65536];
};

static la_ssize_t
give_piece(struct archive *archive, void *ctx, const void **out)
{
	struct zip *zip = ctx;
	ssize_t got;

	(void)archive;
	do
		got = pread(
		    zip->fd, zip->piece, sizeof zip->piece, (off_t)zip->at);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		zip->input.status = error_system(zip->input.err, "io",
		    "byte %llu", (unsigned long long)zip->at + 1);
		return ARCHIVE_FATAL;
	}
	zip->at += (uint64_t)got;
	*out = zip->piece;
	return got;
}

static la_int64_t
seek(struct archive *archive, void *ctx, la_int64_t offset, int whence)
{
	struct zip *zip = ctx;
	uint64_t from = whence == SEEK_SET   ? 0
			: whence == SEEK_CUR ? zip->at
					     : zip->size;
	la_int64_t to;

	(void)archive;
	if (__builtin_add_overflow((la_int64_t)from, offset, &to) || to < 0)
		return ARCHIVE_FATAL;
	zip->at = (uint64_t)to;
	return to;
}

/* Sizes are known before anything is unpacked, and held to afterwards. */
static enum custody_status
check_limits(const struct zip_directory *directory,
    const struct delivery *delivery, struct custody_error *err)
{
	uint64_t packed = 0;
	uint64_t size = 0;

	for (size_t i = 0; i < directory->count; i++) {
		const struct zip_member *member = &directory->members[i];

		/* They tile the file, so only this sum can overflow. */
		packed += member->packed;
		if (__builtin_add_overflow(size, member->size, &size) ||
		    size > delivery->limits.expanded)
			return error_set(err, CUSTODY_MALFORMED, "too-big",
			    "zip: it holds too many bytes");
		if (size > DECOMPRESS_RATIO_FLOOR &&
		    size / delivery->limits.ratio > packed)
			return error_set(err, CUSTODY_MALFORMED, "too-big",
			    "zip: it holds too many bytes for each of its own");
	}
	return CUSTODY_OK;
}

static bool
is_comparable(struct bytes path)
{
	for (size_t i = 0; i < path.len; i++)
		if (path.at[i] >= 0x80 || path.at[i] == '\\')
			return false;
	return true;
}

/* As in tar.c, names of other scripts cannot be compared; nor those with a
 * backslash, which libarchive turns and members_take refuses. */
static bool
agrees(const struct zip_member *member, struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);

	if (archive_entry_filetype(entry) !=
	    (member->folder ? AE_IFDIR : AE_IFREG))
		return false;
	if (!member->folder &&
	    (!archive_entry_size_is_set(entry) ||
		archive_entry_size(entry) != (la_int64_t)member->size))
		return false;
	return !is_comparable(member->path) ||
	       (path != NULL && bytes_equal(bytes_text(path), member->path));
}

static enum custody_status
take_member(struct members *members, struct container *container,
    const struct zip_member *member, struct custody_error *err)
{
	struct source *content = NULL;
	enum custody_status status;

	status = container_next(container, err);
	if (status == CUSTODY_OK && !agrees(member, container->entry))
		status = CUSTODY_END;
	if (status == CUSTODY_END)
		return error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "%.*s: readers of zip would not agree about this member",
		    (int)member->path.len, (const char *)member->path.at);
	if (status != CUSTODY_OK)
		return status;
	if (member->folder)
		return members_folder(members, member->path, err);
	status = container_content(&content, container, err);
	if (status != CUSTODY_OK)
		return status;
	return members_take(members, member->path, member->size, content, err);
}

static enum custody_status
take_members(struct members *members, struct container *container,
    const struct zip_directory *directory, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < directory->count && status == CUSTODY_OK; i++)
		status = take_member(
		    members, container, &directory->members[i], err);
	if (status != CUSTODY_OK)
		return status;
	status = container_next(container, err);
	if (status == CUSTODY_OK)
		return error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "zip: another reader sees more members");
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

enum custody_status
zip_run(
    struct members *members, int fd, uint64_t size, struct custody_error *err)
{
	struct zip zip = {
	    .fd = fd,
	    .size = size,
	    .input = {.read = give_piece, .seek = seek},
	};
	struct container container = {.archive = NULL};
	struct zip_directory directory;
	enum custody_status status;

	zip.input.ctx = &zip;
	status = zip_directory_read(
	    &directory, fd, size, members->delivery->limits.members, err);
	if (status == CUSTODY_OK)
		status = check_limits(&directory, members->delivery, err);
	/* libarchive does not take a zip without members for one. */
	if (status == CUSTODY_OK && directory.count > 0) {
		status = container_open(&container,
		    archive_read_support_format_zip_seekable, &zip.input, err);
		if (status == CUSTODY_OK)
			status =
			    take_members(members, &container, &directory, err);
	}
	if (status == CUSTODY_OK)
		status = members_end(members, err);
	container_close(&container);
	zip_directory_clear(&directory);
	return status;
}
