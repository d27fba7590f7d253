/* SPDX-License-Identifier: Apache-2.0
 *
 * column: structs know their columns in the file's order, which the header
 * has, and by name, which the rows have.
 */
#include <stdlib.h>
#include <string.h>

#include "base/canonical.h"
#include "base/error.h"
#include "readers/cell.h"
#include "readers/column.h"

enum custody_status
column_refuse(struct bytes name, const char *code, const char *why,
    struct custody_error *err)
{
	error_set(err, CUSTODY_MALFORMED, code, "column %.*s: %s",
	    (int)(name.len < 80 ? name.len : 80), (const char *)name.at, why);
	error_remedy(err, "--format files takes files as they are");
	return CUSTODY_MALFORMED;
}

enum custody_status
column_make_children(
    struct column *column, uint64_t count, struct custody_error *err)
{
	column->child = calloc(count, sizeof *column->child);
	if (column->child == NULL && count > 0)
		return error_memory(err);
	column->children = count;
	return CUSTODY_OK;
}

static int
compare_names(const void *a, const void *b)
{
	const struct column *const *one = a;
	const struct column *const *other = b;

	return canonical_compare((*one)->name, (*other)->name);
}

enum custody_status
column_sort(struct column *column, struct custody_error *err)
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
			return column_refuse(column->sorted[i]->name,
			    "same-name", "another beside it has its name", err);
	return CUSTODY_OK;
}

void
column_clear(struct column *table)
{
	for (size_t i = 0; i < table->children; i++)
		column_clear(&table->child[i]);
	free(table->child);
	free(table->sorted);
	*table = (struct column){.children = 0};
}

/* "integer", {"list":T}, {"map":[K,V]}, {"struct":[…]} */
static enum custody_status
write_type(
    struct buffer *out, const struct column *column, struct custody_error *err)
{
	const char *word = column->kind->word;
	bool several = column->children == 2;
	enum custody_status status;

	if (column->shown != NULL)
		return write_type(out, column->shown, err);
	if (column->sorted != NULL) {
		status = buffer_print(out, err, "{\"%s\":", word);
		if (status == CUSTODY_OK)
			status = column_header(out, column, err);
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
		status = buffer_print(out, err, "%s}",
		    several && column->sorted == NULL ? "]" : "");
	return status;
}

enum custody_status
column_header(
    struct buffer *out, const struct column *table, struct custody_error *err)
{
	enum custody_status status = buffer_append(out, "[", 1, err);

	for (size_t i = 0; i < table->children && status == CUSTODY_OK; i++) {
		const struct column *child = &table->child[i];

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
