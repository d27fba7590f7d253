/* SPDX-License-Identifier: Apache-2.0
 *
 * row: what an object of an answer says under a key.  What is absent, null or
 * of another kind is the empty text, 0, false or an empty list: an answer
 * never says more than it says.
 */
#ifndef CLI_ROW_H
#define CLI_ROW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

const char *row_text(const json_t *row, const char *key);
int64_t row_count(const json_t *row, const char *key);
bool row_true(const json_t *row, const char *key);
bool row_has(const json_t *row, const char *key); /* and is not empty */
const json_t *row_list(const json_t *row, const char *key);
size_t row_list_size(const json_t *row, const char *key);

/* Row `index` of those of `type`; NULL past the last. */
const json_t *row_of_type(const json_t *answer, const char *type, size_t index);
size_t row_types(const json_t *answer, const char *type);

/* "a, b, c" of a list: of strings, of numbers, of versions (DATASET@N), or of
 * objects by their member `key`; at most `most` of them, then "and 7 more".
 * Never NULL; the caller frees it. */
char *row_join(const json_t *list, const char *key, size_t most);

/* "bob <bob@acme.example>" of two members, a name and a contact that may be
 * absent.  Never NULL; the caller frees it. */
char *row_person(const json_t *row, const char *name, const char *contact);

/* A member as one text, whatever it is; the caller frees it. */
char *row_plain(const json_t *value);

#endif
