/* SPDX-License-Identifier: Apache-2.0
 *
 * part: files that were measured, with all that an index wants of their
 * records, in one file: what `custody hash --out` writes for another machine,
 * and what an ingest keeps of itself until it is done.  custody-part(5) says
 * what is in it.
 */
#ifndef ACTS_PART_H
#define ACTS_PART_H

#include <sys/stat.h>

#include "acts/measure.h"

#define PART_MAGIC "custody part 1\n"
#define PART_CHUNK_HEAD 5                 /* a letter and a length */
#define PART_CHUNK_MAX ((size_t)16 << 20) /* bytes of one chunk */

/* The letters. */
enum part_chunk {
	PART_HEAD = 'H', /* first: how it was read, canonical JSON         */
	PART_ROWS = 'R', /* packed rows of the file that comes next        */
	PART_FILE = 'F', /* a file that was read to its end, its rows before */
	PART_END = 'Z',  /* last: the SHA-256 of all that precedes it      */
};

/* A file's numbers, as many as stand in the chunk. */
#define PART_SUMS (sizeof(struct scan_sums) / sizeof(uint64_t))

/* Beside the families of scan.h, in the head. */
#define PART_FORMS (1U << SCAN_FAMILIES)

/* What a file was on the disk when it was read: while these are the same it
 * is taken to be the same.  All zeros: it cannot be told (a pipe, or a file
 * so young that a change may not show). */
struct part_stamp {
	uint64_t size, inode, device;
	int64_t modified, changed; /* nanoseconds since 1970 */
};

/* The stamp of a file that was just read. */
struct part_stamp part_stamp(const struct stat *stat);
bool part_stamp_same(const struct part_stamp *stamp, const struct stat *stat);

/* The head: how `reading` reads `paths`; NULL when memory is short.  Whoever
 * counts only some facts says so. */
json_t *part_head(const struct custody_reading *reading,
    const char *const *paths, size_t path_count, unsigned families, bool forms);

#endif
