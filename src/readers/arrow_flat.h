/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_flat: the part of FlatBuffers that Arrow's metadata needs, read in
 * place.  Whatever points outside of the message is as if it were not there,
 * and is remembered: who has read what he wanted asks whether all was well.
 */
#ifndef READERS_ARROW_FLAT_H
#define READERS_ARROW_FLAT_H

#include <stdbool.h>

#include "base/bytes.h"

struct flat {
	struct bytes all;
	bool bad;
};

/* A table; `fields` is 0 where there is none, and so is all in it. */
struct flat_table {
	struct flat *flat;
	size_t at;
	size_t fields; /* where its list of fields is */
};

/* Numbers, structs or places of tables, one after the other. */
struct flat_vector {
	struct flat *flat;
	size_t at;
	size_t count;
};

struct flat_table flat_root(struct flat *flat);

/* Of a table the field `slot`, from 0. */
bool flat_has(const struct flat_table *table, unsigned slot);
int64_t flat_number(const struct flat_table *table, unsigned slot, size_t width,
    int64_t otherwise);
struct flat_table flat_table(const struct flat_table *table, unsigned slot);
struct bytes flat_text(const struct flat_table *table, unsigned slot);
/* Its items are `width` bytes each. */
struct flat_vector flat_vector(
    const struct flat_table *table, unsigned slot, size_t width);

/* Of a vector of tables the one at `index`. */
struct flat_table flat_item(const struct flat_vector *vector, size_t index);
/* The number of `width` bytes at that place, which is in a vector. */
int64_t flat_at(const struct flat_vector *vector, size_t place, size_t width);

#endif
