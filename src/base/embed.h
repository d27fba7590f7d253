/* SPDX-License-Identifier: Apache-2.0
 *
 * embed: files that the build compiled in (SQL of events, policies, state,
 * reports and migrations), sorted by name.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include <stddef.h>
#include <string.h>

#include "base/bytes.h"

struct embed_file {
	const char *name; /* without its folder: request.opened.1.sql */
	const char *text; /* ends in a NUL that len does not count    */
	size_t len;
};

/* Each table ends in a row whose name is NULL. */
extern const struct embed_file embed_events[];
extern const struct embed_file embed_core[];
extern const struct embed_file embed_policies[];
extern const struct embed_file embed_migrations[];
extern const struct embed_file embed_state[];
extern const struct embed_file embed_report[];
extern const struct embed_file embed_provisions[];
/* What src/image/state_image.c makes. */
extern const struct embed_file embed_image[];

/* NULL where the build compiled no such file in. */
static inline const struct embed_file *
embed_find(const struct embed_file *file, const char *name)
{
	while (file->name != NULL && strcmp(file->name, name) != 0)
		file++;
	return file->name == NULL ? NULL : file;
}

static inline struct bytes
embed_bytes(const struct embed_file *file)
{
	return (struct bytes){(const uint8_t *)file->text, file->len};
}

#endif
