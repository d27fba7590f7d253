/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_walk: what was sealed, told again as reading it told it: the same
 * calls in the same order, so that whoever measures need not know where the
 * data lay.  Bytes come out of memory only.
 */
#ifndef ACTS_SEALED_WALK_H
#define ACTS_SEALED_WALK_H

#include "acts/sealed_calls.h"
#include "acts/sealed_files.h"

/* As reading_walk; `raw` is not called.  CUSTODY_DISAGREES ("sealed") where
 * it is not what was sealed. */
enum custody_status sealed_walk(struct sealed_read *read,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of one file.  Several threads may walk the same files. */
enum custody_status sealed_walk_file(struct sealed_files *files, size_t file,
    const struct custody_reading_options *options,
    const struct reading_sink *sink, void *ctx,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* CUSTODY_DISAGREES ("sealed"): it is not as its table says. */
enum custody_status sealed_walk_damaged(
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The calls of one chunk; any answer but CUSTODY_OK ends it and is given back.
 * `call` points into `block`, which is the walk's. */
typedef enum custody_status sealed_walk_visit(void *ctx,
    struct sealed_call *call, struct block *block, struct custody_error *err);
enum custody_status sealed_walk_chunk(struct sealed_read *read,
    struct block_pool *pool, uint64_t number, sealed_walk_visit *take,
    void *ctx, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
