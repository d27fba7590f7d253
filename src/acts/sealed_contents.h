/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_contents: what a sealed file says of itself at its end: the files
 * that were sealed, their entries, and in which chunk each record lies.
 */
#ifndef ACTS_SEALED_CONTENTS_H
#define ACTS_SEALED_CONTENTS_H

#include "base/bytes.h"
#include "crypto/digest.h"

struct reader;

struct sealed_content_file {
	struct bytes found;       /* as it was opened */
	struct bytes path;        /* in the version */
	struct bytes compression; /* that was undone; empty: none */
	uint64_t raw_length;
	uint8_t raw_sha256[DIGEST_SIZE];
	uint64_t entries; /* of it; they follow each other */
};

struct sealed_content_entry {
	struct bytes path;
	struct bytes member; /* of an archive, as stored there */
	struct bytes format; /* "jsonl/1" */
	uint64_t records;
};

/* Consecutive records of an entry, in one chunk. */
struct sealed_content_run {
	uint64_t chunk, entry, first, count;
};

/* Texts are views of memory that is somebody else's. */
struct sealed_contents {
	struct sealed_content_file *file;
	struct sealed_content_entry *entry;
	struct sealed_content_run *run;
	size_t files, entries, runs;
	size_t file_room, entry_room, run_room;
};

/* A new one at the end, zeros; NULL when memory is short. */
struct sealed_content_file *sealed_contents_file(struct sealed_contents *all);
struct sealed_content_entry *sealed_contents_entry(struct sealed_contents *all);
struct sealed_content_run *sealed_contents_run(struct sealed_contents *all);

enum custody_status sealed_contents_write(struct buffer *out,
    const struct sealed_contents *all,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Views of `text`.  CUSTODY_DISAGREES ("sealed") for what no sealing wrote. */
enum custody_status sealed_contents_read(struct sealed_contents *out,
    struct bytes text, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Which run holds record `ordinal` of the entry with that path, or begins it;
 * CUSTODY_NOT_FOUND. */
enum custody_status sealed_contents_find(const struct sealed_contents *all,
    struct bytes path, uint64_t ordinal, size_t *run,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Whether a chunk behind `chunk` has something of that record. */
bool sealed_contents_after(const struct sealed_contents *all, uint64_t entry,
    uint64_t ordinal, uint64_t chunk);
/* False where none that follows, in another chunk, has more of that record;
 * else it is that one. */
bool sealed_contents_more(
    const struct sealed_contents *all, uint64_t ordinal, size_t *run);

/* What reads an entry's format; NULL: this release has none. */
const struct reader *sealed_contents_reader(
    const struct sealed_contents *all, uint64_t entry);
bool sealed_contents_samples(const struct sealed_contents *all, uint64_t entry);

/* Frees the lists; texts are whose they are. */
void sealed_contents_clear(struct sealed_contents *all);

#endif
