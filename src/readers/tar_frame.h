/* SPDX-License-Identifier: Apache-2.0
 *
 * tar_frame: the blocks of a tar, read strictly beside libarchive, which lets
 * pass what cuts, hides or repeats members.  Only regular members and folders
 * are let through.
 */
#ifndef READERS_TAR_FRAME_H
#define READERS_TAR_FRAME_H

#include "base/bytes.h"

#define TAR_BLOCK 512

/* A member as the blocks have it. */
struct tar_member {
	struct tar_member *next;
	uint64_t size;
	bool folder;
	struct bytes path; /* as stored; a NUL follows */
};

struct tar_frame {
	uint8_t block[TAR_BLOCK];
	size_t have;      /* of the block */
	uint64_t at;      /* bytes fed so far */
	uint64_t skip;    /* of content and its padding, still to come */
	uint8_t extended; /* type of the extended header being gathered */
	uint64_t extended_left;
	struct buffer gathered;
	struct buffer path; /* that an extended header gave */
	bool has_path;
	bool has_size;
	bool has_extended; /* x or L came, its member has not */
	uint64_t size;
	unsigned zero_blocks;
	struct tar_member *first; /* fed, not taken yet */
	struct tar_member *last;
};

/* True if a text begins with a tar's header block: by its checksum. */
bool tar_frame_detect(struct bytes head);

/* What a block could be, of whatever lies there. */
enum tar_glance {
	TAR_GLANCE_NONE,
	TAR_GLANCE_EXTENDED, /* of what belongs to the header after it */
	TAR_GLANCE_MEMBER,
	TAR_GLANCE_OTHER,
};
/* *name: its field of that name, a view. */
enum tar_glance tar_frame_glance(
    const uint8_t block[TAR_BLOCK], struct bytes *name);

/* The next bytes of the file.  CUSTODY_MALFORMED ("bad-archive", "link",
 * "not-a-file") names the byte of the header. */
enum custody_status tar_frame_feed(struct tar_frame *frame, struct bytes data,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Takes the next member in order, to be freed; NULL if none was fed. */
struct tar_member *tar_frame_take(struct tar_frame *frame);

/* After the last byte: it ended in two zero blocks and nothing but zeros. */
enum custody_status tar_frame_end(const struct tar_frame *frame,
    struct custody_error *err) CUSTODY_MUST_CHECK;

void tar_frame_clear(struct tar_frame *frame);

#endif
