/* SPDX-License-Identifier: Apache-2.0
 *
 * tree: which files PATHs name, before any is read.  Folders are walked, what
 * is no regular file is refused by name, a custody directory is passed over.
 */
#ifndef READERS_TREE_H
#define READERS_TREE_H

#include <sys/stat.h>

#include <custody/reader.h>

#include "base/bytes.h"

struct tree_file {
	size_t root;       /* which of the PATHs                          */
	bool alone;        /* the PATH itself is this file, or "-"        */
	struct bytes rel;  /* below the PATH; the PATH's last part where it
			      is the file; what --stdin-name says for "-" */
	struct bytes path; /* in the dataset, with every suffix it has    */
	struct bytes name; /* the same without a compression's suffix     */
	bool collides;     /* another would have the same name            */
	bool keeps;        /* so it has its suffix for good               */
	const int *fd;     /* open already, and read there; NULL: by name */
	uint64_t from;     /* what lies before it is not read             */
	uint64_t until;    /* nor from here on; 0: all that follows       */
};

struct tree {
	const char *const *paths;
	size_t path_count;
	struct tree_file **files; /* sorted by name, or path if it keeps it */
	size_t count;
	uint64_t bytes; /* of all files but standard input */
};

typedef enum custody_status tree_excluded(
    void *ctx, struct bytes path, struct custody_error *err);

/*
 * Lists all.  CUSTODY_MALFORMED: "link", "not-a-file", "same-path";
 * CUSTODY_UNKNOWN: "no-file", "io"; CUSTODY_USAGE: "bad-path".
 */
enum custody_status tree_list(struct tree *tree, const char *const *paths,
    size_t count, const struct custody_reading_options *options,
    tree_excluded *excluded, void *ctx,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void tree_clear(struct tree *tree);

/* The same of files that are known, with the paths they have: tree->paths is
 * an array of their folders.  They come by ascending path, no two equal. */
struct reading_named;
enum custody_status tree_named(struct tree *tree,
    const struct reading_named *files, size_t count,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void tree_named_clear(struct tree *tree);

/* Puts the files in order and decides which keep their suffix; two equal
 * paths are CUSTODY_MALFORMED ("same-path").  tree_list calls it. */
enum custody_status tree_sort(
    struct tree *tree, struct custody_error *err) CUSTODY_MUST_CHECK;

/* True if a file other than this has that path, or a folder's part of it. */
bool tree_sort_taken(
    const struct tree *tree, const struct tree_file *but, struct bytes path);

/* Opens one for reading; *found says how it is called in messages and
 * places.  It still has to be a regular file, unless it is "-". */
enum custody_status tree_open(const struct tree *tree,
    const struct tree_file *file, bool follow, int *fd, struct stat *stat,
    struct buffer *found, struct custody_error *err) CUSTODY_MUST_CHECK;

/* True if --include and --exclude let a path pass.  `inside` says that a
 * folder or archive that holds it was let pass by --include. */
bool tree_wants(const struct custody_reading_options *options,
    struct bytes path, bool inside);

#endif
