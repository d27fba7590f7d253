/* SPDX-License-Identifier: Apache-2.0
 *
 * dispose_files: the files that hold some versions, as they lie on the disk:
 * which are still the version's bytes, which somebody else needs, and which
 * must therefore be left.
 */
#ifndef ACTS_DISPOSE_FILES_H
#define ACTS_DISPOSE_FILES_H

#include <jansson.h>

#include "acts/dispose_fs.h"
#include "acts/dispose_sealed.h"
#include "acts/session.h"
#include "base/bytes.h"

enum dispose_state {
	DISPOSE_SAME,     /* the version's bytes: to be destroyed          */
	DISPOSE_MISSING,  /* nothing there                                 */
	DISPOSE_CHANGED,  /* other bytes                                   */
	DISPOSE_REPLACED, /* the bytes of another version of the same plan */
	DISPOSE_SHARED,   /* another live version uses it                  */
	DISPOSE_LINKED,   /* it has names outside of the plan              */
	DISPOSE_REFUSED,  /* not a file, or it cannot be opened            */
};

/* "same", "missing", …; static. */
const char *dispose_files_state(enum dispose_state state);

struct dispose_file {
	struct buffer place; /* absolute path; a NUL follows */
	uint8_t sha256[32];  /* of the bytes that were ingested */
	uint64_t length;
	enum dispose_state state;
	char why[256]; /* where it is left: why */
	dev_t device;
	ino_t inode;
	uint64_t size;
	uint64_t links;
	bool shares; /* blocks, with a file that is not in the plan */
	size_t fs;   /* in the list's file systems */
};

struct dispose_files {
	struct dispose_file *file; /* by place, then digest */
	size_t count;
	size_t room;
	struct dispose_fs fs[16];
	size_t fs_count;
	bool piped; /* some came through standard input */
	struct dispose_seals sealed;
};

/*
 * Collects the files of `versions` (rows of the state's table version), looks
 * for further copies below `data`, and looks at each.  Reads and digests every
 * one that may go.  CUSTODY_UNKNOWN where an index, or that of another live
 * version, cannot be read: who needs a file is then not known.
 */
enum custody_status dispose_files_find(struct dispose_files *out,
    struct custody *custody, const json_t *versions,
    const struct custody_data *data, size_t data_count,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Looks once more at who else needs them, for a plan that was read back. */
enum custody_status dispose_files_share(struct dispose_files *files,
    struct custody *custody, const json_t *versions,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* An empty one at the end, to be filled in. */
struct dispose_file *dispose_files_add(struct dispose_files *files);

void dispose_files_clear(struct dispose_files *files);

/* Which of the list's file systems an open file lies on; a new one is added. */
size_t dispose_files_fs(struct dispose_files *files, int fd);

/* The folder of a place and the name in it: `*fd` is the caller's.
 * CUSTODY_NOT_FOUND ("no-file") where there is no such folder. */
enum custody_status dispose_files_folder(int *fd, const char **name,
    const char *place, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
