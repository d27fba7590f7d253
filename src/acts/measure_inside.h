/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_inside: what the files of measuring share, and nobody else.
 *
 * The walk's calls become steps in a queue.  Batches of records go to the
 * threads meanwhile; steps are taken from the queue's head in order, each once
 * what it waits for is done.  So all that is ordered (roots, index, sink)
 * happens on one thread, whatever the others do.
 */
#ifndef ACTS_MEASURE_INSIDE_H
#define ACTS_MEASURE_INSIDE_H

#include <stdio.h>

#include "acts/measure.h"
#include "acts/measure_rows.h"
#include "acts/measure_work.h"
#include "acts/onto.h"
#include "acts/part_read.h"
#include "acts/part_write.h"
#include "acts/progress.h"
#include "crypto/mask.h"
#include "crypto/merkle.h"

/* A file of the disk, until its last step was taken. */
struct measure_disk {
	struct measure_file file; /* owns its paths; they follow the struct */
	struct measure_raw raw;
	struct block *last; /* the piece that may be the last one */
	struct bytes last_data;
	size_t first_entry; /* its entries are consecutive */
	size_t entries;
	struct scan_sums *sums; /* of its records in pieces; NULL: none */
	struct part_stamp stamp;
	struct part_read *from;       /* NULL: it is read */
	size_t which;                 /* of its files */
	struct part_file known;       /* what is said there */
	const struct onto_file *onto; /* NULL: it is read, or from a part */
};

struct measure_samples;

/* What is known of an entry only while it is measured. */
struct measure_open {
	struct place *place;
	struct merkle tree;
	const struct measure_sink *sink;
	void *sink_ctx;
	void *own; /* the sink's */

	/* A record in pieces. */
	struct digest_stream digest;
	struct fingerprint_stream fingerprint;
	uint64_t piece_len;
	struct scan_stream *scan; /* NULL: none was begun */
	struct buffer whole;      /* for its form, while it is short enough */

	/* Members of an archive come between the records of its own entry;
	 * the index wants an entry's records together, so they wait here. */
	FILE *spill;
	struct mask *mask; /* of what is in it */
	uint64_t spilled;  /* bytes of it */
	bool placed;       /* entry->first is set */

	struct measure_samples *samples; /* NULL: none come as members */
};

enum step_kind {
	STEP_BEGIN,
	STEP_HEADER,
	STEP_RECORDS,
	STEP_PIECE,
	STEP_MEMBERS,
	STEP_MEMBER_PIECE,
	STEP_END,
	STEP_RENAME,
	STEP_FILE,
};

struct step {
	enum step_kind kind;
	struct measure_entry *entry;
	size_t held;

	struct bytes text; /* STEP_HEADER, STEP_RENAME: follows the struct */

	struct measure_job *job; /* STEP_RECORDS */
	size_t batch;            /* in the job  */
	size_t row;              /* of the batch's first record */

	struct record_batch *members; /* STEP_MEMBERS */

	/* STEP_PIECE, STEP_MEMBER_PIECE: the block is ours */
	struct record_chunk piece;
	struct buffer label_bytes;
	uint8_t digest[DIGEST_SIZE]; /* if piece.last */
	uint8_t leaf[DIGEST_SIZE];
	uint8_t fingerprint[FINGERPRINT_SIZE];
	uint64_t record_len;
	uint8_t form[FORM_SIZE];
	uint32_t found;

	struct measure_disk *disk; /* STEP_FILE */
	struct step *next;
};

struct measuring {
	struct custody *custody;
	const struct measure_options *options;
	struct custody_reading_options reading; /* whole, until all is done */
	struct measure_work *work;
	struct measurement *result;
	size_t entry_room;
	uint64_t indexed;      /* records that the index was given */
	struct scan_sums sums; /* of the file whose steps are taken now */
	uint64_t first;        /* its first row */
	struct buffer packed;  /* rows on their way into a file */

	struct measure_job *job; /* still being filled, or NULL */
	size_t job_bytes;
	struct step *head, **end;
	size_t held;  /* by all steps */
	size_t limit; /* above which the walk must wait */
	bool broken;  /* a step failed: no later one is taken */

	struct measure_disk *disk; /* the file that is being read */
	struct block_pool *pool;   /* of records that are made here, or NULL */
	struct progress progress;
};

/* measure_steps.c: the queue.  Each takes the walk's call. */
enum custody_status measure_steps_begin(struct measuring *m,
    struct measure_entry *entry, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_steps_header(struct measuring *m,
    struct measure_entry *entry, struct bytes header,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* May data that does not come be waited for?  ctx is the measuring; who asks
 * how far it is gets an answer meanwhile. */
enum custody_status measure_steps_wait(
    void *ctx, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_steps_rename(struct measuring *m,
    struct measure_entry *entry, struct bytes path,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_steps_batch_take(struct measuring *m,
    struct measure_entry *entry, struct record_batch *batch,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_steps_chunk(struct measuring *m,
    struct measure_entry *entry, const struct record_chunk *chunk,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The same for what no record is yet; nothing is settled. */
enum custody_status measure_steps_add_batch_take(struct measuring *m,
    struct measure_entry *entry, struct record_batch *batch,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_steps_add_members_take(struct measuring *m,
    struct measure_entry *entry, struct record_batch *batch,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_steps_add_piece(struct measuring *m,
    struct step **out, enum step_kind kind, struct measure_entry *entry,
    const struct record_chunk *piece,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_steps_end(struct measuring *m,
    struct measure_entry *entry, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_steps_file_take(struct measuring *m,
    struct measure_disk *disk, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Takes every step that is ready; waits where too much is held, or, with
 * `all`, until nothing is left. */
enum custody_status measure_steps_settle(struct measuring *m, bool all,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void measure_steps_drop(struct measuring *m);

/* measure_samples.c: members become the records that name them.  Of an entry
 * whose samples come as members, and which measure_samples_new so prepares,
 * each batch and each piece, and its end. */
enum custody_status measure_samples_new(struct measuring *m,
    struct measure_entry *entry, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_samples_batch_take(struct measuring *m,
    struct measure_entry *entry, struct record_batch *batch,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_samples_piece(struct measuring *m,
    struct measure_entry *entry, const struct record_chunk *piece,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_samples_end(struct measuring *m,
    struct measure_entry *entry, struct custody_error *err) CUSTODY_MUST_CHECK;
void measure_samples_free(struct measure_samples *samples); /* accepts NULL */

/* measure_entry.c: a step, taken in order. */
enum custody_status measure_entry_step(struct measuring *m, struct step *step,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Gives consecutive rows of an entry to whoever keeps them. */
enum custody_status measure_entry_rows(struct measuring *m,
    struct measure_entry *entry, const struct measure_rows *rows,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* measure_known.c: a file of a part, in place of reading it: its entries now,
 * its rows in their turn.  CUSTODY_NOT_FOUND where it had another path in the
 * version than `path` (NULL: any). */
enum custody_status measure_known_file(struct measuring *m,
    struct part_read *part, size_t which, const struct bytes *path,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* All files of options->part, in the order in which they would be read. */
enum custody_status measure_known_parts(
    struct measuring *m, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_known_rows(struct measuring *m,
    struct measure_disk *disk, struct custody_error *err) CUSTODY_MUST_CHECK;

/* measure_onto.c: the files of options->onto that come before the path (NULL:
 * all that are left); CUSTODY_REFUSED ("same-path") where it has that one.  Its
 * rows in their turn, and what is known only of all of it. */
enum custody_status measure_onto_before(struct measuring *m,
    const struct bytes *path, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_onto_rows(struct measuring *m,
    struct measure_disk *disk, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_onto_end(
    struct measuring *m, struct custody_error *err) CUSTODY_MUST_CHECK;

/* measure_spill.c: rows that must wait for the rest of their entry, and all
 * of those that did, in order. */
enum custody_status measure_spill_rows(struct measuring *m,
    struct measure_open *open, const struct measure_rows *rows,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_spill_replay(struct measuring *m,
    struct measure_entry *entry, struct custody_error *err) CUSTODY_MUST_CHECK;

/* A new entry at the end of the result; and one that is begun. */
enum custody_status measure_entry_add(struct measuring *m,
    struct measure_entry **out, struct bytes path, const char *format,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status measure_entry_new(struct measuring *m,
    struct measure_entry **out, struct place *place,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void measure_entry_free(struct measure_entry *entry);

void measure_disk_free(struct measure_disk *disk);

/* measure_refused.c: completes a CUSTODY_MALFORMED that has no remedy. */
void measure_refused(struct custody_error *err);

#endif
