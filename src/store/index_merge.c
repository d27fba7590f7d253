/* SPDX-License-Identifier: Apache-2.0
 *
 * index_merge: one sort over all digests.  A stored run has four bytes of
 * each and would send us to and fro for the rest; values in order are read
 * once from end to end.
 */
#include <stdlib.h>

#include "base/error.h"
#include "store/index_merge.h"
#include "store/index_sort.h"

#define SORT_ITEMS ((size_t)1 << 20)
#define SORT_BYTES ((size_t)56 << 20)

struct index_merge {
	struct index_sort *sort;
	uint64_t begin; /* the place of the next index's first record */
	index_merge_visit *each;
	void *context;
};

enum custody_status
index_merge_new(
    struct index_merge **out, const char *scratch, struct custody_error *err)
{
	struct index_merge *merge = calloc(1, sizeof(*merge));
	enum custody_status status;

	*out = NULL;
	if (merge == NULL)
		return error_memory(err);
	status =
	    index_sort_new(&merge->sort, SORT_ITEMS, SORT_BYTES, scratch, err);
	if (status == CUSTODY_OK)
		*out = merge;
	else
		free(merge);
	return status;
}

void
index_merge_free(struct index_merge *merge)
{
	if (merge == NULL)
		return;
	index_sort_free(merge->sort);
	free(merge);
}

static enum custody_status
take_digests(void *context, uint64_t first, const uint8_t (*digests)[32],
    size_t count, struct custody_error *err)
{
	struct index_merge *merge = context;
	enum custody_status status = CUSTODY_OK;

	for (size_t i = 0; i < count && status == CUSTODY_OK; i++) {
		struct index_item item = {
		    .ordinal = merge->begin + first + i,
		    .key = {digests[i], 32},
		};

		status = index_sort_add(merge->sort, &item, err);
	}
	return status;
}

enum custody_status
index_merge_add(struct index_merge *merge, struct index_file *index,
    struct custody_error *err)
{
	enum custody_status status;

	status = index_file_each_digest(index, take_digests, merge, err);
	merge->begin += index_file_records(index);
	return status;
}

static enum custody_status
give_item(
    void *context, const struct index_item *item, struct custody_error *err)
{
	struct index_merge *merge = context;

	return merge->each(merge->context, item->key.at, item->ordinal, err);
}

enum custody_status
index_merge_each(struct index_merge *merge, index_merge_visit *each,
    void *context, struct custody_error *err)
{
	merge->each = each;
	merge->context = context;
	return index_sort_each(merge->sort, give_item, merge, err);
}
