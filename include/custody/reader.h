/* SPDX-License-Identifier: Apache-2.0
 *
 * reader: how PATHs are to be read: the formats, the fields, the limits.
 * What belongs to a record is fixed per format in custody-reader(5).
 */
#ifndef CUSTODY_READER_H
#define CUSTODY_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <custody/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Ceilings against hostile input.  0 means the default beside it. */
struct custody_reading_limits {
	uint64_t record;   /* bytes of a line or row             (64 MiB) */
	uint64_t ratio;    /* bytes out for one compressed byte in (1000);
			      does not count for the first 256 MiB out    */
	uint64_t expanded; /* bytes out of one compressed file    (4 TiB) */
	uint64_t members;  /* members of one archive         (10,000,000) */
};

/* Everything that changes what a PATH is read as.  All zeros is the default.
 * Borrowed by whoever is handed it, for the length of the call. */
struct custody_reading_options {
	const char *format;     /* a name of the table; NULL or "auto"      */
	bool no_header;         /* csv, tsv: the first row is a record      */
	const char *url_field;  /* jsonl: a top-level member; csv and tsv:  */
	const char *time_field; /* a column by its name in the header, or   */
	const char *id_field;   /* with no_header by its number, from 1     */
	const char *const *include; /* globs, see custody-reader(5)         */
	size_t include_count;
	const char *const *exclude;
	size_t exclude_count;
	bool follow;            /* symbolic links are followed, not refused */
	const char *stdin_name; /* whose suffix "-" goes by; NULL: none     */
	struct custody_reading_limits limits;
};

#ifdef __cplusplus
}
#endif
#endif
