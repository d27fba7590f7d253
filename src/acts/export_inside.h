/* SPDX-License-Identifier: Apache-2.0
 *
 * export_inside: what the files of exporting share, and nobody else.
 */
#ifndef ACTS_EXPORT_INSIDE_H
#define ACTS_EXPORT_INSIDE_H

#include "acts/data_inside.h"
#include "acts/export_memory.h"
#include "acts/export_output.h"
#include "acts/gate.h"
#include "acts/release_document.h"

/*
 * export_sources.c: the files that hold a version: where it was found, as the
 * manifest says, each with the SHA-256 that it had.
 */
struct export_source {
	char *folder;
	char *name;
	struct buffer path;
	bool hashed;
	uint8_t raw_sha256[DIGEST_SIZE];
};
struct export_sources {
	struct export_source *source;
	struct reading_named *named; /* views of the same, for a walk */
	size_t count;
	size_t room;
};
/* `versions` are all rows of the request; the first index that can be used of
 * those with this row's dataset and root is.  CUSTODY_UNKNOWN ("no-index",
 * "stdin") where the data has to be named. */
enum custody_status export_sources_open(struct export_sources *out,
    struct custody *custody, const json_t *versions, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* True if each can be read where it was found. */
bool export_sources_there(const struct export_sources *sources);
void export_sources_close(struct export_sources *sources);
/* CUSTODY_DISAGREES ("changed") where a file that was not compressed has
 * another SHA-256 than it had. */
enum custody_status export_sources_check(const struct export_sources *sources,
    const struct measure_file *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* export_name.c: what an entry's file is called, or the folder of an archive's
 * members; of a version that is one file the path is empty: it gets its
 * file's name.  The caller frees it; NULL: no memory. */
char *export_name_entry(const struct measure_entry *entry,
    const struct place *place, const json_t *version);
/* Appends a member's path below its archive's. */
enum custody_status export_name_member(struct buffer *out, const char *entry,
    const struct record_label *label,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* export_names.c: the files of a release by their names, each once. */
struct export_names {
	void *root; /* of a tree of search.h; NULL is empty */
};
/* CUSTODY_UNKNOWN ("io") for one that is in it. */
enum custody_status export_names_add(struct export_names *names,
    const char *name, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Takes it out again; false if it is not in it. */
bool export_names_take(struct export_names *names, const char *name);
/* Removes all else below a folder, of an export that was interrupted, and
 * empties the tree.  CUSTODY_UNKNOWN ("io") where one of them is not there: its
 * file system takes two of the names for one. */
enum custody_status export_names_prune(struct export_names *names,
    const char *folder, struct custody_error *err) CUSTODY_MUST_CHECK;
void export_names_clear(struct export_names *names);

/* All that is written: what of it, and what was left out. */
struct export_written {
	struct export_names names;
	uint64_t kept;             /* files that were there already */
	struct release_sums files; /* names in the release */
	json_t *entries;           /* what custody-release.json says of each */
	uint64_t entry_count;
	uint64_t records;
	uint64_t bytes; /* before compression */
	struct barred left;
	uint64_t erased; /* of them */
};

/* export_write.c: writes one version below the folder `dir`, each name after
 * `prefix`.  Nothing written counts before this said CUSTODY_OK: only then
 * was all of the version read, and nothing else. */
struct export_job {
	struct custody *custody;
	const struct data_ask *ask; /* where the data is, and what is barred */
	enum export_compress method;
	int dir;
	const char *prefix;
	struct export_memory *memory; /* in place of the folder, or NULL */
};
enum custody_status export_write(const struct export_job *job,
    const json_t *version, struct export_written *written,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void export_written_clear(struct export_written *written);

/* export_find.c: paths that were given, the sealed store, the places that the
 * manifest has, or where it was located.  options->sealed is the caller's to
 * close. */
enum custody_status export_find_data(const struct export_job *job,
    const json_t *version, struct export_sources *sources,
    struct data_paths *paths, struct measure_options *options,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * export_document.c: custody-release.json and SHA256SUMS, as files in `dir`;
 * `about` has the statement's request, release, job, purpose, project,
 * not_after, decision and versions.  `sha256` is that of the first.
 */
enum custody_status export_document_write(struct custody *custody, int dir,
    const json_t *about, struct export_written *written,
    char sha256[ENCODE_HEX_SIZE(DIGEST_SIZE)],
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Adds an entry to what the document will say: its leaf, the name it has in
 * the release, and how many of its records were left out. */
enum custody_status export_document_entry(struct export_written *written,
    const json_t *version, json_t *leaf, struct bytes name, uint64_t left,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * export_target.c: the folder that shall appear, and the one beside it in
 * which it is made.  One export makes it at a time: CUSTODY_UNKNOWN ("busy").
 */
struct export_target {
	char *to;
	char *parent;
	char *staging; /* PARENT/.NAME.custody-partial */
	int fd;        /* of the staging folder, locked; -1: none */
};
/* CUSTODY_USAGE ("exists") unless there is nothing, an empty folder, or a
 * folder with custody-release.json. */
enum custody_status export_target_open(struct export_target *out,
    const char *to, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Begins a new one, or goes on in the folder that an interrupted one left. */
enum custody_status export_target_begin(
    struct export_target *target, struct custody_error *err) CUSTODY_MUST_CHECK;
/* All that was written is on the disk; then, in one step, it is there. */
enum custody_status export_target_sync(
    struct export_target *target, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status export_target_show(
    struct export_target *target, struct custody_error *err) CUSTODY_MUST_CHECK;
/* Removes the staging folder, if this export is in it and did not show it. */
void export_target_drop(struct export_target *target);
void export_target_close(struct export_target *target);

#endif
