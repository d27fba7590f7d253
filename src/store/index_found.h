/* SPDX-License-Identifier: Apache-2.0
 *
 * index_found: which records of a version have what a scan looks for.  It says
 * where to look, never what is there, and goes when the index goes.
 */
#ifndef STORE_INDEX_FOUND_H
#define STORE_INDEX_FOUND_H

#include "store/index_build.h"
#include "store/index_file.h"

/* Says that record `ordinal` has `patterns`, a bit each and not 0.  Ordinals
 * ascend: else CUSTODY_UNKNOWN ("index-build"). */
enum custody_status index_found_add(struct index_build *build, uint64_t ordinal,
    uint32_t patterns, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Tells what was said, in order.  Any answer but CUSTODY_OK ends it and is
 * given back; what cannot have been said is CUSTODY_DISAGREES ("index"). */
typedef enum custody_status index_found_visit(void *context, uint64_t ordinal,
    uint32_t patterns, struct custody_error *err);
enum custody_status index_found_each(struct index_file *index,
    index_found_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* What `count` records from `first` on have: found[i] of the i-th, 0 for
 * nothing. */
enum custody_status index_found_range(struct index_file *index, uint64_t first,
    size_t count, uint32_t *found,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
