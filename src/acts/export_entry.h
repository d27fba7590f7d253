/* SPDX-License-Identifier: Apache-2.0
 *
 * export_entry: what the files that write an entry share.
 */
#ifndef ACTS_EXPORT_ENTRY_H
#define ACTS_EXPORT_ENTRY_H

#include "acts/export_inside.h"
#include "acts/export_survey.h"
#include "acts/export_tar.h"
#include "readers/table.h"

struct export_writing {
	const struct export_job *job;
	const json_t *version;
	struct export_sources sources;
	struct export_survey survey;
	struct export_written *written;
};

/* A file entry that is being written. */
struct export_entry {
	const struct measure_entry *entry;
	const struct reader *reader;
	char *name;  /* of the file, or of the folder of members */
	bool partly; /* something of it is left out */
	bool rows, samples, one_file; /* of its records */
	bool begun;                   /* then: a record was written  */
	uint64_t left;
	uint64_t piece_bytes;         /* of the record that comes in pieces */
	struct export_output *output; /* NULL: none is open */
	char *output_name;
	struct export_tar *tar; /* of samples: the output's, or NULL */
	struct export_writing *writing;
};

/* export_entry.c: one file of the release. */
enum custody_status export_entry_open(struct export_writing *writing,
    struct export_entry *own, const char *name,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status export_entry_add(struct export_writing *writing,
    struct export_entry *own, const void *data, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status export_entry_finish(struct export_writing *writing,
    struct export_entry *own, struct custody_error *err) CUSTODY_MUST_CHECK;
/* What was open is not of the release after all. */
void export_entry_discard(
    struct export_writing *writing, struct export_entry *own);
/* A record that is barred. */
enum custody_status export_entry_leave_out(struct export_writing *writing,
    struct export_entry *own, const uint8_t *digest,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void export_entry_free(struct export_entry *own);

/* export_samples.c: a shard, written anew of its members.  The calls of
 * measuring; end comes before export_entry_finish. */
enum custody_status export_samples_begin(struct export_writing *writing,
    struct export_entry *own, struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status export_samples_members(void *ctx, void *entry,
    const struct record_batch *batch,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status export_samples_piece(void *ctx, void *entry,
    const struct record_chunk *piece,
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status export_samples_records(struct export_writing *writing,
    struct export_entry *own, const struct record_batch *batch,
    const uint8_t (*digests)[DIGEST_SIZE],
    struct custody_error *err) CUSTODY_MUST_CHECK;
enum custody_status export_samples_end(
    struct export_entry *own, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
