/* SPDX-License-Identifier: Apache-2.0
 *
 * delivery: the way from whoever finds records to the sink; keeps count, and
 * spares the finders to ask what the sink wants.
 */
#ifndef READERS_DELIVERY_H
#define READERS_DELIVERY_H

#include "readers/reading.h"
#include "readers/source.h"

struct confined;

/* What a walk has all the way. */
struct delivery {
	const struct custody_reading_options *options;
	struct custody_reading_limits limits; /* none is 0 */
	const struct reading_sink *sink;
	void *ctx;
	const struct reading_sha256 *sha256; /* the sink's, or NULL */
	bool members; /* the sink wants those of samples */
	struct block_pool *pool;
	struct confined *confined; /* who understands what strangers made;
				      NULL: this process itself */
	bool no_archives;          /* what they need is not loaded */
	uint64_t records;
	bool refused;     /* the sink did: its sentence stands as it is */
	bool passed_over; /* a file, because the sink has it already  */
};

/* A file entry that was begun. */
struct entry {
	struct place *place;
	void *sinks; /* the sink's own */
	uint64_t records;
};

/* The keys of reading_sink, one each. */

enum custody_status delivery_found(struct delivery *delivery, uint64_t files,
    uint64_t bytes, struct custody_error *err) CUSTODY_MUST_CHECK;
/* CUSTODY_END where the sink does not want it. */
enum custody_status delivery_begin_file(struct delivery *delivery,
    const struct reading_file *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status delivery_end_file(struct delivery *delivery,
    const struct reading_file *file,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Begins an entry and takes a reference to its place. */
enum custody_status delivery_begin(struct delivery *delivery,
    struct entry *entry, struct place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status delivery_header(struct delivery *delivery,
    struct entry *entry, struct bytes header,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Numbers the batch and counts its records. */
enum custody_status delivery_batch_take(struct delivery *delivery,
    struct entry *entry, struct record_batch *batch,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* Numbers the chunk, and counts its record with the last one. */
enum custody_status delivery_chunk(struct delivery *delivery,
    struct entry *entry, struct record_chunk *chunk,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status delivery_end(struct delivery *delivery, struct entry *entry,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Lets go of an entry, ended or not; of one never begun, too. */
void delivery_clear(struct entry *entry);

/* The path that an entry has after all. */
enum custody_status delivery_rename(struct delivery *delivery, void *sinks,
    struct bytes path, struct custody_error *err) CUSTODY_MUST_CHECK;
/* A path that the options leave out. */
enum custody_status delivery_excluded(struct delivery *delivery,
    struct bytes path, struct custody_error *err) CUSTODY_MUST_CHECK;
/* What a source asks whose ctx is the delivery: its `waits`. */
enum custody_status delivery_waits(
    void *delivery, struct custody_error *err) CUSTODY_MUST_CHECK;
/* A file's own bytes, as they were read: its tap. */
enum custody_status delivery_raw(void *delivery, struct block *block,
    struct bytes data, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A text, read to its end: its header and records, as its place's reader
 * splits it.  *sinks is what the sink calls the entry; may be NULL. */
enum custody_status splitting_run(struct delivery *delivery,
    struct source *source, struct place *place, void **sinks,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * A source that is one record of an entry, all of it: a batch where it fits
 * one block, else chunks.  The label may be NULL.
 */
enum custody_status whole_run(struct delivery *delivery, struct source *source,
    struct entry *entry, const struct record_label *label,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
