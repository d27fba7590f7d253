/* SPDX-License-Identifier: Apache-2.0
 *
 * index_sort: sorts more items than memory holds.  An item is a key, the
 * ordinal of its record and, where that is not the key, the value it came
 * from.  Order is that of key bytes, then of ordinals.
 */
#ifndef STORE_INDEX_SORT_H
#define STORE_INDEX_SORT_H

#include "base/bytes.h"

#define INDEX_SORT_KEY_MAX 65535 /* bytes, of a key and of a value */

struct index_sort;

struct index_item {
	uint64_t ordinal;
	struct bytes key;
	struct bytes value; /* may be empty */
};

/* Room for `items` of `bytes` in all before it must spill to the folder
 * `scratch` (NULL: to memory), which must outlive it; memory is used as it
 * fills. */
enum custody_status index_sort_new(struct index_sort **out, size_t items,
    size_t bytes, const char *scratch,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void index_sort_free(struct index_sort *sort);

/* Adds an item, in any order. */
enum custody_status index_sort_add(struct index_sort *sort,
    const struct index_item *item,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Bytes of memory in use, or while it sorts (16 more an item where all keys
 * begin with the same byte), and how to have them back: what is there goes to
 * an unnamed file. */
size_t index_sort_memory(const struct index_sort *sort);
enum custody_status index_sort_spill(
    struct index_sort *sort, struct custody_error *err) CUSTODY_MUST_CHECK;

/* Gives all items in order, once.  Any answer but CUSTODY_OK from `each` ends
 * it and is given back. */
typedef enum custody_status index_sort_visit(
    void *context, const struct index_item *item, struct custody_error *err);
enum custody_status index_sort_each(struct index_sort *sort,
    index_sort_visit *each, void *context,
    struct custody_error *err) CUSTODY_MUST_CHECK;

#endif
