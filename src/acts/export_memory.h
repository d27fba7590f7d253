/* SPDX-License-Identifier: Apache-2.0
 *
 * export_memory: files of an export that are in memory only, and that nobody
 * can change once they are whole.
 */
#ifndef ACTS_EXPORT_MEMORY_H
#define ACTS_EXPORT_MEMORY_H

#include <jansson.h>

#include "acts/export_output.h"

struct export_memory_file {
	int fd;
	char *path;
	const json_t *version; /* borrowed */
};

struct export_memory {
	struct export_memory_file *file;
	size_t count;
	uint64_t left; /* bytes that may still come */
};

/* A file at the end, as an output. */
enum custody_status export_memory_open(struct export_output **out,
    struct export_memory *memory, const json_t *version, const char *path,
    struct custody_error *err) CUSTODY_MUST_CHECK;
/* The last one is given up. */
void export_memory_drop(struct export_memory *memory);

/* CUSTODY_UNKNOWN ("too-large") past what may come. */
enum custody_status export_memory_take(struct export_memory *memory, size_t len,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* From here on nobody writes, cuts or lengthens one. */
enum custody_status export_memory_seal(
    struct export_memory *memory, struct custody_error *err) CUSTODY_MUST_CHECK;

/* `keep`: the descriptors stay open. */
void export_memory_clear(struct export_memory *memory, bool keep);

#endif
