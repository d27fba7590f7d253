/* SPDX-License-Identifier: Apache-2.0
 *
 * sealed_reach: one pass to where records begin, one back to where they end.
 */
#include <stdlib.h>
#include <string.h>

#include "acts/sealed_contents.h"
#include "acts/sealed_reach.h"
#include "base/error.h"

/* The run before this one of its entry (`last`, plus 1) and this one follow
 * each other, or share a record. */
static bool
follows(const struct sealed_contents *contents, struct sealed_reach *reach,
    size_t i, size_t last)
{
	const struct sealed_content_run *run = &contents->run[i];
	const struct sealed_content_run *before = run;
	uint64_t covered = 0;

	reach[i].from = run->chunk;
	if (last > 0) {
		before = &contents->run[last - 1];
		covered = before->first + before->count;
	}
	if (run->first == covered)
		return true;
	if (last == 0 || run->first + 1 != covered)
		return false;
	reach[i].from =
	    before->count == 1 ? reach[last - 1].from : before->chunk;
	return true;
}

/* Runs ascend, and have every record of every entry. */
static bool
tile(const struct sealed_contents *contents, struct sealed_reach *reach,
    uint64_t chunks, size_t *last)
{
	uint64_t chunk = 0;

	for (size_t i = 0; i < contents->runs; i++) {
		const struct sealed_content_run *run = &contents->run[i];
		uint64_t records;

		if (run->entry >= contents->entries || run->chunk < chunk ||
		    run->chunk >= chunks)
			return false;
		records = contents->entry[run->entry].records;
		if (run->count == 0 || run->count > records ||
		    run->first > records - run->count ||
		    !follows(contents, reach, i, last[run->entry]))
			return false;
		last[run->entry] = i + 1;
		chunk = run->chunk;
	}
	for (size_t i = 0; i < contents->entries; i++) {
		const struct sealed_content_run *run =
		    last[i] == 0 ? NULL : &contents->run[last[i] - 1];

		if ((run == NULL ? 0 : run->first + run->count) !=
		    contents->entry[i].records)
			return false;
	}
	return true;
}

/* Where the last record of each run ends; `next` holds what follows in its
 * entry, plus 1. */
static void
reach_ends(const struct sealed_contents *contents, struct sealed_reach *reach,
    size_t *next)
{
	for (size_t i = contents->runs; i-- > 0;) {
		const struct sealed_content_run *run = &contents->run[i];
		size_t place = next[run->entry];
		const struct sealed_content_run *after =
		    place == 0 ? NULL : &contents->run[place - 1];

		reach[i].until = run->chunk;
		if (after != NULL && after->first < run->first + run->count)
			reach[i].until = after->count == 1
					     ? reach[place - 1].until
					     : after->chunk;
		next[run->entry] = i + 1;
	}
}

enum custody_status
sealed_reach_find(struct sealed_reach **out,
    const struct sealed_contents *contents, uint64_t chunks,
    struct custody_error *err)
{
	size_t count = contents->entries + 1;
	size_t *met = calloc(count, sizeof *met);
	struct sealed_reach *reach = calloc(contents->runs + 1, sizeof *reach);
	enum custody_status status = CUSTODY_OK;

	*out = NULL;
	if (met == NULL || reach == NULL)
		status = error_memory(err);
	else if (!tile(contents, reach, chunks, met))
		status = error_set(err, CUSTODY_DISAGREES, "sealed",
		    "the sealed file: its table does not have all records");
	if (status == CUSTODY_OK) {
		memset(met, 0, count * sizeof *met);
		reach_ends(contents, reach, met);
		*out = reach;
	} else {
		free(reach);
	}
	free(met);
	return status;
}
