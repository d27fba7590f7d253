/* SPDX-License-Identifier: Apache-2.0
 *
 * index_merge: the digests of several indexes in one order, so that what one
 * has and another has not is seen in a single pass.  Memory stays bounded;
 * what does not fit is sorted in a folder that the caller names.
 */
#ifndef STORE_INDEX_MERGE_H
#define STORE_INDEX_MERGE_H

#include "store/index_file.h"

struct index_merge;

/* `scratch` is borrowed and must outlive it. */
enum custody_status index_merge_new(struct index_merge **out,
    const char *scratch, struct custody_error *err) CUSTODY_MUST_CHECK;
void index_merge_free(struct index_merge *merge);

/* Takes every digest of `index`.  Places count on from index to index: the
 * records of the second begin where those of the first end. */
enum custody_status index_merge_add(struct index_merge *merge,
    struct index_file *index, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Gives each digest with its place: by digest, then by place; once.  Any
 * answer but CUSTODY_OK from `each` ends it and is given back. */
typedef enum custody_status index_merge_visit(void *context,
    const uint8_t digest[32], uint64_t place, struct custody_error *err);
enum custody_status index_merge_each(struct index_merge *merge,
    index_merge_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
