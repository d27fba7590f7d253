/* SPDX-License-Identifier: Apache-2.0
 *
 * parquet_column: the tree is the library's, because it says what its vectors
 * are; the names are the file's.  A type that is not known here is refused,
 * so that a later library can add one and change no record.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/canonical.h"
#include "base/error.h"
#include "readers/cell.h"
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

static enum custody_status
refuse(struct bytes column, const char *code, const char *why,
    struct custody_error *err)
{
	error_set(err, CUSTODY_MALFORMED, code, "column %.*s: %s",
	    (int)(column.len < 80 ? column.len : 80), (const char *)column.at,
	    why);
	error_remedy(err, "--format files takes files as they are");
	return CUSTODY_MALFORMED;
}

static enum custody_status
make_children(
    struct parquet_column *column, uint64_t count, struct custody_error *err)
{
	column->child = calloc(count, sizeof *column->child);
	if (column->child == NULL && count > 0)
		return error_memory(err);
	column->children = count;
	return CUSTODY_OK;
}

static enum custody_status read_type(struct parquet_column *column,
    struct reading *reading, void *type, unsigned depth,
    struct custody_error *err);

/* --- structs -------------------------------------------------------------- */

static int
compare_names(const void *a, const void *b)
{
	const struct parquet_column *const *one = a;
	const struct parquet_column *const *other = b;

	return canonical_compare((*one)->name, (*other)->name);
}

static enum custody_status
sort_children(struct parquet_column *column, struct custody_error *err)
{
	column->sorted = calloc(column->children + 1, sizeof *column->sorted);
	if (column->sorted == NULL)
		return error_memory(err);
	for (size_t i = 0; i < column->children; i++)
		column->sorted[i] = &column->child[i];
	qsort(column->sorted, column->children, sizeof *column->sorted,
	    compare_names);
	for (size_t i = 1; i < column->children; i++)
		if (compare_names(&column->sorted[i - 1], &column->sorted[i]) ==
		    0)
			return refuse(column->sorted[i]->name, "same-name",
			    "another beside it has its name", err);
	return CUSTODY_OK;
}

/* The library lists fields in the file's order, so their names come in it,
 * with others between that lists and maps have. */
static enum custody_status
take_name(struct parquet_column *child, struct reading *reading, void *type,
    uint64_t i, struct custody_error *err)
{
	char *name = reading->duckdb->struct_type_child_name(type, i);
	size_t place = reading->end;

	if (name != NULL)
		place = parquet_names_find(
		    reading->names, reading->place + 1, reading->end, name);
	reading->duckdb->free(name);
	if (place >= reading->end)
		return refuse(reading->column, "unknown-name",
		    "libduckdb reads a field of it by another name", err);
	reading->place = place;
	child->name = reading->names->name[place].text;
	return CUSTODY_OK;
}

static enum custody_status
read_struct(struct parquet_column *column, struct reading *reading, void *type,
    unsigned depth, struct custody_error *err)
{
	const struct duckdb *duckdb = reading->duckdb;
	enum custody_status status;

	status =
	    make_children(column, duckdb->struct_type_child_count(type), err);
	for (uint64_t i = 0; i < column->children && status == CUSTODY_OK;
	     i++) {
		struct parquet_column *child = &column->child[i];

		status = take_name(child, reading, type, i, err);
		if (status == CUSTODY_OK)
			status = read_type(child, reading,
			    duckdb->struct_type_child_type(type, i), depth + 1,
			    err);
	}
	return status == CUSTODY_OK ? sort_children(column, err) : status;
}

/* --- types ---------------------------------------------------------------- */

static enum custody_status
read_map(struct parquet_column *column, struct reading *reading, void *type,
    unsigned depth, struct custody_error *err)
{
	const struct duckdb *duckdb = reading->duckdb;
	enum custody_status status = make_children(column, 2, err);

	if (status == CUSTODY_OK)
		status = read_type(&column->child[0], reading,
		    duckdb->map_type_key_type(type), depth + 2, err);
	if (status == CUSTODY_OK)
		status = read_type(&column->child[1], reading,
		    duckdb->map_type_value_type(type), depth + 2, err);
	return status;
}

static enum custody_status
read_list(struct parquet_column *column, struct reading *reading, void *type,
    unsigned depth, struct custody_error *err)
{
	const struct duckdb *duckdb = reading->duckdb;
	bool array = column->kind->type == DUCKDB_ARRAY;
	enum custody_status status = make_children(column, 1, err);

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
read_decimal(struct parquet_column *column, struct reading *reading, void *type,
    struct custody_error *err)
{
	int inside = reading->duckdb->decimal_internal_type(type);
	const struct parquet_kind *kind = parquet_cell_kind(inside);

	column->scale = reading->duckdb->decimal_scale(type);
	column->width = inside == DUCKDB_INT128 ? 16
			: kind == NULL          ? 0
						: kind->width;
	return column->width == 0 ? refuse(reading->column, "unknown-type",
					"an odd decimal", err)
				  : CUSTODY_OK;
}

static enum custody_status
read_kind(struct parquet_column *column, struct reading *reading, void *type,
    unsigned depth, struct custody_error *err)
{
	column->kind = parquet_cell_kind(reading->duckdb->get_type_id(type));
	if (column->kind == NULL)
		return refuse(reading->column, "unknown-type",
		    "a type that custody-reader(5) does not have", err);
	if (depth > JSON_DEPTH_MAX)
		return refuse(reading->column, "too-deep",
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
read_type(struct parquet_column *column, struct reading *reading, void *type,
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
read_column(struct parquet_column *column, struct reading *reading,
    struct duckdb_result *result, uint64_t i, struct custody_error *err)
{
	const struct parquet_name *name = &reading->names->name[reading->place];

	column->name = reading->column = name->text;
	for (size_t at = reading->place; at < reading->end; at++)
		if (reading->names->name[at].precision > PRECISION_MAX)
			return refuse(reading->column, "unknown-type",
			    "a decimal of more than 38 digits", err);
	return read_type(column, reading,
	    reading->duckdb->column_logical_type(result, i), 2, err);
}

enum custody_status
parquet_column_read(struct parquet_column *table, const struct duckdb *duckdb,
    struct duckdb_result *result, const struct parquet_names *names,
    struct custody_error *err)
{
	struct reading reading = {.duckdb = duckdb, .names = names, .end = 1};
	enum custody_status status;

	*table = (struct parquet_column){
	    .kind = parquet_cell_kind(DUCKDB_STRUCT),
	};
	status = make_children(table, duckdb->column_count(result), err);
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
	return sort_children(table, err);
}

void
parquet_column_clear(struct parquet_column *table)
{
	for (size_t i = 0; i < table->children; i++)
		parquet_column_clear(&table->child[i]);
	free(table->child);
	free(table->sorted);
	*table = (struct parquet_column){.children = 0};
}

static enum custody_status write_fields(struct buffer *out,
    const struct parquet_column *column, struct custody_error *err);

/* "integer", {"list":T}, {"map":[K,V]}, {"struct":[…]} */
static enum custody_status
write_type(struct buffer *out, const struct parquet_column *column,
    struct custody_error *err)
{
	const char *word = column->kind->word;
	bool several = column->kind->type == DUCKDB_MAP;
	enum custody_status status;

	if (column->kind->type == DUCKDB_STRUCT) {
		status = buffer_print(out, err, "{\"%s\":", word);
		if (status == CUSTODY_OK)
			status = write_fields(out, column, err);
	} else if (column->children == 0)
		return buffer_print(out, err, "\"%s\"", word);
	else
		status = buffer_print(
		    out, err, "{\"%s\":%s", word, several ? "[" : "");
	for (size_t i = 0; column->sorted == NULL && i < column->children;
	     i++) {
		if (status == CUSTODY_OK && i > 0)
			status = buffer_append(out, ",", 1, err);
		if (status == CUSTODY_OK)
			status = write_type(out, &column->child[i], err);
	}
	if (status == CUSTODY_OK)
		status = buffer_print(out, err, "%s}", several ? "]" : "");
	return status;
}

static enum custody_status
write_fields(struct buffer *out, const struct parquet_column *column,
    struct custody_error *err)
{
	enum custody_status status = buffer_append(out, "[", 1, err);

	for (size_t i = 0; i < column->children && status == CUSTODY_OK; i++) {
		const struct parquet_column *child = &column->child[i];

		status =
		    buffer_print(out, err, "%s{\"name\":", i > 0 ? "," : "");
		if (status == CUSTODY_OK)
			status = cell_text(out, child->name, err);
		if (status == CUSTODY_OK)
			status = buffer_print(out, err, ",\"type\":");
		if (status == CUSTODY_OK)
			status = write_type(out, child, err);
		if (status == CUSTODY_OK)
			status = buffer_append(out, "}", 1, err);
	}
	if (status == CUSTODY_OK)
		status = buffer_append(out, "]", 1, err);
	return status;
}

enum custody_status
parquet_column_header(struct buffer *out, const struct parquet_column *table,
    struct custody_error *err)
{
	return write_fields(out, table, err);
}

/* --- chunks --------------------------------------------------------------- */

static void
point(struct parquet_column *column, const struct duckdb *duckdb, void *vector)
{
	void *child;

	column->data = duckdb->vector_get_data(vector);
	column->validity = duckdb->vector_get_validity(vector);
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
    struct parquet_column *table, const struct duckdb *duckdb, void *chunk)
{
	for (size_t i = 0; i < table->children; i++)
		point(&table->child[i], duckdb,
		    duckdb->data_chunk_get_vector(chunk, i));
}
