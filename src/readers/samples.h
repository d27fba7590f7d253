/* SPDX-License-Identifier: Apache-2.0
 *
 * samples: the members of a WebDataset shard that have one key are one record:
 * a list of their names and digests.
 */
#ifndef READERS_SAMPLES_H
#define READERS_SAMPLES_H

#include "readers/member_names.h"
#include "readers/source.h"

struct members;

/* The record of a sample, while its members come; all zeros at first.  What it
 * holds stays when it has ended, until the next begins. */
struct samples_record {
	bool begun;
	struct buffer stored; /* its members' path up to the first dot  */
	struct buffer key;    /* the same, as an entry's path is        */
	struct buffer text;   /* its bytes; the last only once it ended */
};

/* Members come by their paths as stored. */

/* True for members of one sample, where one follows the other. */
bool samples_are_one(struct bytes stored, struct bytes next);

/* True where it was begun, and the member is its, too. */
bool samples_record_has(
    const struct samples_record *record, struct bytes stored);
/* CUSTODY_MALFORMED: "no-key", "unsafe-path". */
enum custody_status samples_record_begin(struct samples_record *record,
    struct bytes stored, struct custody_error *err) CUSTODY_MUST_CHECK;
/* CUSTODY_MALFORMED: "too-many". */
enum custody_status samples_record_add(struct samples_record *record,
    struct bytes stored, const uint8_t digest[32],
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status samples_record_end(struct samples_record *record,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void samples_record_clear(struct samples_record *record);

/* The sample at hand; all zeros at first. */
struct samples {
	struct samples_record record;
	struct member_names keys; /* of all samples so far */
};

/*
 * The next member, whose source is read to its end.  CUSTODY_MALFORMED:
 * as above, "same-key" where members of another lie between.
 */
enum custody_status samples_take(struct samples *samples,
    struct members *members, struct bytes stored, uint64_t size,
    struct source *source, struct custody_error *err) CUSTODY_MUST_CHECK;

/* After the last member. */
enum custody_status samples_end(struct samples *samples,
    struct members *members, struct custody_error *err) CUSTODY_MUST_CHECK;

void samples_clear(struct samples *samples);

#endif
