/* SPDX-License-Identifier: Apache-2.0
 *
 * measure: one pass over a dataset: what PATHs hold becomes records, digests,
 * Merkle roots, file entries and a version.  The same bytes give the same
 * version with any number of threads.  Memory is bounded but for the list of
 * entries (about 200 bytes and the path each).
 */
#ifndef ACTS_MEASURE_H
#define ACTS_MEASURE_H

#include <custody/custody.h>

#include "acts/scan.h"
#include "crypto/digest.h"
#include "readers/reading.h"
#include "store/index_build.h"

/* A file of the version, measured. */
struct measure_entry {
	struct bytes path; /* in the version, maybe ""; NUL-terminated too */
	char format[24];   /* "jsonl/1" */
	bool headed;       /* `header` is the SHA-256 of what precedes the
			      first record */
	uint8_t header[DIGEST_SIZE];
	uint8_t root[DIGEST_SIZE];
	uint64_t records;
	uint64_t bytes; /* decompressed; of an archive its members' */
	uint64_t first; /* ordinal of its first record in the index */
	struct measure_open *open; /* while it is measured; else NULL */
	uint8_t *renamed;          /* what path points to, if that is ours */
};

/* A file as it lies on the disk, measured. */
struct measure_file {
	struct bytes found; /* as opened */
	struct bytes path;  /* in the version; of an archive what its entries'
			       paths begin with */
	const char *compression; /* NULL: none was undone */
	uint64_t raw_length;
	uint8_t raw_sha256[DIGEST_SIZE]; /* if options.raw */
};

struct measurement {
	struct measure_entry **entry; /* sorted by path bytes */
	size_t entries;
	uint8_t version[DIGEST_SIZE];
	uint64_t files; /* as they lie on the disk */
	uint64_t records;
	uint64_t erased;        /* of them: only their leaf hashes are left */
	uint64_t bytes;         /* decompressed */
	uint64_t raw_bytes;     /* on the disk */
	uint64_t excluded;      /* paths that a pattern left out */
	json_t *excluded_paths; /* the first five of them, escaped */
	uint64_t with_url, with_time, with_id; /* if examined */
	uint64_t taken_files, taken_bytes;     /* from parts: not read now */
	uint64_t onto_files, onto_bytes; /* of options.onto, on the disk */
	uint64_t duplicates;   /* for whoever has an index to count them */
	struct scan_sums sums; /* of the families asked for */
	json_t *facts;         /* for whoever makes them of these; or NULL */
};

/*
 * Who wants more than roots.  Calls come on the thread that called
 * measure_run, in the order of the walk, records after they were digested.
 * Any member may be NULL; an answer but CUSTODY_OK ends the measuring with
 * it.  `*own` is for the calls that follow on the same entry.
 */
struct measure_sink {
	/* `entry` stays where it is as long as the measurement; its path,
	 * format are set, the rest comes. */
	enum custody_status (*begin)(void *ctx, void **own,
	    const struct measure_entry *entry, const struct place *place,
	    struct custody_error *err);
	enum custody_status (*header)(void *ctx, void *own, struct bytes header,
	    struct custody_error *err);
	/* digests[i] belongs to batch->records[i]. */
	enum custody_status (*records)(void *ctx, void *own,
	    const struct record_batch *batch,
	    const uint8_t (*digests)[DIGEST_SIZE], struct custody_error *err);
	/* A record too large for a batch; its digest with the last piece. */
	enum custody_status (*piece)(void *ctx, void *own,
	    const struct record_chunk *piece, const uint8_t *digest,
	    struct custody_error *err);
	/* Of samples, what they consist of: their members, whose labels have
	 * the path as stored for a key, and which are numbered as the record
	 * is that they are of.  That record comes later. */
	enum custody_status (*members)(void *ctx, void *own,
	    const struct record_batch *batch, struct custody_error *err);
	enum custody_status (*member_piece)(void *ctx, void *own,
	    const struct record_chunk *piece, struct custody_error *err);
	/* All of it was told; `entry` is final but for a renaming. */
	enum custody_status (*end)(void *ctx, void *own,
	    const struct measure_entry *entry, struct custody_error *err);
	/* An entry that ended has another path after all: entry->path is
	 * still the old one.  Before its `file`. */
	enum custody_status (*renamed)(void *ctx,
	    const struct measure_entry *entry, struct bytes path,
	    struct custody_error *err);
	/* The entry is done with, ended or not: `own` can be freed.  Comes
	 * once for each that `begin` gave something. */
	void (*forget)(void *ctx, void *own);
	/* All entries of a file were told. */
	enum custody_status (*file)(void *ctx, const struct measure_file *file,
	    struct custody_error *err);
	/* A process is about to be made of this one: threads of the sink's
	 * own hold no lock until it is told more.  NULL where it has none. */
	void (*rest)(void *ctx);
};

struct onto;
struct part_read;
struct sealed_files;
struct sealed_read;
struct part_write;

/* A `begin` for who asks later which entry a record is of: *own is it. */
enum custody_status measure_own_entry(void *ctx, void **own,
    const struct measure_entry *entry, const struct place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;

struct measure_options {
	const char *const *paths;
	size_t path_count;
	const struct reading_named *named; /* instead of paths, if not NULL */
	size_t named_count;
	struct custody_reading_options reading;
	bool examine;      /* check each record's form, take its fields */
	bool raw;          /* SHA-256 of each file as it lies on the disk */
	unsigned families; /* what scan.h is to count; 0: nothing */
	bool forms;        /* form.h, for the index, if it has them, and keep */
	struct index_build *index; /* is fed, not finished; NULL for none */
	const char *scratch;       /* with index: a folder for what spills;
				      NULL: it stays in memory */
	const struct measure_sink *sink; /* NULL for none */
	void *ctx;

	/* Instead of paths: all that was sealed there; not with `raw`. */
	struct sealed_read *sealed;
	/* The same of one file there that has no samples. */
	struct sealed_files *sealed_in;
	size_t sealed_file;

	/* Instead of paths: all files of these parts, as they say. */
	struct part_read *const *part;
	size_t part_count;
	/* Beside what is read: all files of a recorded version, as its index
	 * has them; nothing is told of them to the sink.  NULL for none. */
	struct onto *onto;
	/* Files that are in it, and unchanged, are not read; NULL for none. */
	struct part_read *known;
	struct part_write *keep; /* told of every file that is read, or NULL */
	bool whole_files;        /* the time limit stops between files only */
};

/*
 * Measures; tells settings.progress, at most ten times a second, and stops
 * where session_stopped says so (with `keep`, what was read to its end is told
 * to it first).  Of a file from a part the sink gets `file` only.  Answers of
 * reading_walk, of the index and of the sink come back as they are; of several
 * faults the first in the order of the walk.
 */
enum custody_status measure_run(struct custody *custody,
    const struct measure_options *options, struct measurement **out,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void measure_free(struct measurement *measurement);

/* The entry of that path; NULL if there is none. */
const struct measure_entry *measure_find(
    const struct measurement *measurement, struct bytes path);

/* What the settings say of how to read: libduckdb, limits, confinement; for
 * whoever walks without measure_run, which sees to it itself. */
void measure_settings(
    struct custody_reading_options *reading, const struct custody *custody);

/* What the asking structs call reading, as readers take it. */
struct custody_reading_options measure_reading(
    const struct custody_reading *reading);

/* How many threads the settings mean. */
unsigned measure_threads(const struct custody *custody);

#endif
