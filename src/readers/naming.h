/* SPDX-License-Identifier: Apache-2.0
 *
 * naming: what a name says of its file, and what paths look like.
 */
#ifndef READERS_NAMING_H
#define READERS_NAMING_H

#include "base/bytes.h"

/* The last part of a path. */
struct bytes naming_last(struct bytes path);

/* What follows the last dot of the last part; empty where there is no dot or
 * nothing before it (".gz" is a name, not a suffix). */
struct bytes naming_suffix(struct bytes path);

/* What a path is once its compression is undone. */
struct naming_stem {
	const char *compression; /* that its suffix names; NULL: none */
	size_t len;              /* of the path that stays            */
	const char *tail;        /* what follows: "" or ".tar"        */
};
struct naming_stem naming_stem(struct bytes path);

/*
 * Appends a member's path as an entry has it: `.` and empty parts dropped.
 * CUSTODY_MALFORMED ("unsafe-path") for one that is absolute, has `..`, a
 * backslash or a NUL, or is empty then.
 */
enum custody_status naming_clean(struct buffer *out, struct bytes path,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/*
 * Appends canonical JSON of a named text: {"name":"…"}, or {"name_hex":"…"}
 * (lower case) where it is not UTF-8 or has characters that canonical JSON
 * refuses: controls and bidirectional ones.  With `more` it becomes the next
 * member of the object that `out` ends in; members come in the order of their
 * names.
 */
enum custody_status naming_member(struct buffer *out, bool more,
    const char *name, struct bytes text,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* The same of a path: {"path":"…"}. */
enum custody_status naming_json(struct buffer *out, struct bytes path,
    struct custody_error *err) CUSTODY_MUST_CHECK;

/* Whether JSON has it as it is: printable ASCII but for two. */
bool naming_is_simple(struct bytes text);

#endif
