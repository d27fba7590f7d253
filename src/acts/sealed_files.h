/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_files: the files in a sealed version, for whoever goes through them
 * one by one, on whichever thread: its table is read once, and the chunk that
 * was opened last stays open, because small files share one.
 */
#ifndef ACTS_SEALED_FILES_H
#define ACTS_SEALED_FILES_H

#include <jansson.h>

#include "acts/sealed_contents.h"
#include "acts/session.h"
#include "readers/block.h"
#include "store/sealed_file.h"

struct sealed_files;

/* Some files of it, their entries, and the chunks that have these: each from
 * the first to before the other. */
struct sealed_extent {
	size_t file, file_end;
	uint64_t entry, entry_end;
	uint64_t chunk, chunk_end;
};

/* Of what is open already, and stays the caller's. */
enum custody_status sealed_files_new(struct sealed_files **out,
    struct sealed_read *read, struct custody_error *err) CUSTODY_MUST_CHECK;
/*
 * Opens that of `version`, a row of `versions`, as sealed_open_any does, for a
 * stream of its records.  CUSTODY_USAGE ("hand-over") where it is not sealed,
 * or has samples, of which a stream would have names and digests only.
 */
enum custody_status sealed_files_open(struct sealed_files **out,
    struct custody *custody, const json_t *versions, const json_t *version,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void sealed_files_close(struct sealed_files *files); /* accepts NULL */

/* CUSTODY_USAGE ("hand-over") unless the version, such a row, is sealed. */
enum custody_status sealed_files_need(const json_t *versions,
    const json_t *version, struct custody_error *err) CUSTODY_MUST_CHECK;

struct sealed_read *sealed_files_source(const struct sealed_files *files);
const struct sealed_contents *sealed_files_contents(
    const struct sealed_files *files);
/* One file; and all. */
struct sealed_extent sealed_files_one(
    const struct sealed_files *files, size_t file);
struct sealed_extent sealed_files_all(const struct sealed_files *files);

/* A chunk, open: `block`, of which `length` bytes are its own, is the caller's
 * to free. */
enum custody_status sealed_files_chunk(struct sealed_files *files,
    uint64_t number, struct block **block, size_t *length,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same without any files; into a block of `pool`. */
enum custody_status sealed_files_open_chunk(struct sealed_read *read,
    struct block_pool *pool, uint64_t number, struct block **block,
    size_t *length, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
