/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_column: the tree is the library's, because it says what its vectors
 * are; the names are the file's.  A type that is not known here is refused,
 * so that a later library can add one and change no record.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "readers/json.h"
#include "readers/parquet_cell.h"
#include "readers/parquet_column.h"

#define PRECISION_MAX 38 /* above it the library takes decimals as floats */

/* What a column is read from. */
struct reading {
	const struct duckdb *duckdb;
	const struct parquet_names *names;
	size_t place; /* of the name that was taken last        */
	size_t end;   /* of the names that are in this column   */
	struct bytes column;
};

static enum custody_status read_type(struct column *column,
    struct reading *reading, void *type, unsigned depth,
    struct custody_error *err);

/* --- structs -------------------------------------------------------------- */

/* The library lists fields in the file's order, so their names come in it,
 * with others between that lists and maps have. */
static enum custody_status
take_name(struct column *child, struct reading *reading, void *type, uint64_t i,
    struct custody_error *err)
{
	char *name = reading->duckdb->struct_type_child_name(type, i);
	size_t place = reading->end;

	if (name != NULL)
		place = parquet_names_find(
		    reading->names, reading->place + 1, reading->end, name);
	reading->duckdb->free(name);
	if (place >= reading->end)
		return column_refuse(reading->column, "unknown-name",
		    "libduckdb reads a field of it by another name", err);
	reading->place = place;
	child->name = reading->names->name[place].text;
	return CUSTODY_OK;
}

static enum custody_status
read_struct(struct column *column, struct reading *reading, void *type,
    unsigned depth, struct custody_error *err)
{
	const struct duckdb *duckdb = reading->duckdb;
	enum custody_status status;

	status = column_make_children(
	    column, duckdb->struct_type_child_count(type), err);
	for (uint64_t i = 0; i < column->children && status == CUSTODY_OK;
	     i++) {
		struct column *child = &column->child[i];

		status = take_name(child, reading, type, i, err);
		if (status == CUSTODY_OK)
			status = read_type(child, reading,
			    duckdb->struct_type_child_type(type, i), depth + 1,
			    err);
	}
	return status == CUSTODY_OK ? column_sort(column, err) : status;
}

/* --- types ---------------------------------------------------------------- */

static enum custody_status
read_map(struct column *column, struct reading *reading, void *type,
    unsigned depth, struct custody_error *err)
{
	const struct duckdb *duckdb = reading->duckdb;
	enum custody_status status = column_make_children(column, 2, err);

	if (status == CUSTODY_OK)
		status = read_type(&column->child[0], reading,
		    duckdb->map_type_key_type(type), depth + 2, err);
	if (status == CUSTODY_OK)
		status = read_type(&column->child[1], reading,
		    duckdb->map_type_value_type(type), depth + 2, err);
	return status;
}

static enum custody_status
read_list(struct column *column, struct reading *reading, void *type,
    unsigned depth, struct custody_error *err)
{
	const struct duckdb *duckdb = reading->duckdb;
	bool array = column->kind->type == DUCKDB_ARRAY;
	enum custody_status status = column_make_children(column, 1, err);

	if (status != CUSTODY_OK)
		return status;
	if (array)
		column->size = duckdb->array_type_array_size(type);
	return read_type(column->child, reading,
	    array ? duckdb->array_type_child_type(type)
		  : duckdb->list_type_child_type(type),
	    depth + 1, err);
}

static enum custody_status
read_decimal(struct column *column, struct reading *reading, void *type,
    struct custody_error *err)
{
	int inside = reading->duckdb->decimal_internal_type(type);
	const struct column_kind *kind = parquet_cell_kind(inside);

	column->scale = reading->duckdb->decimal_scale(type);
	column->width = inside == DUCKDB_INT128 ? 16
			: kind == NULL          ? 0
						: kind->width;
	return column->width == 0 ? column_refuse(reading->column,
					"unknown-type", "an odd decimal", err)
				  : CUSTODY_OK;
}

static enum custody_status
read_kind(struct column *column, struct reading *reading, void *type,
    unsigned depth, struct custody_error *err)
{
	column->kind = parquet_cell_kind(reading->duckdb->get_type_id(type));
	if (column->kind == NULL)
		return column_refuse(reading->column, "unknown-type",
		    "a type that custody-reader(5) does not have", err);
	if (depth > JSON_DEPTH_MAX)
		return column_refuse(reading->column, "too-deep",
		    "it is nested more than 64 levels deep", err);
	column->width = column->kind->width;
	switch (column->kind->type) {
	case DUCKDB_STRUCT:
		return read_struct(column, reading, type, depth, err);
	case DUCKDB_MAP:
		return read_map(column, reading, type, depth, err);
	case DUCKDB_LIST:
	case DUCKDB_ARRAY:
		return read_list(column, reading, type, depth, err);
	case DUCKDB_DECIMAL:
		return read_decimal(column, reading, type, err);
	default:
		return CUSTODY_OK;
	}
}

/* Takes `type`. */
static enum custody_status
read_type(struct column *column, struct reading *reading, void *type,
    unsigned depth, struct custody_error *err)
{
	enum custody_status status;

	if (type == NULL)
		return error_memory(err);
	status = read_kind(column, reading, type, depth, err);
	reading->duckdb->destroy_logical_type(&type);
	return status;
}

/* --- the table ------------------------------------------------------------ */

static enum custody_status
read_column(struct column *column, struct reading *reading,
    struct duckdb_result *result, uint64_t i, struct custody_error *err)
{
	const struct parquet_name *name = &reading->names->name[reading->place];

	column->name = reading->column = name->text;
	for (size_t at = reading->place; at < reading->end; at++)
		if (reading->names->name[at].precision > PRECISION_MAX)
			return column_refuse(reading->column, "unknown-type",
			    "a decimal of more than 38 digits", err);
	return read_type(column, reading,
	    reading->duckdb->column_logical_type(result, i), 2, err);
}

enum custody_status
parquet_column_read(struct column *table, const struct duckdb *duckdb,
    struct duckdb_result *result, const struct parquet_names *names,
    struct custody_error *err)
{
	struct reading reading = {.duckdb = duckdb, .names = names, .end = 1};
	enum custody_status status;

	*table = (struct column){
	    .kind = parquet_cell_kind(DUCKDB_STRUCT),
	};
	status = column_make_children(table, duckdb->column_count(result), err);
	for (uint64_t i = 0; i < table->children && status == CUSTODY_OK; i++) {
		reading.place = reading.end;
		if (reading.place >= names->count)
			break;
		reading.end = parquet_names_after(names, reading.place);
		status =
		    read_column(&table->child[i], &reading, result, i, err);
	}
	if (status != CUSTODY_OK)
		return status;
	if (names->count == 0 || table->children != names->name[0].children ||
	    reading.end != names->count)
		return error_set(err, CUSTODY_MALFORMED, "unknown-name",
		    "libduckdb reads %zu columns, not those of its schema",
		    table->children);
	return column_sort(table, err);
}

/* --- chunks --------------------------------------------------------------- */

static void
point(struct column *column, const struct duckdb *duckdb, void *vector)
{
	void *child;

	column->data = duckdb->vector_get_data(vector);
	column->validity = (const uint8_t *)duckdb->vector_get_validity(vector);
	switch (column->kind->type) {
	case DUCKDB_STRUCT:
		for (size_t i = 0; i < column->children; i++)
			point(&column->child[i], duckdb,
			    duckdb->struct_vector_get_child(vector, i));
		break;
	case DUCKDB_MAP:
		column->child_rows = duckdb->list_vector_get_size(vector);
		child = duckdb->list_vector_get_child(vector);
		for (size_t i = 0; i < column->children; i++)
			point(&column->child[i], duckdb,
			    duckdb->struct_vector_get_child(child, i));
		break;
	case DUCKDB_LIST:
		column->child_rows = duckdb->list_vector_get_size(vector);
		point(column->child, duckdb,
		    duckdb->list_vector_get_child(vector));
		break;
	case DUCKDB_ARRAY:
		point(column->child, duckdb,
		    duckdb->array_vector_get_child(vector));
		break;
	default:
		break;
	}
}

void
parquet_column_point(
    struct column *table, const struct duckdb *duckdb, void *chunk)
{
	for (size_t i = 0; i < table->children; i++)
		point(&table->child[i], duckdb,
		    duckdb->data_chunk_get_vector(chunk, i));
}
