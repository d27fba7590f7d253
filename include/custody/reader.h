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

/* The names of all formats, beside auto. */
#define CUSTODY_FORMATS                                                        \
	"jsonl|csv|tsv|text|json|conllu|warc|arc|files|tar|zip|webdataset|"    \
	"parquet|arrow|mds"

/* Ceilings against hostile input.  0 means the default beside it. */
struct custody_reading_limits {
	uint64_t record;   /* bytes of a line or row             (64 MiB) */
	uint64_t ratio;    /* bytes out for one compressed byte in (1000);
			      does not count for the first 256 MiB out    */
	uint64_t expanded; /* bytes out of one compressed file    (4 TiB) */
	uint64_t members;  /* members of one archive         (10,000,000) */
	uint64_t name;     /* bytes of a member's path             (4096) */
	uint64_t depth;    /* parts of a member's path               (64) */
	uint64_t memory;   /* bytes a reader has of its own     (512 MiB) */
	uint64_t cpu;      /* seconds of CPU for nothing             (60):
			      a reader has one more for each MiB          */
};

/* Everything that changes what a PATH is read as.  All zeros is the default.
 * Borrowed by whoever is handed it, for the length of the call. */
struct custody_reading_options {
	const char *format;     /* a name of the table; NULL or "auto"      */
	bool no_header;         /* csv, tsv: the first row is a record      */
	const char *records_at; /* json: the array, RFC 6901; NULL: all     */
	/* jsonl, json, parquet, arrow, mds of one value: a top-level member;
	 * csv, tsv, mds: a column by its name in the header, or with no_header
	 * by its number, from 1. */
	const char *url_field;
	const char *time_field;
	const char *id_field;
	const char *const *include; /* globs, see custody-reader(5)         */
	size_t include_count;
	const char *const *exclude;
	size_t exclude_count;
	bool unconfined;        /* strangers' bytes are understood in this
				   process, not in a child that can do nothing
				   else (custody-reader(5), CONFINEMENT)   */
	bool follow;            /* symbolic links are followed, not refused */
	bool beside;            /* there are other PATHs: the only one that is
				   named here has its name              */
	const char *stdin_name; /* whose suffix "-" goes by; NULL: none     */
	const char *duckdb;     /* the libduckdb that reads Parquet; NULL:
				   libduckdb.so, from the library path      */
	struct custody_reading_limits limits;
};

#ifdef __cplusplus
}
#endif
#endif
