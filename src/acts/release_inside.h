/* SPDX-License-Identifier: Apache-2.0
 *
 * release_inside: what the files that open and read a release share, and
 * nobody else.
 */
#ifndef ACTS_RELEASE_INSIDE_H
#define ACTS_RELEASE_INSIDE_H

#include <custody/release.h>

#include "acts/data_inside.h"
#include "acts/sealed_files.h"

/* What a manifest says of one entry; strings are owned. */
struct release_entry {
	char *path;
	size_t path_len;
	char format[24];
	bool headed;
	uint8_t header[DIGEST_SIZE];
	uint8_t root[DIGEST_SIZE];
	uint64_t records;
	bool covered; /* some file of the data may hold it */
};

/* One version of the release. */
struct release_part {
	const char *dataset; /* borrowed from `row` */
	const char *version;
	json_t *row;                 /* as data_request_versions gives them */
	struct release_entry *entry; /* by ascending path; none for a folder */
	size_t entries, room;
	struct sealed_files *sealed; /* where all of it lies; NULL: elsewhere */
};

/* One file of it. */
struct release_item {
	struct custody_release_file told;
	size_t part;
	char *folder, *name, *path; /* where it lies; its path as told */
	size_t sealed;              /* where its part is: which file there;
				       folder is the version's name then */
	char *format;               /* of a folder's file; NULL: the part's */
	bool no_header;
	bool summed; /* sha256 is what it was released with */
	uint8_t sha256[DIGEST_SIZE];
};

/* A place of the skip list. */
struct release_skip {
	char *dataset, *file; /* owned; the file is maybe not UTF-8 */
	size_t file_len;
	char version[ENCODE_HEX_SIZE(DIGEST_SIZE)];
	uint64_t ordinal;
};

struct release_skips {
	struct release_skip *skip; /* sorted */
	size_t count, room;
};

struct custody_release {
	struct custody *custody;
	bool own; /* the custody is ours to close */
	char *about;
	struct release_part *part;
	size_t parts;
	struct release_item *item;
	size_t items, room;
	struct barred barred;
	struct release_skips skips;
};

/* release_skip.c: reads a list; `sha256` (64 hex, "" for any) is what it has
 * to be.  CUSTODY_DISAGREES, CUSTODY_MALFORMED ("skip-list"). */
enum custody_status release_skip_read(struct release_skips *out,
    const char *path, const char *sha256,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void release_skip_clear(struct release_skips *skips);
bool release_skip_has(const struct release_skips *skips,
    const struct release_part *part, struct bytes file, uint64_t ordinal);

/* release_list.c: parts and files.  release_list_walk finds the files of
 * `path`, without reading them. */
enum custody_status release_list_part(struct custody_release *release,
    const json_t *row, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status release_list_walk(struct custody_release *release,
    size_t part, const char *const *paths, size_t count,
    const struct custody_reading_options *options,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Those of what is sealed: part->sealed is open. */
enum custody_status release_list_sealed(struct custody_release *release,
    size_t part, struct custody_error *err) CUSTODY_MUST_CHECK;
/* By part, then by path. */
void release_list_sort(struct custody_release *release);
void release_list_drop(struct release_item *item);
/* The entries of a part. */
void release_list_forget(struct release_part *part);
void release_list_clear(struct custody_release *release);

/* release_data.c: data where it lies, held against the manifest of each
 * version, from the permit, the index, or the data itself. */
enum custody_status release_data_open(struct custody_release *release,
    const struct data_ask *ask, struct custody_error *err) CUSTODY_MUST_CHECK;

/* release_folder.c: what export made; the document is verified by the caller.
 */
enum custody_status release_folder_open(struct custody_release *release,
    const char *dir, const struct release_document *document,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
