/* SPDX-License-Identifier: Apache-2.0
 *
 * index_texts: the items of a run of texts (URLs, times, ids), in order.  For
 * index_*.c only.
 */
#ifndef STORE_INDEX_TEXTS_H
#define STORE_INDEX_TEXTS_H

#include "store/index_connect.h"

/* `key` lives during the call; keys ascend. */
typedef enum custody_status index_texts_visit(void *context, struct bytes key,
    uint64_t ordinal, struct custody_error *err);

/*
 * Every item from the chunk on that is, or comes first after, `from`
 * (index_ordered_id).  Any answer but CUSTODY_OK from `each` ends it and is
 * given back; CUSTODY_DISAGREES ("index") where the run contradicts itself.
 * `each` may ask the index other things: no statement is left open under it.
 */
enum custody_status index_texts_each(struct index_file *index,
    enum index_run kind, sqlite3_int64 from, index_texts_visit *each,
    void *context, struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
