/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_schema: the columns that a schema says, and the dictionaries that they
 * are told with.
 */
#ifndef READERS_ARROW_SCHEMA_H
#define READERS_ARROW_SCHEMA_H

#include "readers/arrow_flat.h"
#include "readers/column.h"

/* Values that are told once and then numbered, each written as it will be in
 * every row. */
struct arrow_dictionary {
	int64_t id;
	struct column values; /* whose type it has     */
	bool told;            /* there was a batch     */
	struct buffer texts;  /* one after the other   */
	uint64_t *ends;       /* of each in `texts`    */
	size_t count;
	size_t room;
	struct arrow_dictionary *next;
};

struct arrow_schema {
	struct column table;
	struct arrow_dictionary *dictionaries;
	/* While it is read. */
	size_t left; /* columns that so long a message can say */
	bool inside; /* of a dictionary                        */
};

/* Reads a table of type Schema.  CUSTODY_MALFORMED ("bad-arrow",
 * "unknown-type", "same-name", "too-deep").  arrow_schema_clear is due
 * whatever the answer; the names are in what `schema` points into. */
enum custody_status arrow_schema_read(struct arrow_schema *out,
    const struct flat_table *schema,
    struct custody_error *err) CUSTODY_MUST_CHECK;
void arrow_schema_clear(struct arrow_schema *schema);

/* Whether two schemas say the same columns, told in the same way. */
bool arrow_schema_same(
    const struct arrow_schema *one, const struct arrow_schema *other);

/* The dictionary of that number; NULL where no column has it. */
struct arrow_dictionary *arrow_schema_find(
    const struct arrow_schema *schema, int64_t id);

#endif
