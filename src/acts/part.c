/* SPDX-License-Identifier: Apache-2.0
 *
 * part: what a part says of how it was read, and how a file is known again.
 */
#include <string.h>
#include <time.h>

#include "acts/ingest_inside.h"
#include "acts/part.h"
#include "base/error.h"

/* A change within the same tick of the file system's clock does not show. */
#define TICK ((int64_t)50 * 1000000)     /* nanoseconds */
#define COARSE ((int64_t)2 * 1000000000) /* where it counts seconds */

static int64_t
nanoseconds(struct timespec at)
{
	return (int64_t)at.tv_sec * 1000000000 + at.tv_nsec;
}

struct part_stamp
part_stamp(const struct stat *stat)
{
	struct part_stamp stamp = {
	    .size = (uint64_t)stat->st_size,
	    .inode = stat->st_ino,
	    .device = stat->st_dev,
	    .modified = nanoseconds(stat->st_mtim),
	    .changed = nanoseconds(stat->st_ctim),
	};
	bool coarse = stat->st_mtim.tv_nsec == 0 && stat->st_ctim.tv_nsec == 0;
	int64_t latest =
	    stamp.modified > stamp.changed ? stamp.modified : stamp.changed;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (!S_ISREG(stat->st_mode) ||
	    nanoseconds(now) - latest < (coarse ? COARSE : TICK))
		return (struct part_stamp){.size = 0};
	return stamp;
}

bool
part_stamp_same(const struct part_stamp *stamp, const struct stat *stat)
{
	return S_ISREG(stat->st_mode) && stamp->inode != 0 &&
	       stamp->size == (uint64_t)stat->st_size &&
	       stamp->inode == stat->st_ino && stamp->device == stat->st_dev &&
	       stamp->modified == nanoseconds(stat->st_mtim) &&
	       stamp->changed == nanoseconds(stat->st_ctim);
}

json_t *
part_head(const struct custody_reading *reading, const char *const *paths,
    size_t path_count, unsigned families, bool forms)
{
	json_t *list = json_array(), *head;

	for (size_t i = 0; i < path_count; i++) {
		char text[1024];

		error_escape(text, sizeof text, (const uint8_t *)paths[i],
		    strlen(paths[i]));
		json_array_append_new(list, json_string(text));
	}
	head = json_pack("{s:s, s:s, s:o, s:o, s:I}", "type", "part", "custody",
	    custody_version(), "reading", ingest_reading(reading, path_count),
	    "paths", list, "facts",
	    (json_int_t)(families | (forms ? PART_FORMS : 0)));
	if (head != NULL &&
	    json_array_size(json_object_get(head, "paths")) != path_count) {
		json_decref(head);
		return NULL;
	}
	return head;
}
