/* SPDX-License-Identifier: Apache-2.0
 *
 * measure_rows: what was found out about some records, as an index takes it,
 * and packed as it lies in a file until an index takes it.
 */
#ifndef ACTS_MEASURE_ROWS_H
#define ACTS_MEASURE_ROWS_H

#include "acts/measure_work.h"

/* Consecutive records of one entry, a row each. */
struct measure_rows {
	size_t count;
	const uint8_t (*digest)[DIGEST_SIZE];
	const uint8_t (*leaf)[DIGEST_SIZE];
	const uint8_t (*fingerprint)[FINGERPRINT_SIZE];
	const uint8_t (*form)[FORM_SIZE];    /* NULL: none are wanted      */
	const struct measure_fields *fields; /* NULL: none were looked for */
	const uint8_t *texts;                /* of the fields, in order    */
	const uint32_t
	    *found;    /* bits of scan.h; NULL: nothing was looked for */
	bool labelled; /* leaves cover more than their digests */
};

/*
 * Appends all rows.  A row is the digest, the fingerprint, and a byte that
 * says what follows: 1 the leaf hash where it is not SHA-256(0x00 || digest),
 * 2 the time (8 bytes, microseconds since 1970, big-endian), 4 what was found,
 * 8 the length of the URL, 16 that of the id (numbers as in index_pack.h),
 * 32 the form, then the URL and the id.
 */
enum custody_status measure_rows_pack(struct buffer *to,
    const struct measure_rows *rows,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What rows are unpacked into.  All zeros but for `rest` is a beginning. */
#define MEASURE_ROWS 1024
struct measure_rows_room {
	struct bytes rest; /* packed rows that were not unpacked yet */
	bool own;          /* this process packed them: some may be erased */
	struct buffer texts;
	uint8_t digest[MEASURE_ROWS][DIGEST_SIZE];
	uint8_t leaf[MEASURE_ROWS][DIGEST_SIZE];
	uint8_t fingerprint[MEASURE_ROWS][FINGERPRINT_SIZE];
	uint8_t form[MEASURE_ROWS][FORM_SIZE];
	struct measure_fields fields[MEASURE_ROWS];
	uint32_t found[MEASURE_ROWS];
};

/* Unpacks the next rows, at most `limit` and MEASURE_ROWS of them; none at
 * the end.  CUSTODY_MALFORMED ("rows") for what cannot be. */
enum custody_status measure_rows_unpack(struct measure_rows_room *room,
    uint64_t limit, struct measure_rows *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
