/* SPDX-License-Identifier: Apache-2.0
 *
 * part_write: makes a part, file by file.  What is written before a file's
 * end was told is nobody's: whoever reads the part passes it over.
 */
#ifndef ACTS_PART_WRITE_H
#define ACTS_PART_WRITE_H

#include "acts/measure_rows.h"
#include "acts/part.h"

struct part_write;

/*
 * Begins a part that goes to `path` once there is enough of it: new, owner
 * only, locked, and never through a link (where somebody else was faster, what
 * is told goes nowhere).  part_write_on goes on with the open `fd`
 * (which is taken) at its byte `at`; what comes after that is cut off.
 */
enum custody_status part_write_new(struct part_write **out, const char *path,
    const json_t *head, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status part_write_on(struct part_write **out, int fd, uint64_t at,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The next rows, entry by entry, of the file that is told next. */
enum custody_status part_write_rows(struct part_write *part,
    const struct measure_rows *rows,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* A file that was read to its end.  The `first` of its entries count from
 * `first`. */
struct part_written {
	const struct measure_file *file;
	const struct part_stamp *stamp;
	struct measure_entry *const *entry;
	size_t entries;
	uint64_t first;
	const struct scan_sums *sums;
};
enum custody_status part_write_file(struct part_write *part,
    const struct part_written *written,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* How many files were told, and whether there is anything at `path`. */
uint64_t part_write_files(const struct part_write *part);
bool part_write_is_there(const struct part_write *part);

/* Hands all that was told to the system. */
enum custody_status part_write_flush(
    struct part_write *part, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Ends the part, and syncs it: nothing can be added. */
enum custody_status part_write_end(
    struct part_write *part, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Leaves what is there as it is.  NULL is fine. */
void part_write_free(struct part_write *part);

#endif
