/* SPDX-License-Identifier: Apache-2.0
 *
 * tar: a record is a regular member's content, in the archive's order.  The
 * bytes go through tar_frame into libarchive; each member must be the same
 * for both.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/container.h"
#include "readers/tar.h"
#include "readers/tar_frame.h"

struct tar {
	struct source *source;
	struct block_pool *pool;
	struct block *block; /* that libarchive may still look at */
	struct tar_frame frame;
	struct container_input input;
};

/* The next piece, through the frame. */
static enum custody_status
read_piece(struct tar *tar, size_t *got, struct custody_error *err)
{
	enum custody_status status;

	block_free(tar->block);
	tar->block = NULL;
	status = block_new(&tar->block, tar->pool, BLOCK_SIZE, err);
	if (status != CUSTODY_OK)
		return status;
	status =
	    source_fill(tar->source, tar->block, 0, BLOCK_SIZE / 4, got, err);
	if (status == CUSTODY_END)
		status = CUSTODY_OK;
	if (status == CUSTODY_OK)
		status = tar_frame_feed(
		    &tar->frame, (struct bytes){tar->block->bytes, *got}, err);
	return status;
}

static la_ssize_t
give_piece(struct archive *archive, void *ctx, const void **out)
{
	struct tar *tar = ctx;
	size_t got = 0;

	(void)archive;
	tar->input.status = read_piece(tar, &got, tar->input.err);
	if (tar->input.status != CUSTODY_OK)
		return ARCHIVE_FATAL;
	*out = tar->block->bytes;
	return (la_ssize_t)got;
}

static bool
is_ascii(struct bytes text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] >= 0x80)
			return false;
	return true;
}

/* libarchive brings names of other scripts into a normal form, so only those
 * of ASCII can be compared. */
static bool
agrees(const struct tar_member *member, struct archive_entry *entry)
{
	const char *path = archive_entry_pathname(entry);
	struct bytes mine = member->path;
	struct bytes other;

	if (archive_entry_hardlink(entry) != NULL ||
	    archive_entry_filetype(entry) !=
		(member->folder ? AE_IFDIR : AE_IFREG))
		return false;
	if (!member->folder &&
	    (!archive_entry_size_is_set(entry) ||
		archive_entry_size(entry) != (la_int64_t)member->size))
		return false;
	if (!is_ascii(mine))
		return true;
	if (path == NULL)
		return false;
	other = bytes_text(path);
	while (member->folder && mine.len > 0 && mine.at[mine.len - 1] == '/')
		mine.len--;
	while (
	    member->folder && other.len > 0 && other.at[other.len - 1] == '/')
		other.len--;
	return bytes_equal(mine, other);
}

static enum custody_status
take_member(struct members *members, struct container *container,
    const struct tar_member *member, struct custody_error *err)
{
	struct source *content = NULL;
	enum custody_status status;

	if (member == NULL || !agrees(member, container->entry))
		return error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "%s: readers of tar would not agree about this member",
		    member == NULL ? "?" : (const char *)member->path.at);
	if (member->folder)
		return members_folder(members, member->path, err);
	status = container_content(&content, container, err);
	if (status != CUSTODY_OK)
		return status;
	return members_take(members, member->path, member->size, content, err);
}

static enum custody_status
take_members(struct members *members, struct container *container,
    struct tar *tar, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;

	while (status == CUSTODY_OK) {
		struct tar_member *member;

		status = container_next(container, err);
		if (status != CUSTODY_OK)
			break;
		member = tar_frame_take(&tar->frame);
		status = take_member(members, container, member, err);
		free(member);
	}
	return status == CUSTODY_END ? CUSTODY_OK : status;
}

/* libarchive stops at the end of the archive; what follows it is ours. */
static enum custody_status
read_rest(struct tar *tar, struct custody_error *err)
{
	enum custody_status status = CUSTODY_OK;
	size_t got = 1;

	while (status == CUSTODY_OK && got > 0)
		status = read_piece(tar, &got, err);
	if (status == CUSTODY_OK)
		status = tar_frame_end(&tar->frame, err);
	if (status == CUSTODY_OK && tar->frame.first != NULL)
		status = error_set(err, CUSTODY_MALFORMED, "bad-archive",
		    "%s: readers of tar would not agree about this member",
		    (const char *)tar->frame.first->path.at);
	return status;
}

enum custody_status
tar_run(
    struct members *members, struct source *source, struct custody_error *err)
{
	struct tar tar = {
	    .source = source,
	    .pool = members->delivery->pool,
	    .input = {.read = give_piece},
	};
	struct container container = {.archive = NULL};
	enum custody_status status;

	tar.input.ctx = &tar;
	status = container_open(
	    &container, archive_read_support_format_tar, &tar.input, err);
	if (status == CUSTODY_OK)
		status = take_members(members, &container, &tar, err);
	if (status == CUSTODY_OK)
		status = read_rest(&tar, err);
	if (status == CUSTODY_OK)
		status = members_end(members, err);
	container_close(&container);
	tar_frame_clear(&tar.frame);
	block_free(tar.block);
	return status;
}
