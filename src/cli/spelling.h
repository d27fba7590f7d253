/* SPDX-License-Identifier: Apache-2.0
 *
 * spelling: how a member of a row is spelled, kept for the row after it: of a
 * million hits hardly two members differ from those of the hit before.
 */
#ifndef CLI_SPELLING_H
#define CLI_SPELLING_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Zeros: none yet.  The value is held, so that no other has its address. */
struct spelling {
	json_t *value;
	char *key;
	char *text;
	size_t len;
	size_t room, head; /* of the text: there is, and its key takes */
	bool simple;       /* a cell: a number, or what nothing reads more in */
};

/* `"key":value` as JSON in ASCII: what is in a name cannot move the cursor;
 * and a value as a cell, safe for a terminal.  Nothing of a value that was
 * spelled may be altered afterwards.  Text and length are the spelling's. */
const struct spelling *spelling_member(
    struct spelling *spelling, const char *key, const json_t *value);
const struct spelling *spelling_cell(
    struct spelling *spelling, const json_t *value);

void spelling_clear(struct spelling *spelling);

#endif
