/* SPDX-License-Identifier: Apache-2.0
 *
 * reading: PATHs become file entries and records.  It sees bytes and hashes
 * none; every byte of every file is either handed on or accounted for in
 * custody-reader(5), else the walk is refused.
 */
#ifndef READERS_READING_H
#define READERS_READING_H

#include <sys/stat.h>

#include <custody/reader.h>

#include "readers/batch.h"

/* A file as it lies on the disk.  Borrowed until end_file returns. */
struct reading_file {
	struct bytes found;      /* as opened, also NUL-terminated; "-"     */
	struct bytes path;       /* in the dataset, suffix undone; maybe "" */
	const struct stat *stat; /* of the open descriptor                  */
	const char *compression; /* gzip zstd xz bzip2, or NULL             */
};

/* SHA-256 by whoever has it: the readers have none.  `state` is the caller's,
 * a plain value that needs no clearing. */
struct reading_sha256 {
	void (*init)(uint64_t state[16]);
	void (*add)(uint64_t state[16], struct bytes data);
	void (*final)(uint64_t state[16], uint8_t digest[32]);
};

/* A piece of a record that is a whole file or member and too large for one
 * block.  The pieces of one record follow each other; nothing of the same
 * entry comes between. */
struct record_chunk {
	struct block *block; /* borrowed: block_ref it to keep the bytes    */
	struct bytes data;   /* never empty */
	uint64_t ordinal;    /* of the record in its entry, from 0          */
	bool first;
	bool last;
	uint64_t size;             /* of all of it, as its archive says     */
	struct record_label label; /* set in every piece, borrowed          */
};

/*
 * Who gets what is found.  All calls come on the walk's thread.  A call that
 * does not return CUSTODY_OK stops the walk with its answer.  Any member may
 * be NULL: then nobody wants it.
 *
 *     found
 *     excluded*
 *     (begin_file (raw | entries)* end_file)*
 *     where entries: begin_entry header? (batch | chunk)* end_entry
 *
 * Two entries can be open at once: an archive's own and that of a member.
 * `*entry` is the sink's own, for the calls that follow; it must stay valid
 * until the walk returns.
 */
struct reading_sink {
	/* For the formats whose records name what they consist of by digest;
	 * without it these are refused. */
	const struct reading_sha256 *sha256;
	/* Of these, what they consist of comes in place of the records: the
	 * members of each sample, numbered one by one.  They have no
	 * attributes, and their path as stored for a key. */
	bool members;
	/* Before a child is made that will read for this walk: no thread of the
	 * sink does anything when it returns.  What one of them is in the
	 * middle of, a lock of the allocator above all, the child would wait
	 * for and never get. */
	void (*rest)(void *ctx);
	/* In the child that will read for this walk, before it sees a byte:
	 * what it should not have, such as a key, goes. */
	void (*forget)(void *ctx);

	/* Before the first file: how much there is.  Standard input and what
	 * is inside archives are not counted. */
	enum custody_status (*found)(void *ctx, uint64_t files, uint64_t bytes,
	    struct custody_error *err);
	/* A path of the dataset that --include or --exclude leaves out. */
	enum custody_status (*excluded)(
	    void *ctx, struct bytes path, struct custody_error *err);

	/* CUSTODY_END passes the file over: it is not read, and end_file is
	 * not called. */
	enum custody_status (*begin_file)(void *ctx,
	    const struct reading_file *file, struct custody_error *err);
	/* The file's own bytes before anything is undone, all of them, in
	 * order.  `data` is inside `block`, which may be kept by block_ref. */
	enum custody_status (*raw)(void *ctx, struct block *block,
	    struct bytes data, struct custody_error *err);
	/* In its place of what is sealed, as that is walked: so many of the
	 * bytes that `found` told. */
	enum custody_status (*walked)(
	    void *ctx, uint64_t bytes, struct custody_error *err);
	/* Standard input is a pipe or a terminal, and nothing comes: may it be
	 * waited for?  Asked a few times a second. */
	enum custody_status (*waits)(void *ctx, struct custody_error *err);
	/* All was read, and the file is as it was when it was opened; if not,
	 * the walk has ended with CUSTODY_DISAGREES ("changed") instead. */
	enum custody_status (*end_file)(void *ctx,
	    const struct reading_file *file, struct custody_error *err);

	/* `place` may be kept by place_ref. */
	enum custody_status (*begin_entry)(void *ctx, void **entry,
	    struct place *place, struct custody_error *err);
	/* All that precedes the first record, once, before any record; not
	 * called where there is none. */
	enum custody_status (*header)(void *ctx, void *entry,
	    struct bytes header, struct custody_error *err);
	/* The sink owns the batch from here on, whatever it answers. */
	enum custody_status (*batch_take)(void *ctx, void *entry,
	    struct record_batch *batch, struct custody_error *err);
	enum custody_status (*chunk)(void *ctx, void *entry,
	    const struct record_chunk *chunk, struct custody_error *err);
	enum custody_status (*end_entry)(void *ctx, void *entry,
	    uint64_t records, struct custody_error *err);
	/* An entry begun earlier, maybe ended, has another path after all:
	 * two members of an archive would have had the same once compression
	 * was undone, so each keeps its suffix. */
	enum custody_status (*rename_entry)(void *ctx, void *entry,
	    struct bytes path, struct custody_error *err);
};

/*
 * Reads everything that `paths` name.  One PATH is transparent; of several,
 * folders are transparent and a file or archive is its name.
 *
 * CUSTODY_USAGE        an unknown format, a field that cannot be, a file with
 *                      no suffix and no --format, no paths, "-" twice
 * CUSTODY_UNKNOWN      what could not be opened or read, by name; memory
 * CUSTODY_MALFORMED    what its format refuses, a link, a device, two equal
 *                      paths, no record at all ("no-records"): path, then
 *                      line, row or byte offset
 * CUSTODY_DISAGREES    "changed": a file changed while it was read
 * or what the sink answered.
 */
enum custody_status reading_walk(const char *const *paths, size_t count,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A file that was found before, and the path it then had in the version
 * (without a compression's suffix where that was undone). */
struct reading_named {
	const char *folder; /* where it lies */
	const char *name;   /* there         */
	struct bytes path;
	uint64_t size; /* for `found` */
	const int *fd; /* it is open already, and read there; NULL: by name */
	/* Only these bytes of it, of a text or a tar from where a record
	 * begins, of what is compressed whole members or frames; until 0: all
	 * that follows. */
	uint64_t from, until;
};

/*
 * Reads exactly these files, each with the path that is given, and nothing
 * else that lies beside them.  They come by ascending path, no two equal.
 * Answers as reading_walk.
 */
enum custody_status reading_walk_named(const struct reading_named *files,
    size_t count, const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Appends canonical JSON of a path: {"path":"…"}, or {"path_hex":"…"} where
 * it is not UTF-8 or has characters that canonical JSON refuses (control,
 * bidirectional).
 */
enum custody_status reading_path_json(struct buffer *out, struct bytes path,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
