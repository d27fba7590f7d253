/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_work: the part of measuring that any thread can do: batches are
 * digested, examined and scanned, raw files digested.  Results wait until they
 * are asked for; who asks may be given work instead of being made to wait.
 *
 * All functions but the threads' own are called by one thread, which counts
 * as one of the `threads`.
 */
#ifndef ACTS_MEASURE_WORK_H
#define ACTS_MEASURE_WORK_H

#include "acts/form.h"
#include "acts/measure_raw.h"
#include "acts/scan.h"
#include "crypto/digest.h"
#include "crypto/fingerprint.h"
#include "readers/batch.h"

#define MEASURE_JOB_RECORDS BATCH_RECORDS
#define MEASURE_JOB_BATCHES 64

/* Memory of a job for each record, about. */
#define MEASURE_JOB_ROW                                                        \
	(sizeof(struct bytes) + 2 * DIGEST_SIZE + FINGERPRINT_SIZE +           \
	    FORM_SIZE + sizeof(struct measure_fields) + sizeof(uint32_t))

struct measure_work;

/* True where strings in a record have JSON's escapes. */
bool measure_work_is_json(const struct place *place, struct bytes record);

/* What is to be done with each record, beside its digest and leaf hash. */
struct measure_wish {
	bool fingerprints;
	bool examine;
	unsigned families; /* of scan.h */
	bool forms;
};

/* What a record says of itself; texts lie in the job's `texts`, url first. */
struct measure_fields {
	uint32_t url_len;
	uint32_t id_len;
	bool timed;
	int64_t at;
};

/* Some batches that are digested together, and what came out: one row for
 * each record of each batch, in order. */
struct measure_job {
	struct record_batch *batch[MEASURE_JOB_BATCHES];
	size_t batches;
	size_t records;
	size_t users;             /* batches that nobody has looked at yet */
	size_t text_row, text_at; /* how far who looks got in `texts` */

	bool done; /* read under the lock only */
	enum custody_status status;
	struct custody_error err;

	struct scan_sums sums[MEASURE_JOB_BATCHES]; /* if families */
	struct bytes message[MEASURE_JOB_RECORDS];
	uint8_t digest[MEASURE_JOB_RECORDS][DIGEST_SIZE];
	uint8_t leaf[MEASURE_JOB_RECORDS][DIGEST_SIZE];
	uint8_t fingerprint[MEASURE_JOB_RECORDS][FINGERPRINT_SIZE];
	uint8_t form[MEASURE_JOB_RECORDS][FORM_SIZE]; /* if forms */
	struct measure_fields fields[MEASURE_JOB_RECORDS];
	uint32_t found[MEASURE_JOB_RECORDS]; /* a bit a pattern of scan.h */
	struct buffer texts;

	struct measure_job *next;
};

enum custody_status measure_work_new(struct measure_work **out,
    unsigned threads, struct measure_wish wish,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Ends the threads and drops what was not begun; jobs stay whose they are.
 * NULL is fine. */
void measure_work_stop(struct measure_work *work);
void measure_work_free(struct measure_work *work);

/* An empty job, and giving one back (its batches are freed). */
enum custody_status measure_work_job(struct measure_work *work,
    struct measure_job **out, struct custody_error *err) CUSTODY_MUST_CHECK;
void measure_work_return(struct measure_work *work, struct measure_job *job);

/* Hands a job over; it stays the caller's to return. */
void measure_work_submit(struct measure_work *work, struct measure_job *job);
bool measure_work_is_done(struct measure_work *work, struct measure_job *job);

/* The next piece of a raw file; keeps `block` until it was read.  `last` is
 * said once, with the last piece; an empty file has one of no bytes and no
 * block.  Pieces of one file follow each other. */
enum custody_status measure_work_raw(struct measure_work *work,
    struct measure_raw *raw, struct block *block, struct bytes data, bool last,
    struct custody_error *err) CUSTODY_MUST_CHECK;
bool measure_work_raw_done(struct measure_work *work, struct measure_raw *raw);

/* Bytes of raw files that wait to be read. */
uint64_t measure_work_raw_waiting(struct measure_work *work);

/* Does one piece of what waits, or, with nothing to take, sleeps until some
 * other thread has finished one.  False where nothing waits or runs. */
bool measure_work_help(struct measure_work *work);

#endif
