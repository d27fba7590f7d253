/* SPDX-License-Identifier: Apache-2.0
 *
 * member: members of JSON objects that may be absent.
 */
#ifndef BASE_MEMBER_H
#define BASE_MEMBER_H

#include <jansson.h>

#include "base/bytes.h"

/* The text of `key`; "" where there is none, or something else.  Borrowed
 * from the object, which may be NULL. */
const char *member_text(const json_t *object, const char *key);

/* The first of an array's objects whose `key` is `value`; NULL where there is
 * none, or one of them is NULL.  Borrowed from the array. */
const json_t *member_find(
    const json_t *rows, const char *key, const json_t *value);

/* A stranger's bytes as a value, for the caller to release: what is no plain
 * text is \xNN (error_escape).  NULL when memory is short. */
json_t *member_strange(struct bytes text);
/* The same of a path that somebody named, so that an act that is done is told
 * whatever it is called; NULL of NULL. */
json_t *member_path(const char *path);

#endif
