/* SPDX-License-Identifier: Apache-2.0
 *
 * zip_directory: the members of a zip, read strictly beside libarchive: the
 * file is local headers with their content, one after the other from its
 * first byte, the central directory that names just these, and its end
 * (APPNOTE 6.3.10).  Nothing may be before, between or after.
 */
#ifndef READERS_ZIP_DIRECTORY_H
#define READERS_ZIP_DIRECTORY_H

#include "base/bytes.h"

#define ZIP_DIRECTORY_MAX (UINT64_C(128) << 20) /* bytes of it */
#define ZIP_COMMENT_MAX 16000 /* bytes of the archive's comment */

struct zip_member {
	uint64_t at; /* of its local header */
	uint64_t packed;
	uint64_t size;
	uint32_t crc;
	uint16_t flags;
	uint16_t method;
	bool folder;
	struct bytes path; /* as stored; points into the directory */
};

struct zip_directory {
	struct buffer bytes;        /* the central directory */
	struct zip_member *members; /* in the order of their local headers */
	size_t count;
};

/* True if a text begins as a zip does. */
bool zip_directory_detect(struct bytes head);

/*
 * Reads and checks it all, but not the content, from a seekable descriptor.
 * CUSTODY_MALFORMED: "bad-archive", "encrypted", "link", "not-a-file",
 * "too-big", "too-many".
 */
enum custody_status zip_directory_read(struct zip_directory *out, int fd,
    uint64_t size, uint64_t members_max,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void zip_directory_clear(struct zip_directory *directory);

#endif
