/* SPDX-License-Identifier: Apache-2.0
 *
 * index_place: where a version lies too: what location.recorded found, kept in
 * its index, because a path can name people and goes when the data goes.
 */
#ifndef STORE_INDEX_PLACE_H
#define STORE_INDEX_PLACE_H

#include "store/index_file.h"

/* Remembers `path` as that of the event `seq` in the index file `index`: in
 * one transaction, synced. */
enum custody_status index_place_add(const char *index, uint64_t seq,
    struct bytes path, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Forgets it again. */
enum custody_status index_place_drop(const char *index, uint64_t seq,
    struct custody_error *err) CUSTODY_MUST_CHECK;

typedef enum custody_status index_place_visit(
    void *context, uint64_t seq, struct bytes path, struct custody_error *err);

/* Every one, oldest first.  Any answer but CUSTODY_OK ends it and is given
 * back. */
enum custody_status index_place_each(struct index_file *index,
    index_place_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
