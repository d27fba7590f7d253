/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_flat: a table says how far before it its list of fields is, which
 * begins with two lengths and has for each field how far after the table's
 * beginning it is; a field that is no number says how far after itself what it
 * means is.
 */
#include <string.h>

#include "readers/arrow_flat.h"

/* A number of `width` bytes, without a sign; 0 where it is not there. */
static uint64_t
take(struct flat *flat, size_t at, size_t width)
{
	uint64_t number = 0;

	if (at > flat->all.len || width > flat->all.len - at) {
		flat->bad = true;
		return 0;
	}
	memcpy(&number, flat->all.at + at, width);
	return number;
}

static int64_t
take_signed(struct flat *flat, size_t at, size_t width)
{
	unsigned unused = (unsigned)(8 - width) * 8;

	return (int64_t)(take(flat, at, width) << unused) >> unused;
}

/* Where what is said at `at` lies; 0 where that cannot be. */
static size_t
follow(struct flat *flat, size_t at)
{
	uint64_t distance = take(flat, at, 4);

	if (distance == 0 || distance > flat->all.len - at)
		flat->bad = true;
	return flat->bad ? 0 : at + (size_t)distance;
}

static struct flat_table
open_table(struct flat *flat, size_t at)
{
	struct flat_table none = {.flat = flat};
	int64_t back;

	if (at == 0)
		return none;
	back = take_signed(flat, at, 4);
	if (flat->bad || back > (int64_t)at ||
	    (int64_t)at - back > (int64_t)flat->all.len - 4 ||
	    (int64_t)at == back) {
		flat->bad = true;
		return none;
	}
	return (struct flat_table){flat, at, (size_t)((int64_t)at - back)};
}

struct flat_table
flat_root(struct flat *flat)
{
	return open_table(flat, follow(flat, 0));
}

/* Where a field is; 0 where there is none. */
static size_t
find(const struct flat_table *table, unsigned slot)
{
	size_t place = 4 + 2 * (size_t)slot, offset;
	struct flat *flat = table->flat;

	if (table->fields == 0 || place + 2 > take(flat, table->fields, 2))
		return 0;
	offset = (size_t)take(flat, table->fields + place, 2);
	return offset == 0 || flat->bad ? 0 : table->at + offset;
}

bool
flat_has(const struct flat_table *table, unsigned slot)
{
	return find(table, slot) != 0;
}

int64_t
flat_number(const struct flat_table *table, unsigned slot, size_t width,
    int64_t otherwise)
{
	size_t at = find(table, slot);

	return at == 0 ? otherwise : take_signed(table->flat, at, width);
}

struct flat_table
flat_table(const struct flat_table *table, unsigned slot)
{
	size_t at = find(table, slot);

	return open_table(table->flat, at == 0 ? 0 : follow(table->flat, at));
}

struct flat_vector
flat_vector(const struct flat_table *table, unsigned slot, size_t width)
{
	struct flat *flat = table->flat;
	struct flat_vector none = {.flat = flat};
	size_t at = find(table, slot);
	uint64_t count;

	if (at != 0)
		at = follow(flat, at);
	if (at == 0)
		return none;
	count = take(flat, at, 4);
	if (flat->bad || count > (flat->all.len - at - 4) / width) {
		flat->bad = true;
		return none;
	}
	return (struct flat_vector){flat, at + 4, (size_t)count};
}

struct bytes
flat_text(const struct flat_table *table, unsigned slot)
{
	struct flat_vector text = flat_vector(table, slot, 1);

	return (struct bytes){table->flat->all.at + text.at, text.count};
}

struct flat_table
flat_item(const struct flat_vector *vector, size_t index)
{
	return open_table(
	    vector->flat, follow(vector->flat, vector->at + 4 * index));
}

int64_t
flat_at(const struct flat_vector *vector, size_t place, size_t width)
{
	return take_signed(vector->flat, vector->at + place, width);
}
