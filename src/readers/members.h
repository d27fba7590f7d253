/* SPDX-License-Identifier: Apache-2.0
 *
 * members: what becomes of an archive's members.  One of a record format is a
 * file entry of its own; the others are together the records of the archive's
 * entry.
 */
#ifndef READERS_MEMBERS_H
#define READERS_MEMBERS_H

#include "readers/delivery.h"
#include "readers/member_names.h"
#include "readers/packing.h"
#include "readers/samples.h"

/* A member that was an entry of its own. */
struct member_entry {
	char *name; /* its path without a compression's suffix */
	char *path; /* its path with it */
	void *sinks;
	bool keeps; /* the suffix: another has the same name */
};

/* An archive that is being read. */
struct members {
	struct delivery *delivery;
	struct bytes found;
	struct bytes path;           /* of the archive's own entry      */
	const struct reader *reader; /* tar or zip                      */
	bool whole_only;             /* every member is a whole one     */
	bool inside;                 /* --include let the archive pass  */

	struct entry own;
	bool own_begun;
	struct packing packing; /* of small members  */
	struct buffer clean;    /* the member's path */
	struct buffer label;

	uint64_t count;
	struct member_names names;
	struct samples samples; /* of webdataset */
	struct member_entry *entries;
	size_t entry_count;
	size_t entry_room;
};

/*
 * One regular member, as stored, in the archive's order.  The source is taken;
 * it must give `size` bytes, which its hint says too.  CUSTODY_MALFORMED:
 * "unsafe-path", "same-path", "too-many", and what a format refuses.
 */
enum custody_status members_take(struct members *members, struct bytes stored,
    uint64_t size, struct source *source,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A member that is a folder: its path must be safe, nothing else. */
enum custody_status members_folder(struct members *members, struct bytes stored,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A record of the archive's own entry that is a member's content; `stored`
 * becomes its path, where it is not empty. */
enum custody_status members_whole(struct members *members, struct bytes stored,
    struct bytes key, uint64_t size, struct source *source,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A record of the archive's own entry that is made, not stored: `text` is below
 * BLOCK_SIZE, `stored` becomes its path. */
enum custody_status members_add(struct members *members, struct bytes stored,
    struct bytes key, struct bytes text,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_MALFORMED ("bad-archive"). */
enum custody_status members_refuse_size(
    uint64_t size, struct custody_error *err) CUSTODY_MUST_CHECK;

/* After the last: ends the archive's own entry, which is there if it has
 * records or if the archive has no entry else. */
enum custody_status members_end(
    struct members *members, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Frees what it holds, finished or not. */
void members_clear(struct members *members);

#endif
