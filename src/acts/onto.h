/* SPDX-License-Identifier: Apache-2.0
 *
 * onto: the files of a version that is recorded, as its index has them, for a
 * version that goes on from it.  The index is verified against the ledger
 * first; the files are not read, but for those that may have changed since.
 */
#ifndef ACTS_ONTO_H
#define ACTS_ONTO_H

#include "acts/measure.h"
#include "acts/measure_rows.h"
#include "acts/session.h"

/* A line of its manifest. */
struct onto_entry {
	struct index_entry line; /* its bytes are this entry's own */
	void *memory;
	uint8_t header[DIGEST_SIZE];
	uint8_t root[DIGEST_SIZE];
	uint8_t raw_sha256[DIGEST_SIZE];
	char format[24];
	uint64_t first; /* of its records in the new index, once it has them */
};

/* A file as it lies on the disk, and its entries. */
struct onto_file {
	struct measure_file file;
	struct onto_entry *entry;
	size_t entries;
};

struct onto {
	struct custody *custody;
	const json_t *version; /* its row, borrowed */
	char name[192];        /* DATASET@N */
	struct index_file *index;
	struct onto_entry *entry; /* in the order of their records */
	size_t entries, room;
	struct onto_file *file; /* in that order, too */
	size_t files;
	size_t next;           /* the file that comes next */
	struct scan_sums sums; /* of all its records; the caller's to fill */
	struct measure_rows_room *rows;
};

/*
 * CUSTODY_UNKNOWN ("no-index", "no-data") where its index or one of its files
 * is not there, CUSTODY_DISAGREES ("index", "changed") where either is not what
 * was recorded.  A version that is a single file gives it the name that it has
 * beside others.  After a failure too, onto_close is due.
 */
enum custody_status onto_open(struct onto *onto, struct custody *custody,
    const json_t *version, struct custody_error *err) CUSTODY_MUST_CHECK;
void onto_close(struct onto *onto);

/* What the index has of `count` records from `first` on, MEASURE_ROWS at most;
 * leaves are those of records without attributes, and there are no forms.
 * Until the next call. */
enum custody_status onto_rows(struct onto *onto, uint64_t first, size_t count,
    struct measure_rows *out, struct custody_error *err) CUSTODY_MUST_CHECK;

/* The new ordinal of a record, once its entry has its place. */
uint64_t onto_ordinal(const struct onto *onto, uint64_t ordinal);

/* onto_check.c: is a file still what was recorded?  `since`, microseconds:
 * what has not been touched from then on is taken for the same. */
enum custody_status onto_check(const struct onto *onto,
    const struct onto_file *file, int64_t since,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* From when on the files of a version may have been touched unseen. */
int64_t onto_check_since(const struct onto *onto);
/* The name that the only file of a version has beside others, for the caller
 * to free; NULL when memory is short. */
char *onto_check_name(const struct onto_file *file);

#endif
