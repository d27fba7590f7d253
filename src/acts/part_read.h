/* SPDX-License-Identifier: Apache-2.0
 *
 * part_read: what is in a part, which may be a stranger's, or cut anywhere.
 * Nothing past the last file that is whole is told.
 */
#ifndef ACTS_PART_READ_H
#define ACTS_PART_READ_H

#include "acts/measure_rows.h"
#include "acts/part.h"

struct part_read;

/*
 * Reads the open `fd` (which is taken) once, to see how far it is whole;
 * `name` is for sentences.  CUSTODY_MALFORMED ("no-part") for what does not
 * begin as one.
 */
enum custody_status part_read_new(struct part_read **out, int fd,
    const char *name, struct custody_error *err) CUSTODY_MUST_CHECK;
void part_read_free(struct part_read *part);

/* The head alone, for who owns it to free; `fd` stays open. */
enum custody_status part_read_glance(json_t **head, int fd) CUSTODY_MUST_CHECK;

const char *part_read_name(const struct part_read *part);
const json_t *part_read_head(const struct part_read *part);
size_t part_read_files(const struct part_read *part);
/* Where it is whole up to, in bytes. */
uint64_t part_read_end(const struct part_read *part);

/* Was it ended, and is it as it was then?  CUSTODY_MALFORMED ("part-cut"),
 * CUSTODY_DISAGREES ("part-altered").  `sha256` is that of all of it. */
enum custody_status part_read_whole(const struct part_read *part,
    uint8_t sha256[DIGEST_SIZE], struct custody_error *err) CUSTODY_MUST_CHECK;

/* A file of it; the bytes live as long as `chunk`. */
struct part_file {
	struct measure_file file;
	struct part_stamp stamp;
	struct scan_sums sums;
	struct measure_entry *entry; /* `first` counts from 0 */
	size_t entries;
	uint64_t records;
	struct buffer chunk;
};
enum custody_status part_read_file(struct part_read *part, size_t which,
    struct part_file *out, struct custody_error *err) CUSTODY_MUST_CHECK;
void part_read_clear(struct part_file *file);

/* The latest file that was found there and is the same by its stamp; false
 * where there is none.  `which` of the others change by it. */
bool part_read_find(struct part_read *part, struct bytes found,
    const struct stat *stat, size_t *which);

/* The rows of a file, in order: first part_read_rows, then the next of them,
 * at most `limit`, until `out->count` is 0. */
void part_read_rows(
    struct part_read *part, size_t which, struct measure_rows_room *room);
enum custody_status part_read_next(struct part_read *part,
    struct measure_rows_room *room, uint64_t limit, struct measure_rows *out,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
