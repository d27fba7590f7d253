/* SPDX-License-Identifier: Apache-2.0
 *
 * embed: files that the build compiled in (SQL of events, policies, state,
 * reports and migrations), sorted by name.
 */
#ifndef BASE_EMBED_H
#define BASE_EMBED_H

#include <stddef.h>

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
/* The state as its SQL makes it, and the partial one, in the form of SQLite's
 * files. */
extern const struct embed_file embed_image[];

#endif
