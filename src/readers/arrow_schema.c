/* SPDX-License-Identifier: Apache-2.0
 *
 * arrow_schema: Field by Field, each at most once for every few bytes that the
 * message has, so that fields which share their children cannot make a small
 * message a large table.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/arrow_cell.h"
#include "readers/json.h"

#define FIELD_LEAST 8    /* bytes of a message for a field */
#define PRECISION_MAX 38 /* digits of a decimal            */
#define SIZE_MOST 0x7fffffff

/* Slots of the tables of Schema.fbs. */
enum { SCHEMA_ENDIANNESS, SCHEMA_FIELDS };
enum {
	FIELD_NAME,
	FIELD_NULLABLE,
	FIELD_TYPE_TYPE,
	FIELD_TYPE,
	FIELD_DICTIONARY,
	FIELD_CHILDREN,
};
enum { DICTIONARY_ID, DICTIONARY_INDEX, DICTIONARY_ORDERED, DICTIONARY_KIND };

static enum custody_status read_field(struct column *column,
    struct arrow_schema *schema, const struct flat_table *field, unsigned depth,
    struct custody_error *err);

static enum custody_status
refuse_type(const struct column *column, struct custody_error *err)
{
	return column_refuse(column->name, "unknown-type",
	    "a type that custody-reader(5) does not have", err);
}

/* What tells kinds of one type apart: see arrow_cell.h. */
static int64_t
take_unit(int64_t type, const struct flat_table *is)
{
	struct bytes zone;

	switch (type) {
	case ARROW_INT:
		return flat_number(is, 0, 4, 0) *
		       (flat_number(is, 1, 1, 0) != 0 ? -1 : 1);
	case ARROW_DECIMAL:
		return flat_number(is, 2, 4, 128);
	case ARROW_FLOAT:
	case ARROW_INTERVAL:
		return flat_number(is, 0, 2, 0);
	case ARROW_DATE:
	case ARROW_TIME:
	case ARROW_DURATION:
		return flat_number(is, 0, 2, 1);
	case ARROW_STAMP:
		zone = flat_text(is, 1);
		return flat_number(is, 0, 2, 0) +
		       (zone.len > 0 ? ARROW_UTC : 0);
	default:
		return 0;
	}
}

/* What a kind needs to know beside. */
static enum custody_status
read_sizes(struct column *column, int64_t type, const struct flat_table *is,
    struct custody_error *err)
{
	int64_t number = flat_number(is, 0, 4, 0);
	int64_t scale = flat_number(is, 1, 4, 0);

	column->width = column->kind->width;
	if (type == ARROW_TIME &&
	    flat_number(is, 1, 4, 32) != 8 * (int64_t)column->width)
		return refuse_type(column, err);
	if (type == ARROW_DECIMAL) {
		if (number < 1 || number > PRECISION_MAX || scale < 0 ||
		    scale > PRECISION_MAX)
			return column_refuse(column->name, "unknown-type",
			    "a decimal of more than 38 digits", err);
		column->scale = (unsigned)scale;
	}
	if (type == ARROW_FIXED_BINARY || type == ARROW_FIXED_LIST) {
		if (number < 0 || number > SIZE_MOST)
			return refuse_type(column, err);
		column->size = (uint64_t)number;
		if (type == ARROW_FIXED_BINARY)
			column->width = (size_t)number;
	}
	return CUSTODY_OK;
}

static enum custody_status
read_children(struct column *column, struct arrow_schema *schema,
    const struct flat_table *field, unsigned depth, struct custody_error *err)
{
	struct flat_vector children = flat_vector(field, FIELD_CHILDREN, 4);
	enum custody_status status;

	if (children.count > schema->left)
		return error_set(err, CUSTODY_MALFORMED, "bad-arrow",
		    "it has more columns than its schema has room for");
	schema->left -= children.count;
	status = column_make_children(column, children.count, err);
	for (size_t i = 0; i < column->children && status == CUSTODY_OK; i++) {
		struct flat_table child = flat_item(&children, i);

		status = read_field(
		    &column->child[i], schema, &child, depth + 1, err);
	}
	return status;
}

/* A map has one child, a struct of two: it becomes these two. */
static enum custody_status
read_map(struct column *column, struct arrow_schema *schema,
    const struct flat_table *field, unsigned depth, struct custody_error *err)
{
	struct flat_vector children = flat_vector(field, FIELD_CHILDREN, 4);
	struct flat_table entries = {.flat = field->flat};
	enum custody_status status;

	if (children.count == 1)
		entries = flat_item(&children, 0);
	if (flat_number(&entries, FIELD_TYPE_TYPE, 1, 0) != ARROW_STRUCT_TYPE ||
	    flat_has(&entries, FIELD_DICTIONARY))
		return refuse_type(column, err);
	status = read_children(column, schema, &entries, depth + 1, err);
	if (status == CUSTODY_OK && column->children != 2)
		return refuse_type(column, err);
	return status;
}

static enum custody_status
read_below(struct column *column, struct arrow_schema *schema,
    const struct flat_table *field, unsigned depth, struct custody_error *err)
{
	int layout = column->kind->type;
	bool one = layout == ARROW_LISTS || layout == ARROW_ARRAYS;
	enum custody_status status;

	if (layout == ARROW_MAPS)
		return read_map(column, schema, field, depth, err);
	status = read_children(column, schema, field, depth, err);
	if (status != CUSTODY_OK)
		return status;
	if (layout == ARROW_STRUCT)
		return column_sort(column, err);
	return column->children == (one ? 1 : 0) ? CUSTODY_OK
						 : refuse_type(column, err);
}

static enum custody_status
read_type(struct column *column, struct arrow_schema *schema,
    const struct flat_table *field, unsigned depth, struct custody_error *err)
{
	int64_t type = flat_number(field, FIELD_TYPE_TYPE, 1, 0);
	struct flat_table is = flat_table(field, FIELD_TYPE);
	enum custody_status status;

	if (depth > JSON_DEPTH_MAX)
		return column_refuse(column->name, "too-deep",
		    "it is nested more than 64 levels deep", err);
	column->kind = arrow_cell_kind(type, take_unit(type, &is));
	if (column->kind == NULL)
		return refuse_type(column, err);
	status = read_sizes(column, type, &is, err);
	return status == CUSTODY_OK
		   ? read_below(column, schema, field, depth, err)
		   : status;
}

/* --- dictionaries --------------------------------------------------------- */

static enum custody_status
add_dictionary(struct column *column, struct arrow_schema *schema, int64_t id,
    struct custody_error *err)
{
	if (schema->inside)
		return column_refuse(column->name, "unknown-type",
		    "a dictionary in a dictionary", err);
	if (arrow_schema_find(schema, id) != NULL)
		return column_refuse(column->name, "unknown-type",
		    "another column has its dictionary", err);
	column->dictionary = calloc(1, sizeof *column->dictionary);
	if (column->dictionary == NULL)
		return error_memory(err);
	column->dictionary->id = id;
	column->dictionary->next = schema->dictionaries;
	column->shown = &column->dictionary->values;
	schema->dictionaries = column->dictionary;
	return CUSTODY_OK;
}

/* The column has numbers; what is said of it is said of what they mean. */
static enum custody_status
read_dictionary(struct column *column, struct arrow_schema *schema,
    const struct flat_table *field, unsigned depth, struct custody_error *err)
{
	struct flat_table dictionary = flat_table(field, FIELD_DICTIONARY);
	struct flat_table index = flat_table(&dictionary, DICTIONARY_INDEX);
	int64_t bits = flat_number(&index, 0, 4, 0);
	bool is_signed = flat_number(&index, 1, 1, 0) != 0;
	enum custody_status status;

	/* Without a type for them they are INT32. */
	if (index.fields == 0) {
		bits = 32;
		is_signed = true;
	}
	if (arrow_cell_kind(ARROW_INT, bits) == NULL || bits < 0 ||
	    flat_number(&dictionary, DICTIONARY_KIND, 2, 0) != 0)
		return refuse_type(column, err);
	column->kind = is_signed ? &arrow_cell_signed_place : &arrow_cell_place;
	column->width = (size_t)bits / 8;
	status = add_dictionary(
	    column, schema, flat_number(&dictionary, DICTIONARY_ID, 8, 0), err);
	if (status != CUSTODY_OK)
		return status;
	column->dictionary->values.name = column->name;
	schema->inside = true;
	status =
	    read_type(&column->dictionary->values, schema, field, depth, err);
	schema->inside = false;
	return status;
}

static enum custody_status
read_field(struct column *column, struct arrow_schema *schema,
    const struct flat_table *field, unsigned depth, struct custody_error *err)
{
	column->name = flat_text(field, FIELD_NAME);
	if (field->flat->bad)
		return error_set(err, CUSTODY_MALFORMED, "bad-arrow",
		    "a schema that points outside of itself");
	if (flat_has(field, FIELD_DICTIONARY))
		return read_dictionary(column, schema, field, depth, err);
	return read_type(column, schema, field, depth, err);
}

/* --- the schema ----------------------------------------------------------- */

enum custody_status
arrow_schema_read(struct arrow_schema *out, const struct flat_table *schema,
    struct custody_error *err)
{
	struct flat_vector fields = flat_vector(schema, SCHEMA_FIELDS, 4);
	struct column *table = &out->table;
	enum custody_status status;

	*out = (struct arrow_schema){
	    .table = {.kind = arrow_cell_kind(ARROW_STRUCT_TYPE, 0)},
	    .left = schema->flat->all.len / FIELD_LEAST,
	};
	if (flat_number(schema, SCHEMA_ENDIANNESS, 2, 0) != 0)
		return error_set(err, CUSTODY_MALFORMED, "bad-arrow",
		    "its numbers have their highest byte first");
	if (fields.count > out->left)
		return error_set(err, CUSTODY_MALFORMED, "bad-arrow",
		    "it has more columns than its schema has room for");
	out->left -= fields.count;
	status = column_make_children(table, fields.count, err);
	for (size_t i = 0; i < table->children && status == CUSTODY_OK; i++) {
		struct flat_table field = flat_item(&fields, i);

		status = read_field(&table->child[i], out, &field, 2, err);
	}
	if (schema->flat->bad || schema->fields == 0)
		return error_set(err, CUSTODY_MALFORMED, "bad-arrow",
		    "a schema that points outside of itself");
	return status == CUSTODY_OK ? column_sort(table, err) : status;
}

void
arrow_schema_clear(struct arrow_schema *schema)
{
	while (schema->dictionaries != NULL) {
		struct arrow_dictionary *dictionary = schema->dictionaries;

		schema->dictionaries = dictionary->next;
		column_clear(&dictionary->values);
		buffer_clear(&dictionary->texts);
		free(dictionary->ends);
		free(dictionary);
	}
	column_clear(&schema->table);
}

static bool
is_same(const struct column *one, const struct column *other)
{
	if (one->kind != other->kind || one->width != other->width ||
	    one->scale != other->scale || one->size != other->size ||
	    one->children != other->children ||
	    !bytes_equal(one->name, other->name))
		return false;
	if (one->dictionary != NULL &&
	    (one->dictionary->id != other->dictionary->id ||
		!is_same(one->shown, other->shown)))
		return false;
	for (size_t i = 0; i < one->children; i++)
		if (!is_same(&one->child[i], &other->child[i]))
			return false;
	return true;
}

bool
arrow_schema_same(
    const struct arrow_schema *one, const struct arrow_schema *other)
{
	return is_same(&one->table, &other->table);
}

struct arrow_dictionary *
arrow_schema_find(const struct arrow_schema *schema, int64_t id)
{
	struct arrow_dictionary *dictionary = schema->dictionaries;

	while (dictionary != NULL && dictionary->id != id)
		dictionary = dictionary->next;
	return dictionary;
}
